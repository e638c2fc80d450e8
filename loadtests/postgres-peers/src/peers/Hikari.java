package peers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** HikariCP over pgjdbc, both at their defaults but for the size of the pool. */
final class Hikari implements Candidate {
    /** What Headgate promises of each call: a read-only transaction, a time limit at the server, and a session without traces. */
    private static final String BEGIN = "BEGIN READ ONLY; SET LOCAL statement_timeout = 30000";

    private static final String END = "COMMIT; CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *;"
            + " SELECT pg_catalog.pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES";

    private final HikariDataSource pool;
    private final boolean clean;
    private final int callers;

    Hikari(int port, int connections, int callers, boolean clean) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres&prepareThreshold=1");
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(connections);
        pool = new HikariDataSource(config);
        this.clean = clean;
        this.callers = callers;
    }

    @Override
    public Callers.Result load(double seconds, int perSecond) throws Exception {
        return Callers.load(callers, seconds, perSecond, () -> this::call);
    }

    private Callers.Took call(int id) throws SQLException {
        long asked = System.nanoTime();
        long acquired;
        try (Connection connection = pool.getConnection()) {
            acquired = System.nanoTime() - asked;
            if (clean) {
                tell(connection, BEGIN);
            }
            try (PreparedStatement select = connection.prepareStatement("SELECT title FROM items WHERE id = ?")) {
                select.setInt(1, id);
                try (ResultSet rows = select.executeQuery()) {
                    if (!rows.next() || !rows.getString(1).equals("Item " + id)) {
                        throw new SQLException("the wrong item");
                    }
                }
            }
            if (clean) {
                tell(connection, END);
            }
        }
        return new Callers.Took(acquired, System.nanoTime() - asked);
    }

    private static void tell(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

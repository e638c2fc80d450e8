package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.testing.Await;
import io.headgate.testing.RealPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More rows than the program could keep, from a real database to a client that stops reading for a while, or for good. */
class RowsThroughTheDoorIT {
    /** Ten millions take half a minute: {@code -Dheadgate.door.rows=10000000}. */
    private static final long ROWS = Long.getLong("headgate.door.rows", 1_000_000);

    private static final Duration LIMIT = Duration.ofMinutes(3);
    /** The rule is one second; the machine of a build is busy with more than this. */
    private static final Duration GONE = Duration.ofSeconds(3);

    private static final long MIB = 1 << 20;
    private static final long GROWTH = 16 * MIB;
    private static final String BUSY =
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'headgate' AND state <> 'idle'";
    /** Between two pieces of its result it waits as well, but not for so long. */
    private static final String STALLED = BUSY.replace("<> 'idle'", "= 'idle in transaction'")
            + " AND state_change < clock_timestamp() - interval '1 second'";

    private static final String CONFIG = """
            headgate {
              listeners { public { port = 0 }, admin { port = 0 } }
              upstreams.db { %s }
              operations.many {
                upstream = db, stream = on, max-rows = 0, max-bytes = 0, parameters.n.type = bigint
                sql = "SELECT generate_series(1, :n) AS i, repeat('x', 40) AS text"
              }
              endpoints.many { operation = many, method = GET, path = /many }
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void flowAtThePaceOfTheirReader() throws Exception {
        try (RealPostgres postgres = RealPostgres.start();
                Program program = start(postgres)) {
            int port = Integer.parseInt(
                    program.awaitOutput("serving on http://[^:]+:(\\d+)").group(1));
            try (InputStream warm = ask(port, 10_000).getInputStream()) {
                assertThat(count(warm)).isEqualTo(10_000);
            }
            long before = program.heap();

            long stalled;
            try (InputStream rows = ask(port, ROWS).getInputStream()) {
                assertThat(rows.read()).isPositive();
                Await.until("the database waits for its reader", LIMIT, () -> postgres.count(STALLED) == 1);
                stalled = program.heap();
                assertThat(count(rows)).isEqualTo(ROWS);
            }
            long after = program.heap();
            HttpURLConnection gone = ask(port, 1_000_000_000);
            assertThat(gone.getInputStream().read()).isPositive();
            gone.disconnect();
            long left = System.nanoTime();
            Await.until("nothing runs for the reader that is gone", GONE, () -> postgres.count(BUSY) == 0);

            Facts.tell(
                    "5 rows",
                    "-Xmx256m: %d rows through an endpoint to a reader that stalls: heap after collection %.1f MB before,"
                            + " %.1f MB while it stalls, %.1f MB after; of a reader that is gone nothing runs %d ms later",
                    ROWS,
                    (double) before / MIB,
                    (double) stalled / MIB,
                    (double) after / MIB,
                    (System.nanoTime() - left) / 1_000_000);
            assertThat(Math.max(stalled, after)).isLessThan(before + GROWTH);
        }
    }

    private Program start(RealPostgres postgres) throws IOException {
        Path file = folder.resolve("rows.conf");
        Files.writeString(
                file, CONFIG.formatted(postgres.section("timeouts.request = 5m, pool { max = 2, leak.after = off }")));
        return Program.start(List.of("-Xmx256m"), Map.of(), "run", "-c", file.toString());
    }

    private static HttpURLConnection ask(int port, long rows) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/many?n=" + rows)
                .toURL()
                .openConnection();
        connection.setReadTimeout((int) LIMIT.toMillis());
        return connection;
    }

    /** Each row is an object without objects in it. */
    private static long count(InputStream rows) throws IOException {
        byte[] piece = new byte[1 << 16];
        long ends = 0;
        int length;
        while ((length = rows.read(piece)) >= 0) {
            for (int i = 0; i < length; i++) {
                ends += piece[i] == '}' ? 1 : 0;
            }
        }
        return ends;
    }
}

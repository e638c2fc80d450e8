package io.headgate.app;

import com.typesafe.config.Config;
import io.headgate.config.Document;
import io.headgate.config.Report;
import io.headgate.sandbox.canary.CanarySettings;
import io.headgate.sandbox.canary.CanarySimulator;
import io.headgate.sandbox.postgres.EmbeddedDatabase;
import io.headgate.sandbox.qdrant.QdrantSettings;
import io.headgate.sandbox.qdrant.QdrantStandIn;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.actor.ActorSystem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stand-ins for the stores on loopback, and the configuration of a gateway in front of them; with a real PostgreSQL and task tracking in
 * it where {@link EmbeddedDatabase} finds one.
 */
final class Sandbox {
    private static final Logger LOG = LoggerFactory.getLogger(Sandbox.class);
    private static final String FILE = "sandbox.conf";
    private static final String TASKS = "include classpath(\"io/headgate/app/apps/sdlc.conf\")\n";
    /** Where that file looks for how documents are written, from the folder in which the program was started. */
    private static final String PATTERNS = "conf/apps/sdlc/patterns";

    private static final String WITHOUT_PATTERNS = "headgate.mcp.resources.patterns = null\n";
    private static final String USER = "app";

    private final ActorSystem system;
    private final CanarySimulator canary;
    private final QdrantStandIn qdrant;
    private final @Nullable EmbeddedDatabase database;
    private final GatewayConfig config;
    private final Config toolkit;

    private Sandbox(
            ActorSystem system,
            CanarySimulator canary,
            QdrantStandIn qdrant,
            @Nullable EmbeddedDatabase database,
            GatewayConfig config,
            Config toolkit) {
        this.system = system;
        this.canary = canary;
        this.qdrant = qdrant;
        this.database = database;
        this.config = config;
        this.toolkit = toolkit;
    }

    /** What the environment sets is not right; the message tells all of it. */
    static final class Misconfigured extends Exception {
        private static final long serialVersionUID = 1L;

        Misconfigured(String report) {
            super(report, null, false, false);
        }
    }

    /** Starts the stand-ins on free ports; waits until they listen. */
    static Sandbox start(Map<String, String> environment) throws Misconfigured {
        ActorSystem system = ActorSystem.create(
                "sandbox", Document.load(null, Headgate.toolkit()).config());
        CanarySimulator canary = CanarySimulator.start(system, CanarySettings.defaults())
                .toCompletableFuture()
                .join();
        QdrantStandIn qdrant = QdrantStandIn.start(system, QdrantSettings.open())
                .toCompletableFuture()
                .join();
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("SANDBOX_CANARY", canary.readUrl() + "/api/v2");
        variables.put("SANDBOX_CANARY_WRITE", canary.writeUrl() + "/api/v1");
        variables.put("SANDBOX_CANARY_TOKEN", CanarySettings.SANDBOX_TOKEN);
        variables.put("SANDBOX_QDRANT", qdrant.url().toString());
        EmbeddedDatabase database = database();
        if (database != null) {
            variables.put("DATABASE_URL", database.url(USER));
        }
        String text = (database == null ? "" : tasks(Path.of(""), environment)) + text(FILE);
        Document document = Document.parse(text, FILE, Headgate.toolkit(), variables);
        GatewayConfig.Reading reading = GatewayConfig.read(document);
        Report report = reading.report();
        if (report.hasErrors()) {
            stop(system, database);
            throw new Misconfigured(report.text());
        }
        return new Sandbox(system, canary, qdrant, database, reading.config(), document.config());
    }

    /** Task tracking, without the files that go with it where the program runs elsewhere than in a clone of its sources. */
    static String tasks(Path from, Map<String, String> environment) {
        if (environment.containsKey("PATTERNS_FOLDER") || Files.isDirectory(from.resolve(PATTERNS))) {
            return TASKS;
        }
        LOG.info(
                "there is no folder {} here; the sandbox offers no patterns (PATTERNS_FOLDER names another)", PATTERNS);
        return TASKS + WITHOUT_PATTERNS;
    }

    /** With the schema and data of task tracking; null where none is to be had. */
    private static @Nullable EmbeddedDatabase database() {
        if (!EmbeddedDatabase.isPresent()) {
            return null;
        }
        EmbeddedDatabase database = null;
        try {
            database = EmbeddedDatabase.start();
            database.run(text("apps/sdlc/schema.sql"));
            database.run(text("apps/sdlc/sample-data.sql"));
            database.run("CREATE ROLE " + USER + " LOGIN; GRANT headgate_sdlc TO " + USER);
            return database;
        } catch (IOException failed) {
            LOG.warn("PostgreSQL is on the class path and could not be started; the sandbox does without", failed);
            end(database);
            return null;
        }
    }

    GatewayConfig config() {
        return config;
    }

    Config toolkit() {
        return toolkit;
    }

    /** Where everything is, and requests to try. */
    String welcome(Gateway gateway) {
        String open = "http://127.0.0.1:" + gateway.publicAddress().getPort();
        String admin = "http://127.0.0.1:" + gateway.adminAddress().getPort();
        return """

                Headgate sandbox
                  gateway            %1$s
                  agents (MCP)       %1$s/mcp
                  admin              %2$s
                  Canary simulator   %3$s  (write service %4$s)
                  Qdrant stand-in    %5$s
                %6$s
                Try
                  curl %1$s/canary/getTimeZones
                  curl -d '{"tvqs":{"Sandbox.level":[["2026-01-01T00:00:00Z",4.2]]}}' %1$s/canary-write/storeData
                  curl %1$s/qdrant/collections
                  curl %2$s/admin/pools
                %7$s
                Ctrl-C lets running requests finish and stops.

                """.formatted(
                        open,
                        admin,
                        canary.readUrl(),
                        canary.writeUrl(),
                        qdrant.url(),
                        database == null ? "" : "  PostgreSQL         " + database.url(USER) + "  (task tracking)\n",
                        database == null ? "" : tasks(open));
    }

    private static String tasks(String open) {
        return """
                  curl -X POST %1$s/tasks/next
                  curl -X PUT -d '{"status":"done"}' %1$s/tasks/5/status
                  curl -d '{"count":10}' %1$s/ids/REQ/reservations
                  curl %1$s/openapi.json
                and as tools for agents: get_next_task, update_task_status, reserve_id_range, validate_artifact,
                  resolve_artifact_path, store_artifact
                """.formatted(open);
    }

    /** Ends what the gateway was asking; to be called when it asks nothing more. */
    void stop() {
        stop(system, database);
    }

    private static void stop(ActorSystem system, @Nullable EmbeddedDatabase database) {
        system.terminate();
        end(database);
    }

    private static void end(@Nullable EmbeddedDatabase database) {
        if (database != null) {
            try {
                database.close();
            } catch (IOException failed) {
                LOG.warn("PostgreSQL did not stop", failed);
            }
        }
    }

    private static String text(String name) {
        try (InputStream file = Sandbox.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException(name + " is missing in this build");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}

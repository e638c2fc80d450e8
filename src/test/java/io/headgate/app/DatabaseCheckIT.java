package io.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.testing.Ports;
import io.headgate.testing.RealPostgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code check --connect} beside a real database: what fits it, what does not and why, and what cannot be known. */
class DatabaseCheckIT {
    private static final String RIGHT = """
            one { upstream = db, sql = "SELECT id, title FROM task WHERE id = :id", parameters.id.type = bigint, result = one }
            add {
              upstream = db, class = not-repeatable, result = count
              statements = ["LOCK TABLE turn IN EXCLUSIVE MODE", "INSERT INTO task (title) VALUES (:title)"]
              parameters.title.type = text
            }
            """;
    private static final String WRONG = """
            syntax { upstream = db, sql = "SELECT id FROM task WHERE" }
            type { upstream = db, sql = "SELECT id FROM task WHERE id = :id", parameters.id.type = text }
            table { upstream = db, sql = "SELECT id FROM tsak" }
            column { upstream = db, sql = "SELECT di FROM task" }
            reading { upstream = db, sql = "SELECT id FROM secret" }
            changing { upstream = db, class = idempotent, result = count, sql = "DELETE FROM task" }
            locking {
              upstream = db, class = idempotent, result = count
              statements = ["LOCK TABLE secret IN EXCLUSIVE MODE", "UPDATE task SET title = 'x' WHERE id = 1"]
            }
            """;

    private static RealPostgres postgres;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();

    @BeforeAll
    static void start() {
        postgres = RealPostgres.start();
        postgres.run(
                "CREATE TABLE task (id bigint GENERATED ALWAYS AS IDENTITY, title text)",
                "CREATE TABLE secret (id bigint)",
                "CREATE TABLE turn ()",
                "CREATE ROLE app LOGIN",
                "GRANT SELECT, INSERT, UPDATE ON task TO app",
                "GRANT UPDATE ON turn TO app");
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @Test
    void findsNothingWrongWithWhatFits() throws Exception {
        assertThat(check(postgres.port(), RIGHT)).as(out.toString()).isZero();

        assertThat(out.toString())
                .startsWith("ok: ")
                .contains("ok: operations 2, all fit their databases")
                .doesNotContain("headgate.operations");
        assertThat(postgres.count("SELECT count(*) FROM task")).isZero();
    }

    @Test
    void tellsOfEachOperationWhatDoesNotFit() throws Exception {
        assertThat(check(postgres.port(), RIGHT + WRONG)).isEqualTo(1);

        List<String> told = out.toString()
                .lines()
                .filter(line -> line.startsWith("headgate.operations."))
                .toList();
        assertThat(told).hasSize(7);
        assertTold(told, "syntax", "42601");
        assertTold(told, "type", "42883");
        assertTold(told, "table", "42P01");
        assertTold(told, "column", "42703");
        assertTold(told, "reading", "42501");
        assertTold(told, "changing", "42501");
        assertTold(told, "locking", "42501");
    }

    private static void assertTold(List<String> told, String operation, String state) {
        assertThat(told)
                .filteredOn(line -> line.startsWith("headgate.operations." + operation + ": "))
                .singleElement()
                .asString()
                .contains(state);
    }

    @Test
    void saysThatNothingIsKnownOfADatabaseThatCannotBeReached() throws Exception {
        assertThat(check(Ports.free(), RIGHT)).isEqualTo(1);

        assertThat(out.toString().lines().filter(line -> line.startsWith("headgate.operations.")))
                .hasSize(2)
                .allMatch(line -> line.contains("connection refused"), "says why");
    }

    private int check(int port, String operations) throws IOException {
        Path file = folder.resolve("gateway.conf");
        Files.writeString(
                file,
                "headgate {\n  upstreams.db { kind = postgres, url = \"postgresql://app@127.0.0.1:" + port
                        + "/postgres\" }\n  operations {\n" + operations + "  }\n}\n");
        CommandLine program = Headgate.commandLine(
                () -> {
                    throw new AssertionError("nothing is to be started");
                },
                Map.of(),
                new Properties());
        program.setOut(new PrintWriter(out, true));
        return program.execute("check", "-c", file.toString(), "--connect");
    }
}

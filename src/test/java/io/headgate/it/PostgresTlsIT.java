package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.OperationClass;
import io.headgate.testing.Certificates;
import io.headgate.testing.RealPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted connections to a real database that takes no others from the user {@code app}. */
class PostgresTlsIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String POOL = "pool { max = 1, min = 0, connect-timeout = 5s }";
    private static final String ENCRYPTED = "SELECT ssl::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

    @TempDir
    private static Path folder;

    private static RealPostgres postgres;
    private static RealPostgres plain;
    private static Path authority;

    @BeforeAll
    static void start() throws Exception {
        Certificates certificates = new Certificates(folder);
        authority = certificates.pem();
        Path store = certificates.server("db.example", "dns:db.example");
        postgres = RealPostgres.start(Map.of(
                "ssl",
                "on",
                "ssl_cert_file",
                Certificates.certificate(store).toString(),
                "ssl_key_file",
                Certificates.key(store).toString()));
        postgres.run("CREATE ROLE app LOGIN");
        allow("hostssl all app 127.0.0.1/32 trust", "hostnossl all app 127.0.0.1/32 reject");
        plain = RealPostgres.start();
    }

    private static void allow(String... lines) throws IOException {
        Path rules = postgres.data().resolve("pg_hba.conf");
        Files.writeString(rules, String.join("\n", lines) + "\n" + Files.readString(rules));
        postgres.run("SELECT pg_reload_conf()");
    }

    @AfterAll
    static void stop() {
        postgres.close();
        plain.close();
    }

    private static SqlStand stand(String host, int port, String tls) throws Exception {
        return SqlStand.start(
                "kind = postgres, hosts = [\"" + host + ":" + port + "\"], database = postgres, user = app, tls { "
                        + tls + " }, " + POOL,
                Map.of(),
                name -> CompletableFuture.completedFuture(List.of(InetAddress.getLoopbackAddress())));
    }

    private static String trusting(String mode) {
        return "mode = " + mode + ", trust = \"" + authority + "\"";
    }

    private static Failure refused(String host, int port, String tls) throws Exception {
        try (SqlStand stand = stand(host, port, tls)) {
            Failure failure = stand.failure(SqlStand.read(ENCRYPTED), OperationClass.READ, LIMIT);
            assertThat(failure.kind()).isEqualTo(FailureKind.UPSTREAM_CONNECT);
            return failure;
        }
    }

    @Test
    void goToTheServerThatBearsTheName() throws Exception {
        for (String mode : List.of("verify-full", "auto", "verify-ca")) {
            try (SqlStand stand = stand("db.example", postgres.port(), trusting(mode))) {
                assertThat(stand.rows(ENCRYPTED)).as(mode).containsExactly("true");
            }
        }
    }

    @Test
    void doNotGoToAServerOfAnotherName() throws Exception {
        for (String host : List.of("other.example", "127.0.0.1")) {
            assertThat(refused(host, postgres.port(), trusting("verify-full")).detail())
                    .as(host)
                    .matches("TLS: .*for another name.*");
            try (SqlStand stand = stand(host, postgres.port(), trusting("verify-ca"))) {
                assertThat(stand.rows(ENCRYPTED)).as(host).containsExactly("true");
            }
        }
    }

    @Test
    void doNotTrustAnUnknownAuthority() throws Exception {
        for (String mode : List.of("verify-full", "verify-ca")) {
            assertThat(refused("db.example", postgres.port(), "mode = " + mode).detail())
                    .as(mode)
                    .matches("TLS: .*not.* trusted.*");
        }
    }

    @Test
    void areNotReplacedByOpenOnes() throws Exception {
        assertThat(refused("db.example", postgres.port(), "mode = disable").detail())
                .contains("(28000)");
        plain.run("DROP ROLE IF EXISTS app", "CREATE ROLE app LOGIN");
        assertThat(refused("db.example", plain.port(), trusting("verify-full")).detail())
                .contains("TLS: the server does not speak TLS");
    }
}

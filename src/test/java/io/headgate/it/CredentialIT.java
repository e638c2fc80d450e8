package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.app.RunningGateway;
import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import io.headgate.testing.RecordedRequest;
import io.headgate.testing.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The credential of an upstream that changes while requests are served. */
class CredentialIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String CONFIG = """
            headgate {
              upstreams.store { kind = qdrant, url = "%s", api-key = { file = "%s" }, pool.max = 4 }
              routes.store { path = "/", upstream = store }
              rotation.check-interval = 50ms
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void changesForAllRequestsThatComeLater() throws Exception {
        Path key = Files.writeString(folder.resolve("key"), "sesame-1\n");
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningGateway gateway = RunningGateway.startWhole(CONFIG.formatted(upstream.url(), key), Map.of());
                RawClient client = RawClient.connect(gateway.port())) {
            assertThat(Caller.call(client, "/x", "before").isOwn()).isTrue();
            assertThat(keys(upstream)).containsOnly("sesame-1");

            replace(key, "sesame-2\n");
            Await.until("the new key is sent", LIMIT, () -> {
                assertThat(Caller.call(client, "/x", "meanwhile").isOwn()).isTrue();
                return keys(upstream).contains("sesame-2");
            });

            int seen = upstream.requests().size();
            for (int i = 0; i < 10; i++) {
                assertThat(Caller.call(client, "/x", "after-" + i).isOwn()).isTrue();
            }
            List<String> after = keys(upstream);
            assertThat(after.subList(seen, after.size()))
                    .hasSizeGreaterThanOrEqualTo(10)
                    .containsOnly("sesame-2");
        }
    }

    @Test
    void isNotNeededToReplaceConnections() throws Exception {
        Path key = Files.writeString(folder.resolve("key"), "sesame-1\n");
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningGateway gateway = RunningGateway.startWhole(CONFIG.formatted(upstream.url(), key), Map.of());
                RawClient client = RawClient.connect(gateway.port());
                RawClient admin = RawClient.connect(gateway.adminPort())) {
            assertThat(Caller.call(client, "/x", "before").isOwn()).isTrue();

            String order = "POST /admin/pools/store/recycle HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n";
            assertThat(admin.send(order + "Origin: http://page.example\r\n\r\n")
                            .readFinal()
                            .status())
                    .isEqualTo(403);
            assertThat(admin.send(order + "\r\n").readFinal().status()).isEqualTo(202);

            Await.until(
                    "the connection is replaced",
                    LIMIT,
                    () -> Pools.of(gateway, "store")
                                    .at("/totals/closed/recycled")
                                    .asInt()
                            == 1);
            assertThat(Caller.call(client, "/x", "after").isOwn()).isTrue();
            assertThat(upstream.accepted()).isEqualTo(2);
        }
    }

    /** As those do who change secrets that others are reading: whole or not at all. */
    private void replace(Path file, String content) throws IOException {
        Path beside = Files.writeString(folder.resolve("beside"), content);
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static List<String> keys(ScriptedUpstream upstream) {
        return upstream.requests().stream().map(CredentialIT::key).toList();
    }

    private static String key(RecordedRequest request) {
        return request.header("api-key").orElse("none");
    }
}

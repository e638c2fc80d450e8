package io.headgate.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RealQdrantIT {
    private static final String VERSION = "\"version\":\"1.17.0\"";

    @BeforeAll
    static void needsTheBinary() {
        RealQdrant.assumePresent();
    }

    @Test
    void answersFreezesThawsDiesAndComesBack() throws Exception {
        try (RealQdrant qdrant = RealQdrant.start()) {
            assertThat(root(qdrant)).contains(VERSION);

            qdrant.freeze();
            assertThatThrownBy(() -> root(qdrant)).isInstanceOf(HttpTimeoutException.class);

            qdrant.thaw();
            assertThat(root(qdrant)).contains(VERSION);

            qdrant.kill();
            assertThatThrownBy(() -> root(qdrant)).isInstanceOf(ConnectException.class);

            qdrant.restart();
            assertThat(root(qdrant)).contains(VERSION);
        }
    }

    private static String root(RealQdrant qdrant) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(qdrant.url())
                .timeout(Duration.ofMillis(500))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}

package io.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.testing.RawClient;
import io.headgate.testing.ScriptedUpstream;
import org.junit.jupiter.api.Test;

class RunningGatewayIT {
    @Test
    void passesARequestOnAndCountsIt() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningGateway gateway = RunningGateway.start("""
                        upstreams.store { kind = http, url = "%s", pool.warm-up = off }
                        routes.store { path = /store, upstream = store }
                        """.formatted(upstream.url()));
                RawClient client = gateway.client()) {
            client.send("GET /store/a?b HTTP/1.1\r\nHost: localhost\r\nX-Marker: m1\r\n\r\n");

            assertThat(client.read().text()).isEqualTo("m1");
            assertThat(upstream.requests()).singleElement().extracting("target").isEqualTo("/a?b");
            assertThat(gateway.admin("/metrics")).contains("headgate_");
        }
    }
}

package io.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.headgate.call.Principal;
import io.headgate.observe.McpMeters;
import io.headgate.provider.Asked;
import io.headgate.provider.Begun;
import io.headgate.provider.Catalog;
import io.headgate.provider.Change;
import io.headgate.provider.Provider;
import io.headgate.provider.Talk;
import io.headgate.provider.What;
import io.headgate.testing.RawClient;
import io.headgate.testing.ScriptedUpstream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

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

    /** Of its own accord there is no other way to it than a defect that the toolkit calls fatal. */
    private record Fatal() implements Provider {
        @Override
        public Catalog catalog(Principal principal) {
            throw new LinkageError("on purpose");
        }

        @Override
        public boolean knows(What what, String name, Principal principal) {
            return false;
        }

        @Override
        public Begun begin(Asked asked, Talk talk) {
            throw new IllegalStateException("it knows nothing");
        }

        @Override
        public void onChange(Consumer<Change> listener) {
            // Nothing ever does.
        }
    }

    @Test
    void endsWithACodeOfItsOwnAfterAFatalError() throws Exception {
        try (RunningGateway gateway = RunningGateway.startOffering("", new Fatal());
                RawClient client = gateway.client()) {
            assertThat(gateway.gateway().endedByItself()).isFalse();
            String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}";
            client.send("POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Accept: application/json, text/event-stream\r\nContent-Length: " + body.length() + "\r\n\r\n"
                    + body);

            gateway.gateway().stopped().toCompletableFuture().get(30, TimeUnit.SECONDS);
            assertThat(gateway.gateway().endedByItself()).isTrue();
            assertThat(GatewayRunner.exit(gateway.gateway())).isEqualTo(Exit.DEFECT);
        } finally {
            // The toolkit ended in the middle of this request, so nobody else counts it off; meters outlive a gateway
            // here.
            McpMeters.finished("tools/list", "none", 200, "none", 0);
        }
    }

    @Test
    void stopsOnceHoweverOftenItIsTold() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(Gateway.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            // Closing it is the third time.
            try (RunningGateway gateway = RunningGateway.start("")) {
                gateway.gateway().stop();
                gateway.gateway().stop();
            }
        } finally {
            logger.detachAppender(log);
        }

        assertThat(List.copyOf(log.list))
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsOnlyOnce("stopped");
    }
}

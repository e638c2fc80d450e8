package io.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.headgate.testing.RawClient;
import io.headgate.testing.ScriptedUpstream;
import java.util.List;
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

package io.headgate.it;

import static io.headgate.it.CanaryStand.get;
import static io.headgate.it.CanaryStand.post;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.headgate.testing.RawClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Secrets everywhere, each with a mark, and everything that the gateway says of itself: no mark is in it. */
class CanarySecretsIT {
    private static final List<String> PAGES =
            List.of("/admin/pools", "/admin/pools/historian", "/health/pools", "/health/ready", "/metrics");
    /** Tokens look like this; the marks are beyond chance. */
    private static final String OURS = "c0ffee01-5ec7-4e75-8a4d-000000000001";

    private static final String LATER = "c0ffee01-5ec7-4e75-8a4d-000000000002";
    private static final String CLIENTS = "c0ffee01-5ec7-4e75-8a4d-000000000003";
    private static final String API = "c0ffee01-5ec7-4e75-8a4d-000000000004";
    private static final String PASSWORD = "marked-c0ffee01-password";
    private static final String MARK = "c0ffee01";

    private final Queue<String> said = new ConcurrentLinkedQueue<>();
    private final List<String> answers = new ArrayList<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger gateway = (Logger) LoggerFactory.getLogger("io.headgate");
    private final Logger requests = (Logger) LoggerFactory.getLogger("headgate.request");
    private final AppenderBase<ILoggingEvent> listener = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            said.add(event.getLoggerName() + " " + event.getFormattedMessage() + " "
                    + Arrays.toString(event.getArgumentArray())
                    + event.getMDCPropertyMap()
                    + (event.getThrowableProxy() == null
                            ? ""
                            : ThrowableProxyUtil.asString(event.getThrowableProxy())));
        }
    };

    @BeforeEach
    void listen() {
        gateway.setLevel(Level.TRACE);
        listener.setContext(root.getLoggerContext());
        listener.start();
        root.addAppender(listener);
        requests.addAppender(listener);
    }

    @AfterEach
    void stopListening() {
        root.detachAppender(listener);
        requests.detachAppender(listener);
        gateway.setLevel(null);
    }

    private void call(CanaryStand stand, String request) throws Exception {
        answers.add(stand.call(request).toString() + stand.call(request).text());
    }

    private void everyKindOfCall(CanaryStand stand) throws Exception {
        call(stand, get("/browseNodes"));
        call(stand, get("/browseNodes?userToken=" + CLIENTS));
        call(stand, get("/getUserToken?application=x&username=x&password=" + CLIENTS));
        call(stand, post("/browseNodes", "application/json", "{\"apiToken\":\"" + CLIENTS + "\"}"));
        call(stand, post("/browseNodes", "application/x-www-form-urlencoded", "accessToken=" + CLIENTS));
        call(stand, post("/browseNodes", "application/json", "{\"userToken\":\"" + CLIENTS + "\""));
        call(stand, "GET /h/browseNodes HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + CLIENTS + "\r\n\r\n");
        stand.simulator().expireTokens();
        call(stand, get("/browseNodes"));
        for (String status : List.of("Errors", "Error", "BadLicense", "BadUserToken", "Bad" + API)) {
            stand.simulator().failNext(status, List.of("token " + OURS + ", password " + PASSWORD), 6);
            call(stand, get("/browseNodes"));
        }
    }

    private void look(CanaryStand stand) throws Exception {
        for (String page : PAGES) {
            try (RawClient admin = RawClient.connect(stand.gateway().adminPort())) {
                answers.add(admin.send("GET " + page + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                        .readFinal()
                        .text());
            }
        }
    }

    private void nothingWasToldOfThem() {
        assertThat(said).as("lines of the log").hasSizeGreaterThan(10);
        assertThat(answers).as("answers").anyMatch(text -> text.contains("\"statusCode\":\"Good\""));
        List<String> all = new ArrayList<>(said);
        all.addAll(answers);
        assertThat(all).noneMatch(text -> text.contains(MARK));
    }

    @Test
    void ofAUserStayWhereTheyBelong() throws Exception {
        try (CanaryStand stand =
                CanaryStand.withUser(3, "user-" + MARK, PASSWORD, "user.pause { first = 1ms, max = 1ms }")) {
            stand.simulator().nextTokens(OURS, LATER, API);
            everyKindOfCall(stand);
            look(stand);
            stand.simulator().stop().toCompletableFuture().get();
            call(stand, get("/browseNodes"));
            look(stand);
        }
        nothingWasToldOfThem();
    }

    @Test
    void ofAnApiTokenStayWhereTheyBelong() throws Exception {
        try (CanaryStand stand = CanaryStand.withApiToken(API)) {
            everyKindOfCall(stand);
            look(stand);
        }
        nothingWasToldOfThem();
    }
}

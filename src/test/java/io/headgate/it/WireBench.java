package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.app.RunningGateway;
import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import io.headgate.testing.RecordedConnection;
import io.headgate.testing.RecordedRequest;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.Step;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The gateway between a raw client and an upstream that records every byte: one connection to it, one request at a time. */
final class WireBench implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(5);
    /** Stands behind every refused request: nobody may ever answer it. */
    static final String FOLLOW_UP = "GET /open/after HTTP/1.1\r\nHost: localhost\r\nX-Marker: after\r\n\r\n";

    /** What the environment variable KEY holds. */
    static final String KEY = "k-4711";

    private static final int CUT_UP_TO = 700;

    final ScriptedUpstream upstream;
    final RunningGateway gateway;

    private WireBench(ScriptedUpstream upstream, RunningGateway gateway) {
        this.upstream = upstream;
        this.gateway = gateway;
    }

    /** What an upstream is sent and what its callers are told shall come of their exchanges alone. */
    private static final String QUIET = """
            defaults.upstream.http.retry.enabled = off
            defaults.upstream.http.pool {
              breaker.enabled = off, admission.enabled = off
              health { validate-after = off, deep-interval = off }
            }
            """;

    /** @param sections of the configuration; {@code $upstream} stands for the address of the upstream */
    static WireBench start(String sections) throws InterruptedException {
        ScriptedUpstream upstream = ScriptedUpstream.start();
        String text = "headgate {\n" + QUIET + sections.replace("$upstream", upstream.url()) + "\n}\n";
        return new WireBench(upstream, RunningGateway.startWhole(text, Map.of("KEY", KEY)));
    }

    /** The upstream answers as it did at first. */
    void reset() {
        upstream.answer(Script.ECHO).surplus("");
    }

    /** Sends this, and a second request behind it, whole and octet by octet: each time one refusal and the end. */
    void refused(int status, String bytes) throws Exception {
        long before = octetsUpstream();
        String all = bytes + FOLLOW_UP;
        try (RawClient client = gateway.client()) {
            judgeRefusal(client.send(all), status);
        }
        if (all.length() < CUT_UP_TO) {
            try (RawClient client = gateway.client()) {
                CompletableFuture<Void> sent = client.start(octetByOctet(all));
                judgeRefusal(client, status);
                // The rest may meet a connection that has been closed.
                sent.handle((done, failed) -> true).get(SOON.toSeconds(), TimeUnit.SECONDS);
            }
        }
        assertThat(octetsUpstream()).as("octets sent upstream").isEqualTo(before);
    }

    private static Step octetByOctet(String bytes) {
        return peer -> {
            for (int i = 0; i < bytes.length(); i++) {
                Step.send(bytes.substring(i, i + 1)).run(peer);
            }
        };
    }

    private static void judgeRefusal(RawClient client, int status) throws Exception {
        RawResponse answer = client.readFinal();
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Connection")).hasValue("close");
        assertThat(answer.header("Content-Type")).hasValue("application/problem+json");
        client.awaitEnd(SOON);
    }

    /** As {@link #refused}, for what shows only in the body: the upstream may have seen a part, and that it was broken off. */
    void refusedInBody(int status, String bytes) throws Exception {
        long requests = upstream.requests().size();
        Map<RecordedConnection, Long> before = new HashMap<>();
        upstream.connections().forEach(one -> before.put(one, one.bytes().length()));
        try (RawClient client = gateway.client()) {
            judgeRefusal(client.send(bytes + FOLLOW_UP), status);
        }
        Await.until(
                "the upload is broken off",
                SOON,
                () -> upstream.connections().stream()
                        .filter(one -> one.bytes().length() > before.getOrDefault(one, 0L))
                        .allMatch(RecordedConnection::isClosed));
        assertThat(upstream.requests()).as("whole requests upstream").hasSize((int) requests);
        assertThat(sent()).doesNotContain("smuggled");
    }

    /** Refused by the door before anything is sent; whether the connection lives on is the gateway's choice. */
    RawResponse declined(int status, String bytes) throws Exception {
        long before = octetsUpstream();
        try (RawClient client = gateway.client()) {
            RawResponse answer = client.send(bytes).readFinal();
            assertThat(answer.status()).as(answer.text()).isEqualTo(status);
            assertThat(octetsUpstream()).as("octets sent upstream").isEqualTo(before);
            if (!answer.header("Connection").orElse("").equals("close")) {
                assertThat(client.send(FOLLOW_UP).readFinal().text()).isEqualTo("after");
            } else {
                client.awaitEnd(SOON);
            }
            return answer;
        }
    }

    /** Sends this with a second request behind it: both are answered with 200; gives the first one as the upstream saw it. */
    RecordedRequest passes(String bytes) throws Exception {
        RecordedRequest whole = passOnce(bytes, false);
        if (bytes.length() < CUT_UP_TO) {
            RecordedRequest cut = passOnce(bytes, true);
            assertThat(cut.target()).isEqualTo(whole.target());
            assertThat(cut.body().checksum()).isEqualTo(whole.body().checksum());
        }
        return whole;
    }

    private RecordedRequest passOnce(String bytes, boolean cut) throws Exception {
        int before = upstream.requests().size();
        try (RawClient client = gateway.client()) {
            if (cut) {
                client.sendByteByByte(bytes);
            } else {
                client.send(bytes + FOLLOW_UP);
            }
            RawResponse first = bytes.startsWith("HEAD") ? client.readHead() : client.readFinal();
            assertThat(first.status()).as(first.text()).isEqualTo(200);
            if (cut) {
                client.send(FOLLOW_UP);
            }
            assertThat(client.readFinal().text()).isEqualTo("after");
            assertThat(client.state()).isEqualTo(RawClient.State.OPEN);
        }
        assertThat(upstream.complaints()).isEmpty();
        List<RecordedRequest> seen = upstream.requests();
        assertThat(seen).hasSize(before + 2);
        assertThat(seen.get(before + 1).target()).isEqualTo("/after");
        return seen.get(before);
    }

    /** What arrived upstream for this one request, octet by octet, but for the ids that differ each time. */
    String sentFor(String bytes) throws Exception {
        try (RawClient client = gateway.client()) {
            String before = sent();
            RawResponse answer = client.send(bytes).readFinal();
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            return sent().substring(before.length())
                    .replaceFirst("X-Request-Id: [0-9A-Za-z._-]+\r\n", "")
                    .replaceFirst("traceparent: 00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]\r\n", "");
        }
    }

    /** What a client gets for a plain GET when the upstream answers so. */
    void answered(String fromUpstream, Consumer<RawResponse> judge) throws Exception {
        upstream.answer(Script.always(Step.send(fromUpstream)));
        try (RawClient client = gateway.client()) {
            judge.accept(client.send(get("/open/x")).readFinal());
        }
    }

    static String get(String target, String... lines) {
        return message("GET " + target + " HTTP/1.1", lines) + "\r\n";
    }

    static String post(String target, String... lines) {
        return message("POST " + target + " HTTP/1.1", lines) + "\r\n";
    }

    /** A start line, the Host field and these lines, without the empty line at the end. */
    static String message(String start, String... lines) {
        StringBuilder out = new StringBuilder(start).append("\r\nHost: localhost\r\n");
        for (String line : lines) {
            out.append(line).append("\r\n");
        }
        return out.toString();
    }

    long octetsUpstream() {
        return upstream.connections().stream()
                .mapToLong(connection -> connection.bytes().length())
                .sum();
    }

    /** Everything that ever arrived upstream, connection by connection. */
    String sent() {
        StringBuilder all = new StringBuilder();
        for (RecordedConnection connection : upstream.connections()) {
            all.append(new String(connection.bytes().bytes(), StandardCharsets.ISO_8859_1));
        }
        return all.toString();
    }

    @Override
    public void close() {
        gateway.close();
        upstream.close();
    }
}

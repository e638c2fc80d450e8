package io.headgate.it;

import io.headgate.testing.RecordedConnection;
import io.headgate.testing.RecordedRequest;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A server that speaks HTTP/1.1. */
final class HttpStore extends Store {
    private static final Pattern TARGET = Pattern.compile("/(echo|work)\\?marker=([^&]*)(?:&ms=(\\d+))?");

    private final ScriptedUpstream server = ScriptedUpstream.start().answer(this::answer);
    private final AtomicLong begun = new AtomicLong();
    private volatile String credential = "";

    private List<Step> answer(RecordedRequest request) {
        Matcher target = TARGET.matcher(request.target());
        if (!target.matches()) {
            return List.of(Step.send(Script.ok(0))); // a probe
        }
        if (!credential.isEmpty() && !request.header("api-key").orElse("").equals(credential)) {
            return List.of(Step.send("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n"));
        }
        if (target.group(1).equals("work")) {
            begun.incrementAndGet();
        }
        String body = "{\"marker\":\"" + target.group(2) + "\"}";
        List<Step> steps = new ArrayList<>();
        if (target.group(3) != null) {
            steps.add(Step.pause(Duration.ofMillis(Long.parseLong(target.group(3)))));
        }
        steps.add(Step.send(Script.ok(body.length(), "Content-Type: application/json") + body));
        return steps;
    }

    @Override
    String sections(List<Integer> ports, String pool, Duration timeout) {
        String urls =
                ports.stream().map(port -> "\"http://127.0.0.1:" + port + "\"").collect(Collectors.joining(", "));
        return """
                upstreams.store { kind = http, urls = [%1$s], timeouts { first-byte = %2$dms }, pool { %3$s } }
                routes {
                  store { path = "/", upstream = store, timeout = %4$dms }
                  low { path = /low, upstream = store, timeout = %4$dms, priority = low }
                  high { path = /high, upstream = store, timeout = %4$dms, priority = high }
                }
                """.formatted(urls, timeout.toMillis() / 2, pool, timeout.toMillis());
    }

    @Override
    String sectionsWithCredential(int port, String pool, String file) {
        return """
                upstreams.store { kind = qdrant, url = "http://127.0.0.1:%d", api-key = { file = "%s" }, pool { %s } }
                routes.store { path = "/", upstream = store }
                """.formatted(port, file, pool);
    }

    @Override
    void demand(String wanted) {
        credential = wanted;
    }

    @Override
    int port() {
        return server.port();
    }

    @Override
    int callsAtStart() {
        return 0;
    }

    @Override
    int connections() {
        return server.open();
    }

    @Override
    long begun() {
        return begun.get();
    }

    @Override
    long done(String marker) {
        return server.requests().stream()
                .filter(request -> request.target().contains("/work?marker=" + marker + "&"))
                .count();
    }

    @Override
    void endConnections() {
        server.connections().forEach(RecordedConnection::close);
    }

    @Override
    void endIdleAfter(Duration silence) {
        server.endSilent(silence.isZero() ? Duration.ofHours(1) : silence, "");
    }

    @Override
    void kill() {
        server.kill();
    }

    @Override
    void restart() {
        server.listen();
    }

    @Override
    void freeze() {
        server.freeze();
    }

    @Override
    void thaw() {
        server.thaw();
    }

    @Override
    Duration grace() {
        return Duration.ofMillis(100);
    }

    @Override
    public void close() {
        server.close();
    }
}

package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.app.RunningGateway;
import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.Step;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept, what is not, what makes it void, and what stands in for a store that is gone. */
class CacheRulesIT {
    /** An upstream that tells all it was told: a field either is in the key, or never reaches it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "User-Agent: poison",
                "Referer: http://poison/",
                "Accept: poison/xml",
                "Accept-Language: poison",
                "Accept-Encoding: poison",
                "Cookie: poison=1",
                "Authorization: Bearer poison",
                "X-Forwarded-Host: poison",
                "X-Forwarded-For: 6.6.6.6",
                "X-Forwarded-Proto: poison",
                "Forwarded: host=poison;for=6.6.6.6",
                "X-Original-URL: /poison",
                "X-Real-IP: 6.6.6.6",
                "Origin: http://poison",
                "X-Poison: poison",
                "X_Poison: poison",
                "Content-Type: poison/xml",
                "Sec-Fetch-Site: poison",
                "Via: 1.1 poison",
                "Pragma: poison",
                "If-None-Match: \"poison\"",
                "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT",
                "Range: bytes=0-5",
                "Headgate-Attempt: 7",
                "From: poison@example",
                "Priority: u=7"
            })
    void cannotBePoisonedByAField(String field) throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningGateway gateway =
                        RunningGateway.startWhole(CacheIT.CONFIG.formatted(upstream.port(), "1m"), Map.of())) {
            upstream.answer(request -> {
                // All but the two that name the call.
                String told = request.head().headers().all().stream()
                        .filter(line -> !line.name().equals("X-Request-Id"))
                        .filter(line -> !line.name().equals("traceparent"))
                        .toList()
                        .toString();
                return List.of(Step.send(Script.ok(told.length()) + told));
            });
            RawResponse poisoned = CacheIT.ask(gateway, "/page", field);
            RawResponse clean = CacheIT.ask(gateway, "/page");
            RawResponse fresh = CacheIT.ask(gateway, "/page", "Cache-Control: no-cache");

            assertThat(poisoned.status()).isEqualTo(200);
            assertThat(clean.text()).doesNotContain("poison").doesNotContain("6.6.6.6");
            assertThat(clean.text()).isEqualTo(fresh.text());
        }
    }

    @Test
    void obeysWhatCallersSayOfCaches() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningGateway gateway =
                        RunningGateway.startWhole(CacheIT.CONFIG.formatted(upstream.port(), "1m"), Map.of())) {
            upstream.answer(request -> {
                String text = "answer " + request.number();
                return List.of(Step.send(Script.ok(text.length(), "ETag: \"e" + request.number() + "\"") + text));
            });
            RawResponse none = CacheIT.ask(gateway, "/x", "Cache-Control: only-if-cached");
            assertThat(none.status()).isEqualTo(504);
            assertThat(none.text()).contains("cache.not-cached");
            assertThat(CacheIT.ask(gateway, "/x").text()).isEqualTo("answer 1");
            RawResponse hit = CacheIT.ask(gateway, "/x", "Cache-Control: only-if-cached");
            assertThat(hit.text()).isEqualTo("answer 1");
            assertThat(hit.header("Age")).isPresent();
            RawResponse known = CacheIT.ask(gateway, "/x", "If-None-Match: W/\"e1\"");
            assertThat(known.status()).isEqualTo(304);
            assertThat(known.header("ETag")).contains("\"e1\"");
            assertThat(CacheIT.ask(gateway, "/x", "Cache-Control: no-store").text())
                    .isEqualTo("answer 2");
            assertThat(CacheIT.ask(gateway, "/x").text()).isEqualTo("answer 1");
            assertThat(CacheIT.ask(gateway, "/x", "Cache-Control: no-cache").text())
                    .isEqualTo("answer 3");
            assertThat(CacheIT.ask(gateway, "/x").text()).isEqualTo("answer 3");
            assertThat(CacheIT.ask(gateway, "/x", "Pragma: no-cache").text()).isEqualTo("answer 4");
            assertThat(CacheIT.ask(gateway, "/x", "Cache-Control: min-fresh=7200")
                            .text())
                    .isEqualTo("answer 5");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Cache-Control: no-store",
                "Cache-Control: private",
                "Cache-Control: max-age=0",
                "Set-Cookie: a=b",
                "Vary: *",
                "Vary: X-Request-Id",
                "Expires: 0"
            })
    void keepsNothingThatIsForOneCaller(String field) throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningGateway gateway =
                        RunningGateway.startWhole(CacheIT.CONFIG.formatted(upstream.port(), "1m"), Map.of())) {
            upstream.answer(Script.always(Step.send(Script.ok(2, field) + "me")));

            assertThat(CacheIT.ask(gateway, "/x").text()).isEqualTo("me");
            assertThat(CacheIT.cacheStatus(CacheIT.ask(gateway, "/x")))
                    .doesNotContain("hit")
                    .doesNotContain("stored");
            assertThat(upstream.requestCount()).isEqualTo(2);
        }
    }

    @Test
    void dropsWhatAWriteMayHaveChanged() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningGateway gateway =
                        RunningGateway.startWhole(CacheIT.CONFIG.formatted(upstream.port(), "1m"), Map.of())) {
            upstream.answer(request -> {
                String text = "state " + request.number();
                return List.of(Step.send(Script.ok(text.length()) + text));
            });
            assertThat(CacheIT.ask(gateway, "/x").text()).isEqualTo("state 1");
            assertThat(CacheIT.ask(gateway, "/x").text()).isEqualTo("state 1");
            try (RawClient client = gateway.client()) {
                client.send("PUT /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\ny")
                        .readFinal();
            }
            assertThat(CacheIT.ask(gateway, "/x").text()).isEqualTo("state 3");
        }
    }

    @Test
    void standsInWhileTheUpstreamIsGoneAndNoLonger() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningGateway gateway =
                        RunningGateway.startWhole(CacheIT.CONFIG.formatted(upstream.port(), "1ms"), Map.of())) {
            upstream.answer(request -> {
                String text = "state " + request.number();
                return List.of(Step.send(Script.ok(text.length()) + text));
            });
            assertThat(CacheIT.ask(gateway, "/x").text()).isEqualTo("state 1");
            upstream.kill();
            Await.until("it stands in", CacheIT.LIMIT, () -> {
                RawResponse old = CacheIT.ask(gateway, "/x");
                return old.status() == 200
                        && old.text().equals("state 1")
                        && CacheIT.cacheStatus(old).startsWith("headgate; fwd=stale; ttl=-")
                        && old.header("Age").isPresent();
            });
            assertThat(CacheIT.ask(gateway, "/other").status()).isBetween(502, 503);
            upstream.listen();
            Await.until("it is fresh again", CacheIT.LIMIT, () -> {
                RawResponse fresh = CacheIT.ask(gateway, "/x");
                return !fresh.text().equals("state 1")
                        && CacheIT.cacheStatus(fresh).contains("stored");
            });
            upstream.answer(Script.always(Step.send("HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy")));
            // What was stored last may be fresh for another millisecond.
            Await.until("it stands in for an answer that refuses", CacheIT.LIMIT, () -> {
                RawResponse old = CacheIT.ask(gateway, "/x");
                return old.status() == 200
                        && CacheIT.cacheStatus(old).contains("fwd=stale; fwd-status=503")
                        && CacheIT.cacheStatus(old).contains("detail=upstream.status");
            });
        }
    }

    /** A historian of one view, which is rebuilt in the middle. */
    @Test
    void dropsWhatIsKeptOfAViewThatWasRebuilt() throws Exception {
        String config = """
                headgate {
                  cache.poll-interval = 100ms
                  upstreams.canary { kind = canary, read-url = "http://127.0.0.1:%d/api/v2", pool.warm-up = off }
                  routes.dashboard {
                    path = /canary, upstream = canary
                    cache { enabled = on, ttl = off, operations { "canary.browseTags" = 1h } }
                  }
                }
                """;
        AtomicInteger sequence = new AtomicInteger(1);
        AtomicInteger polls = new AtomicInteger();
        AtomicInteger browses = new AtomicInteger();
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningGateway gateway = RunningGateway.startWhole(config.formatted(upstream.port()), Map.of())) {
            upstream.answer(request -> {
                String json = request.target().endsWith("/browseStatus")
                        ? "{\"statusCode\":\"Good\",\"errors\":[],\"views\":{\"Plant\":{\"sequence\":\""
                                + sequence.get() + "\"}}}"
                        : "{\"statusCode\":\"Good\",\"errors\":[],\"tags\":[\"build-" + sequence.get()
                                + "\"],\"continuation\":null}";
                (request.target().endsWith("/browseStatus") ? polls : browses).incrementAndGet();
                return List.of(Step.send(Script.ok(json.length(), "Content-Type: application/json") + json));
            });
            String body = "{\"path\":\"Plant.Line\",\"deep\":true}";
            String browse = "POST /canary/browseTags HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length()
                    + "\r\n\r\n" + body;
            try (RawClient client = gateway.client()) {
                assertThat(client.send(browse).readFinal().text()).contains("build-1");
                // The first look at a view drops what was kept before it.
                Await.until("the view was looked at", CacheIT.LIMIT, () -> polls.get() >= 1);
                Await.until("it is kept for good", CacheIT.LIMIT, () -> {
                    client.send(browse).readFinal();
                    int before = polls.get();
                    Await.until("one more poll", CacheIT.LIMIT, () -> polls.get() > before);
                    return CacheIT.cacheStatus(client.send(browse).readFinal()).contains("hit");
                });
                int asked = browses.get();
                assertThat(client.send(browse).readFinal().text()).contains("build-1");
                assertThat(browses.get()).isEqualTo(asked);

                sequence.set(2);

                Await.until(
                        "the new build is told",
                        CacheIT.LIMIT,
                        () -> client.send(browse).readFinal().text().contains("build-2"));
                assertThat(browses.get()).isEqualTo(asked + 1);
            }
        }
    }
}

package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import io.headgate.testing.Script;
import io.headgate.testing.Step;
import java.util.List;
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
        try (CacheStand stand = CacheStand.start()) {
            stand.upstream().answer(request -> {
                // All but the two that name the call.
                String told = request.head().headers().all().stream()
                        .filter(line -> !line.name().equals("X-Request-Id"))
                        .filter(line -> !line.name().equals("traceparent"))
                        .toList()
                        .toString();
                return List.of(Step.send(Script.ok(told.length()) + told));
            });
            RawResponse poisoned = stand.ask("/page", field);
            RawResponse clean = stand.ask("/page");
            RawResponse fresh = stand.ask("/page", "Cache-Control: no-cache");

            assertThat(poisoned.status()).isEqualTo(200);
            assertThat(clean.text()).doesNotContain("poison").doesNotContain("6.6.6.6");
            assertThat(clean.text()).isEqualTo(fresh.text());
        }
    }

    @Test
    void obeysWhatCallersSayOfCaches() throws Exception {
        try (CacheStand stand = CacheStand.start()) {
            stand.upstream().answer(request -> {
                String text = "answer " + request.number();
                return List.of(Step.send(Script.ok(text.length(), "ETag: \"e" + request.number() + "\"") + text));
            });
            RawResponse none = stand.ask("/x", "Cache-Control: only-if-cached");
            assertThat(none.status()).isEqualTo(504);
            assertThat(none.text()).contains("cache.not-cached");
            assertThat(stand.ask("/x").text()).isEqualTo("answer 1");
            RawResponse hit = stand.ask("/x", "Cache-Control: only-if-cached");
            assertThat(hit.text()).isEqualTo("answer 1");
            assertThat(hit.header("Age")).isPresent();
            RawResponse known = stand.ask("/x", "If-None-Match: W/\"e1\"");
            assertThat(known.status()).isEqualTo(304);
            assertThat(known.header("ETag")).contains("\"e1\"");
            assertThat(stand.ask("/x", "Cache-Control: no-store").text()).isEqualTo("answer 2");
            assertThat(stand.ask("/x").text()).isEqualTo("answer 1");
            assertThat(stand.ask("/x", "Cache-Control: no-cache").text()).isEqualTo("answer 3");
            assertThat(stand.ask("/x").text()).isEqualTo("answer 3");
            assertThat(stand.ask("/x", "Pragma: no-cache").text()).isEqualTo("answer 4");
            assertThat(stand.ask("/x", "Cache-Control: min-fresh=7200").text()).isEqualTo("answer 5");
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
        try (CacheStand stand = CacheStand.start()) {
            stand.upstream().answer(Script.always(Step.send(Script.ok(2, field) + "me")));

            assertThat(stand.ask("/x").text()).isEqualTo("me");
            assertThat(CacheStand.cacheStatus(stand.ask("/x")))
                    .doesNotContain("hit")
                    .doesNotContain("stored");
            assertThat(stand.upstream().requestCount()).isEqualTo(2);
        }
    }

    @Test
    void dropsWhatAWriteMayHaveChanged() throws Exception {
        try (CacheStand stand = CacheStand.start()) {
            stand.upstream().answer(request -> {
                String text = "state " + request.number();
                return List.of(Step.send(Script.ok(text.length()) + text));
            });
            assertThat(stand.ask("/x").text()).isEqualTo("state 1");
            assertThat(stand.ask("/x").text()).isEqualTo("state 1");
            try (RawClient client = stand.gateway().client()) {
                client.send("PUT /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\ny")
                        .readFinal();
            }
            assertThat(stand.ask("/x").text()).isEqualTo("state 3");
        }
    }

    @Test
    void standsInWhileTheUpstreamIsGoneAndNoLonger() throws Exception {
        try (CacheStand stand = CacheStand.start("1ms", "")) {
            stand.upstream().answer(request -> {
                String text = "state " + request.number();
                return List.of(Step.send(Script.ok(text.length()) + text));
            });
            assertThat(stand.ask("/x").text()).isEqualTo("state 1");
            stand.upstream().kill();
            Await.until("it stands in", CacheStand.LIMIT, () -> {
                RawResponse old = stand.ask("/x");
                return old.status() == 200
                        && old.text().equals("state 1")
                        && CacheStand.cacheStatus(old).startsWith("headgate; fwd=stale; ttl=-")
                        && old.header("Age").isPresent();
            });
            assertThat(stand.ask("/other").status()).isBetween(502, 503);
            stand.upstream().listen();
            Await.until("it is fresh again", CacheStand.LIMIT, () -> {
                RawResponse fresh = stand.ask("/x");
                return !fresh.text().equals("state 1")
                        && CacheStand.cacheStatus(fresh).contains("stored");
            });
            stand.upstream().answer(Script.always(Step.send("HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy")));
            // What was stored last may be fresh for another millisecond.
            Await.until("it stands in for an answer that refuses", CacheStand.LIMIT, () -> {
                RawResponse old = stand.ask("/x");
                return old.status() == 200
                        && CacheStand.cacheStatus(old).contains("fwd=stale; fwd-status=503")
                        && CacheStand.cacheStatus(old).contains("detail=upstream.status");
            });
        }
    }
}

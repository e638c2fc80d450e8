package io.headgate.pool;

import com.typesafe.config.ConfigFactory;
import io.headgate.config.Document;
import java.time.Duration;
import java.util.Map;

/** Pool configurations for tests, as an operator writes them: plain defaults, and one change at a time. */
record PoolConfigs(String text) {
    /** What the rules of earlier tests take for granted: whatever is not their subject keeps still. */
    private static final String QUIET = """
            max-waiting = 10
            connect-timeout = 2s
            settle-after = 5s
            backoff.jitter = 0
            health { validate-after = off, deep-interval = off }
            breaker.enabled = off
            admission.enabled = off
            forecast.enabled = off
            """;

    static PoolConfigs of(int min, int max) {
        return new PoolConfigs(QUIET + "min = " + min + "\nmax = " + max + "\n");
    }

    PoolConfig config() {
        Document document = Document.parse(
                "vars.pool = ${headgate.defaults.upstream.http.pool} {\n" + text + "}",
                "test.conf",
                ConfigFactory.empty(),
                Map.of());
        PoolConfig config = PoolConfig.from(document.section(Document.VARIABLES).section("pool"));
        if (document.report().hasErrors()) {
            throw new IllegalArgumentException(document.report().text());
        }
        return config;
    }

    PoolConfigs with(String key, Object value) {
        return new PoolConfigs(text + key + " = " + value + "\n");
    }

    private PoolConfigs with(String key, Duration value) {
        return with(key, value.isZero() ? "off" : value.toMillis() + "ms");
    }

    PoolConfigs maxWaiting(int many) {
        return with("max-waiting", many);
    }

    PoolConfigs maxOpening(int many) {
        return with("max-opening", many);
    }

    PoolConfigs idle(Duration limit) {
        return with("idle-timeout", limit);
    }

    PoolConfigs age(Duration limit) {
        return with("max-age", limit);
    }

    PoolConfigs uses(int many) {
        return with("max-uses", many);
    }

    PoolConfigs jitter(double share) {
        return with("jitter", share);
    }

    PoolConfigs cold() {
        return with("warm-up", "off");
    }

    PoolConfigs waitWhenDown() {
        return with("when-down", "wait");
    }
}

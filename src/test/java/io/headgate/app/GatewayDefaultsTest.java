package io.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.cache.CacheConfig;
import io.headgate.call.Priority;
import io.headgate.call.UpstreamName;
import io.headgate.config.Section;
import io.headgate.edge.ListenerConfig;
import io.headgate.pool.Admission;
import io.headgate.pool.Forecast;
import io.headgate.pool.PoolConfig;
import io.headgate.resilience.Backoff;
import io.headgate.resilience.CircuitBreaker;
import io.headgate.resilience.ConcurrencyLimit;
import io.headgate.route.Route;
import io.headgate.route.RouteConfig;
import io.headgate.upstream.http.HttpUpstreamConfig;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What holds where an operator says nothing. */
class GatewayDefaultsTest {
    private static final GatewayConfig DEFAULT =
            Configurations.read(Configurations.WHOLE).config();

    @Test
    void hasTheDocumentedDefaultsOfListeners() {
        ListenerConfig listener = DEFAULT.publicListener();

        assertThat(listener.host()).isEqualTo("127.0.0.1");
        assertThat(listener.port()).isEqualTo(8080);
        assertThat(DEFAULT.adminListener().port()).isEqualTo(9095);
        assertThat(listener.hosts()).isEmpty();
        assertThat(listener.maxConnections()).isEqualTo(1024);
        assertThat(listener.maxConnectionsPerClient()).isEqualTo(256);
        assertThat(listener.limits().startLine()).isEqualTo(8192);
        assertThat(listener.limits().fieldCount()).isEqualTo(100);
        assertThat(listener.limits().fieldSize()).isEqualTo(8192);
        assertThat(listener.limits().fields()).isEqualTo(32_768);
        assertThat(listener.timeouts().head()).hasSeconds(10);
        assertThat(listener.timeouts().firstRequest()).hasSeconds(30);
        assertThat(listener.timeouts().idle()).hasSeconds(60);
        assertThat(listener.timeouts().write()).hasSeconds(30);
        assertThat(listener.timeouts().bodyWindow()).hasSeconds(10);
        assertThat(listener.timeouts().bodyMinRate()).isEqualTo(1024);
    }

    @Test
    void hasTheDocumentedDefaultsOfPools() {
        PoolConfig expected = new PoolConfig(
                0,
                10,
                new PoolConfig.Waiting(100, Duration.ofSeconds(10), PoolConfig.WhenDown.REFUSE),
                new PoolConfig.Connecting(
                        Duration.ofSeconds(5),
                        2,
                        true,
                        Duration.ofSeconds(1),
                        Backoff.doubling(Duration.ofMillis(500), Duration.ofSeconds(30), 0.25)),
                new PoolConfig.Lifetime(Duration.ofSeconds(60), Duration.ofHours(1), 0, 0.1),
                new PoolConfig.Addresses(Duration.ofSeconds(10), 0.5),
                new PoolConfig.Health(
                        Duration.ofMillis(500),
                        false,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(5),
                        Duration.ofMillis(200),
                        true,
                        Duration.ofSeconds(1)),
                new CircuitBreaker.Settings(
                        true,
                        5,
                        0.5,
                        20,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(30),
                        0.25,
                        1,
                        2,
                        Duration.ofSeconds(30)),
                new ConcurrencyLimit.Settings(false, 4, 1.5, 0.5),
                new Admission.Settings(true, 0.2),
                new PoolConfig.Leak(true, Duration.ofSeconds(30), false),
                new Forecast.Settings(true, Duration.ofMinutes(5), 0.9),
                new PoolConfig.Draining(Duration.ofSeconds(30), PoolConfig.WhenDraining.REFUSE));

        assertThat(upstream("web").pool()).isEqualTo(expected);
        assertThat(upstream("canary").pool()).isEqualTo(expected);
        assertThat(upstream("qdrant").pool().lifetime().idle()).hasSeconds(4);
    }

    @Test
    void hasTheDocumentedDefaultsOfUpstreams() {
        HttpUpstreamConfig http = upstream("web").http();

        assertThat(http.probePath()).isEqualTo("/");
        assertThat(http.timeouts())
                .isEqualTo(new HttpUpstreamConfig.Timeouts(
                        Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(10)));
        assertThat(http.limits()).isEqualTo(new HttpUpstreamConfig.Limits(100, 65_536));
        assertThat(http.tls().trust()).isNull();
        assertThat(http.closeDelimitedAnswers()).isFalse();
        assertThat(upstream("canary").http().probePath()).isEqualTo("/getQualities?qualities=192");
        assertThat(upstream("qdrant").http().probePath()).isEqualTo("/collections");
        assertThat(http.deepProbePath()).isNull();
        assertThat(upstream("canary").sample()).isNull();
        assertThat(upstream("qdrant").sample()).isNull();
        assertThat(upstream("qdrant").credential()).isNull();
    }

    @Test
    void hasTheDocumentedDefaultsOfBreakersLimitsAndForecasts() {
        Section pool = Configurations.document("")
                .section("headgate")
                .section("defaults")
                .section("upstream")
                .section("http")
                .section("pool");

        assertThat(CircuitBreaker.Settings.from(pool.section("breaker")))
                .isEqualTo(new CircuitBreaker.Settings(
                        true,
                        5,
                        0.5,
                        20,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(30),
                        0.25,
                        1,
                        2,
                        Duration.ofSeconds(30)));
        assertThat(ConcurrencyLimit.Settings.from(pool.section("limit")))
                .isEqualTo(new ConcurrencyLimit.Settings(false, 4, 1.5, 0.5));
        assertThat(Forecast.Settings.from(pool.section("forecast")))
                .isEqualTo(new Forecast.Settings(true, Duration.ofMinutes(5), 0.9));
    }

    @Test
    void hasTheDocumentedDefaultsOfRoutes() {
        RouteConfig config = DEFAULT.routes().get(2);
        Route route = config.route(Duration.ofSeconds(30));

        assertThat(config)
                .isEqualTo(new RouteConfig(
                        "web",
                        "/web",
                        null,
                        Set.of(),
                        Map.of(),
                        new UpstreamName("web"),
                        "/",
                        null,
                        32 << 20,
                        false,
                        Set.of(),
                        false,
                        Priority.NORMAL,
                        false,
                        false,
                        Set.of(),
                        Set.of(),
                        Map.of(),
                        null,
                        false));
        assertThat(route.timeout()).hasSeconds(30);
        assertThat(route.maxRequestBody()).isEqualTo(32 << 20);
    }

    @Test
    void knowsWhatTheCeilingLeavesForAPool() {
        GatewayConfig config = Configurations.read(Configurations.WHOLE + "headgate.cross-limit.max-connections = 34")
                .config();

        assertThat(config.roomOf(new UpstreamName("web"))).isEqualTo(14);
        assertThat(DEFAULT.roomOf(new UpstreamName("web"))).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void hasTheDocumentedDefaultsOfTheRest() {
        assertThat(DEFAULT.name()).isEqualTo("headgate");
        assertThat(DEFAULT.requestLog()).isTrue();
        assertThat(DEFAULT.trustedProxies()).isEmpty();
        assertThat(DEFAULT.identityHeaders()).isEmpty();
        assertThat(DEFAULT.deadlineHeaders()).containsExactly("Request-Timeout", "grpc-timeout");
        assertThat(DEFAULT.drain()).hasSeconds(30);
        assertThat(DEFAULT.targetWait()).hasMillis(50);
        assertThat(DEFAULT.credentialFileInterval()).hasSeconds(10);
        assertThat(DEFAULT.maxConnections()).isZero();
        assertThat(DEFAULT.cache()).isEqualTo(new CacheConfig(64 << 20, 1 << 20, Duration.ofSeconds(10)));
    }

    @Test
    void hasAKeyForEachComponentOfItsRecords() {
        assertThat(Configurations.keys("defaults.listener")).hasSize(components(ListenerConfig.class));
        // A ladder starts at its foot, so "attempt" is no key.
        assertThat(Configurations.keys("defaults.upstream.http.pool")).hasSize(components(PoolConfig.class) - 1);
        // The address has no default; operations go into a table.
        assertThat(Configurations.keys("defaults.upstream.http").stream()
                        .filter(key -> !key.startsWith("pool.") && !key.equals("operations")))
                .hasSize(components(HttpUpstreamConfig.class) - 1);
        // Neither have name, path and upstream; whether answers are kept is a key, and no component.
        assertThat(Configurations.keys("defaults.route")).hasSize(components(RouteConfig.class) - 3 + 1);
        assertThat(Configurations.keys("cache")).hasSize(components(CacheConfig.class));
    }

    private static UpstreamConfig upstream(String name) {
        return DEFAULT.upstream(new UpstreamName(name));
    }

    private static int components(Class<?> record) {
        return Arrays.stream(record.getRecordComponents())
                .map(RecordComponent::getType)
                .mapToInt(type -> type.isRecord() && type != UpstreamName.class ? components(type) : 1)
                .sum();
    }
}

package io.headgate.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.helpers.NOPAppender;
import com.typesafe.config.ConfigFactory;
import io.headgate.call.FailureKind;
import io.headgate.call.UpstreamName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MeterTest {
    private static final Path PAGE = Path.of("docs", "metrics.md");
    private static final int MANY = 10_000;
    private static final String NOTES = """
            A state is a series per value, of which one is 1, so that `headgate_pool_health{state="unhealthy"} == 1` is a condition and
            `sum by (state) (headgate_pool_health)` counts pools. `headgate_pool_exhaustion_seconds` is `+Inf` while nothing is foreseen, so
            that `headgate_pool_exhaustion_seconds < 600` is a condition without a second clause; it is never absent while the pool exists.

            Times of a request are told by route, from the caller's side: `headgate_request_first_byte_seconds` until the head of the answer,
            `headgate_request_duration_seconds` for the whole exchange. Those of a pool are told by upstream.
            """;

    private static Metrics metrics;

    @BeforeAll
    static void start() {
        metrics = Metrics.start(ConfigFactory.load());
    }

    @AfterAll
    static void stop() {
        metrics.stop(Duration.ofSeconds(5));
    }

    @Test
    void listsExactlyWhatIsRegistered() {
        PoolMeters.of(new UpstreamName("all"), true).refused(FailureKind.POOL_DEADLINE);
        RetryMeters retries = RetryMeters.of(new UpstreamName("all"));
        retries.again(FailureKind.INTERNAL);
        retries.refused(FailureKind.INTERNAL);
        CacheMeters cache = CacheMeters.of("all");
        cache.answered(CacheMeters.Drop.SIZE);
        cache.dropped(CacheMeters.Drop.SIZE);
        CacheMeters.holds(1);
        EdgeMeters.of("all").rejected(FailureKind.REQUEST_HEADER);
        RequestMeters requests = RequestMeters.of("all", new UpstreamName("all"), true);
        requests.started();
        requests.finished(200, null, "canary.getTagData2", 1, 1, 1, 1);
        ResourceMeters resources = ResourceMeters.of("all");
        resources.read(ResourceMeters.Manner.HIT, 1);
        resources.offers(1);
        ToolMeters tools = ToolMeters.of("all", new UpstreamName("all"), false);
        tools.started();
        tools.finished(200, null, 1);
        SeatMeters.of(new UpstreamName("all")).are(1, 0, 0);
        McpMeters.started();
        McpMeters.finished("tools/call", "all", 200, "none", 1);
        McpMeters.streamOpened();
        McpMeters.streamClosed();
        McpMeters.kept(1, 1);
        McpMeters.sessions(1);
        LogQueue queue = new LogQueue();
        queue.setName("all");
        queue.setContext(new LoggerContext());
        queue.addAppender(new NOPAppender<>());
        queue.start();
        queue.stop();

        Scrape scrape = Scrape.of(metrics.scrape(Metrics.Format.TEXT));

        Map<String, String> expected = Arrays.stream(Meter.values())
                .collect(Collectors.toMap(
                        Meter::exposedName, meter -> meter.type().name().toLowerCase(Locale.ROOT)));
        Map<String, String> found = new TreeMap<>(scrape.types());
        found.keySet().removeIf(name -> !name.startsWith("headgate_") && !name.startsWith("canary_"));
        assertThat(found).containsExactlyInAnyOrderEntriesOf(expected);
        for (Meter meter : Meter.values()) {
            String sample = meter.exposedName() + (meter.type() == Meter.Type.HISTOGRAM ? "_count" : "");
            assertThat(scrape.with(sample))
                    .as(sample)
                    .isNotEmpty()
                    .allSatisfy(series -> assertThat(series.labels().keySet()).isEqualTo(new TreeSet<>(meter.tags())));
        }
    }

    @Test
    void keepsItsSeriesFewWhateverIsReported() {
        UpstreamName upstream = new UpstreamName("flood");
        RequestMeters requests = RequestMeters.of("flood", upstream, true);
        PoolMeters pool = PoolMeters.of(upstream);
        EdgeMeters edge = EdgeMeters.of("flood");
        for (int i = 0; i < MANY; i++) {
            requests.started();
            requests.finished(i - 100, null, "operation-" + i, 1_000, -1, 0, 0);
            pool.closed("reason " + i);
            edge.connectionRefused("reason " + i);
        }

        Scrape scrape = Scrape.of(metrics.scrape(Metrics.Format.TEXT));

        assertThat(scrape.with("headgate_requests_total", "route", "flood")).hasSize(StatusLabel.count());
        assertThat(scrape.with("canary_requests_total", "upstream", "flood")).hasSize(CanaryMeters.MOST_SERIES + 1);
        assertThat(scrape.with("canary_request_duration_seconds_count", "upstream", "flood"))
                .hasSize(CanaryMeters.MOST_SERIES + 1);
        assertThat(scrape.with("headgate_pool_closed_total", "upstream", "flood"))
                .hasSize(PoolMeters.CLOSE_REASONS.size());
        assertThat(scrape.value("headgate_pool_closed_total", "upstream", "flood", "reason", "other"))
                .isEqualTo(MANY);
        assertThat(scrape.with("headgate_edge_refused_total", "listener", "flood"))
                .hasSize(EdgeMeters.REFUSAL_REASONS.size());
        assertThat(scrape.with("headgate_requests_total", "route", "flood").stream()
                        .mapToDouble(Scrape.Sample::value)
                        .sum())
                .isEqualTo(MANY);
    }

    @Test
    void keepsTheCanaryNamesAndTags() {
        RequestMeters requests = RequestMeters.of("historian", new UpstreamName("historian"), true);
        requests.started();
        requests.finished(200, null, "canary.browseTags", 2_000_000, 1_000_000, 0, 100);
        requests.started();
        requests.finished(500, null, "canary.browseTags", 2_000_000, 1_000_000, 0, 100);
        requests.started();
        requests.finished(503, FailureKind.POOL_QUEUE_FULL, "rest", 2_000_000, -1, 0, 100);

        Scrape scrape = Scrape.of(metrics.scrape(Metrics.Format.TEXT));

        assertThat(canary(scrape, "canary.browseTags", "200", "none")).isEqualTo(1);
        assertThat(canary(scrape, "canary.browseTags", "500", "upstream.status"))
                .isEqualTo(1);
        assertThat(canary(scrape, "rest", "503", "pool.queue-full")).isEqualTo(1);
        assertThat(scrape.value("headgate_request_first_byte_seconds_count", "route", "historian"))
                .isEqualTo(2);
        assertThat(scrape.value("headgate_requests_in_flight", "route", "historian"))
                .isZero();
        assertThat(scrape.value("headgate_response_bytes_total", "route", "historian"))
                .isEqualTo(300);
    }

    /** Writes the page anew when run with {@code -Ddocs.write=true}. */
    @Test
    void isDocumentedAsItIs() throws IOException {
        String page = page();
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, page);
        }

        assertThat(PAGE).hasContent(page);
    }

    private static double canary(Scrape scrape, String tool, String status, String error) {
        return scrape.value(
                "canary_requests_total",
                "upstream",
                "historian",
                "tool_name",
                tool,
                "status_code",
                status,
                "error_type",
                error);
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # Metrics

                Served at `/metrics` of the admin listener, as Prometheus text 0.0.4 or, to those who ask for it, as OpenMetrics 1.0.0. Each
                scrape answers as of its own moment. Tags take their values from the configuration and from fixed tables, never from a request,
                so the number of series does not grow with traffic. Histogram buckets are set under `kamon.prometheus.buckets`; a value is
                known to within one percent, counts are exact. The process itself reports as `jvm_…`.

                This table is made from the enum `Meter`: after a change run `mvn test -Dtest=MeterTest -Ddocs.write=true`.

                | name | type | unit | tags | what it tells |
                | --- | --- | --- | --- | --- |
                """);
        for (Meter meter : Meter.values()) {
            page.append("| `")
                    .append(meter.exposedName())
                    .append("` | ")
                    .append(meter.type().name().toLowerCase(Locale.ROOT))
                    .append(" | ")
                    .append(
                            meter.unit() == Meter.Unit.NONE
                                    ? ""
                                    : meter.unit().name().toLowerCase(Locale.ROOT))
                    .append(" | ")
                    .append(meter.tags().stream().map(tag -> "`" + tag + "`").collect(Collectors.joining(", ")))
                    .append(" | ")
                    .append(meter.sentence())
                    .append(" |\n");
        }
        page.append("""

                `code` is a failure code (`pool.queue-full` …) or `none`. `status_code` is the status where it is a registered one, else its class
                (`4xx`) or `other`. `tool_name` is a tool, an operation (`canary.getTagData2` …) or `rest`; `error_type` is the failure code,
                `upstream.status` when the historian itself answered with an error status, or `none`. An upstream of kind canary has at most
                """);
        return page.append(CanaryMeters.MOST_SERIES)
                .append(" combinations of these three; what comes after them is counted under `other`.\n\n")
                .append("`reason` of closed connections: ")
                .append(String.join(", ", PoolMeters.CLOSE_REASONS))
                .append("; of refused callers: ")
                .append(String.join(", ", EdgeMeters.REFUSAL_REASONS))
                .append(".\n\n")
                .append(NOTES)
                .toString();
    }
}

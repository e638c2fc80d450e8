package io.headgate.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.headgate.call.FailureKind;
import io.headgate.call.Outcome;
import io.headgate.call.UpstreamName;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What Prometheus itself says about the scrape text; needs {@code promtool} (Debian package prometheus). */
class ScrapeIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    void isAcceptedByPromtool() throws IOException, InterruptedException {
        Metrics metrics = Metrics.start(ConfigFactory.load());
        UpstreamName hostile = new UpstreamName("h\"o\\s\nt\r{i}=le # \u001b[1m\ud83d\ude80");
        PoolMeters pool = PoolMeters.of(hostile, true);
        pool.limits(1, 10);
        pool.gauges(1, 2, 3, 4, 5);
        pool.state(PoolMeters.State.UP);
        pool.acquired(1_000_000);
        pool.released(Outcome.SUCCESS, 2_000_000);
        pool.refused(FailureKind.POOL_QUEUE_FULL);
        pool.opened(3_000_000);
        pool.closed("age");
        EdgeMeters.of("public").rejected(FailureKind.REQUEST_HEADER);
        RequestMeters requests = RequestMeters.of("hi\"story", hostile, true);
        requests.started();
        requests.finished(200, null, "canary.browseTags", 4_000_000, 2_000_000, 12, 345);
        String text = metrics.scrape(Metrics.Format.TEXT);
        metrics.stop(Duration.ofSeconds(5));

        Process promtool = promtool();
        try (OutputStream in = promtool.getOutputStream()) {
            in.write(text.getBytes(StandardCharsets.UTF_8));
        }

        assertThat(promtool.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said).isEmpty();
        assertThat(promtool.exitValue()).isZero();
    }

    private static Process promtool() {
        try {
            return new ProcessBuilder("promtool", "check", "metrics")
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            System.err.println(
                    "SKIPPED: promtool is not installed (apt-get install prometheus); the scrape text is not checked");
            return Assumptions.abort("promtool is not installed");
        }
    }
}

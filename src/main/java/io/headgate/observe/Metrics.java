package io.headgate.observe;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kamon.Kamon;
import kamon.module.Module;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.jdk.javaapi.FutureConverters;

/**
 * The metrics of this process: started once, read by each scrape, stopped at the end. Instruments work before the start and after the
 * stop too; then nobody reads them. Several gateways in one process (as in tests) share everything: the last to stop stops it.
 */
public final class Metrics {
    /** The forms of the scrape text. */
    public enum Format {
        /** Prometheus text exposition 0.0.4. */
        TEXT("text/plain; version=0.0.4; charset=utf-8"),
        /** OpenMetrics 1.0.0. */
        OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

        private final String contentType;

        Format(String contentType) {
            this.contentType = contentType;
        }

        public String contentType() {
            return contentType;
        }

        /** What to answer to this value of the header {@code Accept}: OpenMetrics for who names it, else text. */
        public static Format accepted(@Nullable String accept) {
            boolean named = accept != null && accept.toLowerCase(Locale.ROOT).contains("application/openmetrics-text");
            return named ? OPEN_METRICS : TEXT;
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);
    private static final Object LOCK = new Object();
    private static @Nullable Running running;

    private final Exposition exposition;
    private boolean stopped;

    /** Only one may drain the registry, so there is one of these at a time. */
    private static final class Running {
        final Exposition exposition;
        final Module.Registration registration;
        int users;

        Running(Exposition exposition, Module.Registration registration) {
            this.exposition = exposition;
            this.registration = registration;
        }
    }

    private Metrics(Exposition exposition) {
        this.exposition = exposition;
    }

    /**
     * Starts collecting. Opens no socket; two threads of Kamon's run until {@link #stop}.
     *
     * @param config the whole configuration; settings under {@code kamon} that the gateway does not fix itself, such as
     *     {@code kamon.prometheus.buckets.custom}, are taken from it
     */
    public static Metrics start(Config config) {
        synchronized (LOCK) {
            Running now = running;
            if (now == null) {
                Config effective = effective(config);
                Kamon.initWithoutAttaching(effective);
                Exposition exposition = new Exposition(Buckets.from(effective));
                now = new Running(exposition, Kamon.addReporter("headgate-scrape", exposition));
                running = now;
            }
            now.users++;
            return new Metrics(now.exposition);
        }
    }

    /** Everything measured up to this call. Computes for some milliseconds: not for a thread that others wait for. */
    public String scrape(Format format) {
        LogQueue.countDiscarded();
        return exposition.render(format);
    }

    /** Some counters and histograms as of this call, each with its series. Computes like {@link #scrape}. */
    public Map<Meter, List<Reading>> read(Set<Meter> meters) {
        return exposition.read(meters);
    }

    /** Stops collecting, within the given time; what has not stopped by then is left behind with a warning. */
    public void stop(Duration limit) {
        synchronized (LOCK) {
            Running now = running;
            if (stopped || now == null) {
                return;
            }
            stopped = true;
            now.users--;
            if (now.users == 0) {
                running = null;
                now.registration.cancel();
                stopKamon(limit);
            }
        }
    }

    /** Ends Kamon's modules, whose threads would keep the process alive. Kamon.stop() would also forget every instrument we hold. */
    private static void stopKamon(Duration limit) {
        try {
            FutureConverters.asJava(Kamon.stopModules())
                    .toCompletableFuture()
                    .get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("metrics did not stop within {}", limit, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Config effective(Config config) {
        Config ours = ConfigFactory.parseResources(
                Metrics.class, "kamon.conf", ConfigParseOptions.defaults().setAllowMissing(false));
        return ConfigFactory.defaultOverrides()
                .withFallback(ours)
                .withFallback(config)
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
    }
}

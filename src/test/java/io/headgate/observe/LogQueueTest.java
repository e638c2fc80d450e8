package io.headgate.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.status.Status;
import com.typesafe.config.ConfigFactory;
import io.headgate.testing.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogQueueTest {
    // The writer takes along what it finds, so twice as many and one may be under way.
    private static final int PLACES = 4;
    private static final int LINES = 1_000;

    /** An output that stands still until it is told to go on, as a full pipe does. */
    private static final class StuckAppender extends AppenderBase<ILoggingEvent> {
        final CountDownLatch go = new CountDownLatch(1);
        final AtomicInteger written = new AtomicInteger();

        @Override
        protected void append(ILoggingEvent event) {
            try {
                go.await();
                written.incrementAndGet();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    @Timeout(20)
    void dropsAndCountsInsteadOfBlocking() {
        Metrics metrics = Metrics.start(ConfigFactory.load());
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        StuckAppender stuck = new StuckAppender();
        stuck.setContext(context);
        stuck.start();
        LogQueue queue = new LogQueue();
        queue.setName("stuck");
        queue.setContext(context);
        queue.setQueueSize(PLACES);
        queue.addAppender(stuck);
        queue.start();
        Logger logger = context.getLogger("stuck");
        logger.addAppender(queue);
        logger.setLevel(Level.INFO);

        for (int i = 0; i < LINES; i++) {
            logger.info("line {}", i);
        }
        double dropped =
                Scrape.of(metrics.scrape(Metrics.Format.TEXT)).value("headgate_log_discarded_total", "queue", "stuck");
        stuck.go.countDown();
        Await.until(Duration.ofSeconds(5), () -> stuck.written.get() + dropped == LINES);
        queue.stop();
        metrics.stop(Duration.ofSeconds(5));

        assertThat(dropped).isGreaterThanOrEqualTo(LINES - 2 * PLACES - 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"src/main/resources/logback.xml", "conf/logback.xml"})
    void isWhatTheShippedFilesPutBeforeStderr(String file) throws JoranException {
        LoggerContext context = new LoggerContext();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);

        configurator.doConfigure(Path.of(file).toFile());

        assertThat(context.getStatusManager().getCopyOfStatusList())
                .filteredOn(status -> status.getLevel() > Status.INFO)
                .isEmpty();
        Logger requests = context.getLogger(RequestLog.LOGGER);
        assertThat(requests.isAdditive()).isFalse();
        assertThat(requests.isInfoEnabled()).isTrue();
        assertThat(context.getLogger("org.apache.pekko.actor").isInfoEnabled()).isFalse();
        assertThat(context.getLogger("kamon.Init").isInfoEnabled()).isFalse();
        for (Logger logger : List.of(requests, context.getLogger(Logger.ROOT_LOGGER_NAME))) {
            LogQueue queue = (LogQueue) only(logger.iteratorForAppenders());
            assertThat(queue.isNeverBlock()).isTrue();
            ConsoleAppender<ILoggingEvent> console =
                    (ConsoleAppender<ILoggingEvent>) only(queue.iteratorForAppenders());
            assertThat(console.getTarget()).isEqualTo("System.err");
        }
        context.stop();
    }

    private static Appender<ILoggingEvent> only(java.util.Iterator<Appender<ILoggingEvent>> appenders) {
        Appender<ILoggingEvent> only = appenders.next();
        assertThat(appenders.hasNext()).isFalse();
        return only;
    }
}

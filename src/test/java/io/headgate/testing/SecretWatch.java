package io.headgate.testing;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/**
 * Hears everything that is said in a test run, and knows the secrets that were used in it: those of every gateway's configuration and
 * those in every request. None may be said. Safe from any thread.
 */
public final class SecretWatch {
    /** The one that hears the whole run. */
    public static final SecretWatch WHOLE_RUN = new SecretWatch();

    private static final int SHORTEST = 6;
    private static final int AROUND = 200;
    /** So much of the beginning of a request is looked at. */
    static final int LONGEST_LOOK = 1 << 14;

    private static final Pattern CARRIED = Pattern.compile(
            "(?:authorization:\\s*(?:bearer|basic)\\s+|api-key:\\s*"
                    + "|(?:userToken|apiToken|accessToken|sessionToken|liveDataToken|password)[\"']?\\s*[=:]\\s*[\"']?)"
                    + "([^\\s\"'&,;}\\\\]{6,})",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern CONFIGURED =
            Pattern.compile("(?:api-key|api-token|password)\\s*[=:]\\s*\"?([^\\s\"{},]{6,})", Pattern.CASE_INSENSITIVE);

    private final Set<String> secrets = ConcurrentHashMap.newKeySet();
    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private final LongAdder findings = new LongAdder();
    private final LongAdder lines = new LongAdder();
    private final LongAdder pages = new LongAdder();
    private final LongAdder problems = new LongAdder();

    /** Listens to every logger, those among them that have appenders of their own. */
    public void listen() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        AppenderBase<ILoggingEvent> ear = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                lines.increment();
                hear("a line of the log", textOf(event));
            }
        };
        ear.setContext(context);
        ear.start();
        for (String name : List.of(org.slf4j.Logger.ROOT_LOGGER_NAME, "headgate.request", "headgate.audit")) {
            context.getLogger(name).addAppender(ear);
        }
    }

    private static String textOf(ILoggingEvent event) {
        return event.getLoggerName() + " " + event.getThreadName() + " " + event.getFormattedMessage() + " "
                + Arrays.toString(event.getArgumentArray()) + event.getMDCPropertyMap()
                + (event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }

    /** A secret that is used from now on; a word or a number could stand in any text by chance, and is not looked for. */
    public void secret(String value) {
        boolean word = value.chars().noneMatch(Character::isDigit);
        if (value.length() >= SHORTEST && !word && !value.chars().allMatch(Character::isDigit)) {
            secrets.add(value);
        }
    }

    /** The secrets of a gateway: what its environment holds, and what stands in its file. */
    public void configured(String text, Map<String, String> environment) {
        environment.values().forEach(this::secret);
        find(CONFIGURED, text);
    }

    /** A request on its way to somebody. */
    public void sent(String request) {
        find(CARRIED, request.length() > LONGEST_LOOK ? request.substring(0, LONGEST_LOOK) : request);
    }

    private void find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            secret(matcher.group(1));
        }
    }

    /** A page that the gateway tells of itself, such as its metrics. */
    public void page(String name, String text) {
        pages.increment();
        hear(name, text);
    }

    /** A failure that the gateway has told a caller. */
    public void problem(String text) {
        problems.increment();
        hear("a problem", text);
    }

    /** Something else that was said. */
    public void hear(String where, String text) {
        for (String secret : secrets) {
            int at = text.indexOf(secret);
            if (at >= 0) {
                findings.increment();
                String around = text.substring(Math.max(0, at - AROUND), Math.min(text.length(), at + AROUND));
                told.add(where + " has \"" + secret + "\" in it: " + around);
            }
        }
    }

    /** Fails where something was told since this was asked last. */
    public void nothingWasTold() {
        String first = told.peek();
        if (first != null) {
            int times = told.size();
            told.clear();
            throw new AssertionError("secrets were told, " + times + " times, first in " + first);
        }
    }

    /** How much there was to hear. */
    @Override
    public String toString() {
        return "%d secrets; %d lines of logs, %d pages, %d problems: %d told"
                .formatted(secrets.size(), lines.sum(), pages.sum(), problems.sum(), findings.sum());
    }
}

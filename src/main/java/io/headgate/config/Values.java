package io.headgate.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** From a HOCON value to a typed one: stricter than the library, and empty where a value does not fit. */
final class Values {
    /** Longer than any sensible setting and short enough for arithmetic in nanoseconds. */
    static final Duration LONGEST = Duration.ofDays(365);

    private static final Pattern DURATION =
            Pattern.compile("\\d+(\\.\\d+)?\\s*(ms|s|m|h|d|millis|milliseconds?|" + "seconds?|minutes?|hours?|days?)");
    private static final Pattern SIZE = Pattern.compile("\\d+\\s*([kKMG]i?B?|B|bytes?)?");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+|\\[?[0-9a-fA-F:.]*:[0-9a-fA-F:.]*\\]?");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final Map<String, Boolean> SWITCH =
            Map.of("true", true, "yes", true, "on", true, "false", false, "no", false, "off", false);

    private Values() {}

    /** Text as written; numbers and booleans are text too, as HOCON has it. No control characters. */
    static Optional<String> text(ConfigValue value) {
        return switch (value.valueType()) {
            case STRING, NUMBER, BOOLEAN ->
                Optional.of(String.valueOf(value.unwrapped()))
                        .filter(text -> !CONTROL.matcher(text).find());
            case LIST, OBJECT, NULL -> Optional.empty();
        };
    }

    /** A whole number; {@code 10.5} and {@code 1e3} are none. Text of digits is one: environment variables are text. */
    static Optional<Long> whole(ConfigValue value) {
        return text(value).filter(text -> text.matches("-?\\d{1,18}")).map(Long::valueOf);
    }

    static Optional<Double> number(ConfigValue value) {
        return text(value)
                .filter(text -> text.matches("-?\\d{1,15}(\\.\\d{1,15})?"))
                .map(Double::valueOf);
    }

    static Optional<Boolean> flag(ConfigValue value) {
        return text(value).map(text -> SWITCH.get(text.toLowerCase(Locale.ROOT)));
    }

    /** A duration with its unit, from 1 ms to a year; the library alone would read a bare number as milliseconds. */
    static Optional<Duration> duration(ConfigValue value) {
        return text(value)
                .filter(text -> DURATION.matcher(text).matches())
                .flatMap(text -> fitting(() -> value.atKey("v").getDuration("v")))
                .filter(duration -> duration.compareTo(LONGEST) <= 0 && duration.toMillis() > 0);
    }

    /** As {@link #duration}, or {@code off} or 0 for none at all. */
    static Optional<Duration> durationOrOff(ConfigValue value) {
        boolean off = value.valueType() == ConfigValueType.BOOLEAN
                ? Boolean.FALSE.equals(value.unwrapped())
                : text(value)
                        .filter(text -> text.matches("off|0(\\.0+)?(\\s*[a-z]+)?"))
                        .isPresent();
        return off ? Optional.of(Duration.ZERO) : duration(value);
    }

    /** Bytes; a bare number is bytes, {@code 8KiB} is 8192, {@code 8kB} is 8000. */
    static Optional<Long> size(ConfigValue value) {
        return text(value)
                .filter(text -> SIZE.matcher(text).matches())
                .flatMap(text -> fitting(() -> value.atKey("v").getBytes("v")));
    }

    /** The constant whose name is written in lower case with hyphens. */
    static <E extends Enum<E>> Optional<E> constant(E[] constants, ConfigValue value) {
        return text(value)
                .flatMap(text -> Arrays.stream(constants)
                        .filter(constant -> spelling(constant).equals(text))
                        .findFirst());
    }

    static String spelling(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The base address of a server: scheme, host, perhaps port and path prefix; neither user, query nor fragment. */
    static Optional<URI> url(ConfigValue value) {
        return text(value)
                .flatMap(Values::uri)
                .filter(uri -> ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                        && uri.getHost() != null
                        && uri.getPort() != 0
                        && uri.getPort() <= 65_535
                        && uri.getRawUserInfo() == null
                        && uri.getRawQuery() == null
                        && uri.getRawFragment() == null);
    }

    private static Optional<URI> uri(String text) {
        try {
            return Optional.of(new URI(text));
        } catch (URISyntaxException malformed) {
            return Optional.empty();
        }
    }

    /** A host name or an address; not resolved here. */
    static Optional<String> host(ConfigValue value) {
        return text(value).filter(text -> HOST.matcher(text).matches());
    }

    private interface Conversion<T> {
        T get();
    }

    private static <T> Optional<T> fitting(Conversion<T> conversion) {
        try {
            return Optional.of(conversion.get());
        } catch (ConfigException unfit) {
            return Optional.empty();
        }
    }
}

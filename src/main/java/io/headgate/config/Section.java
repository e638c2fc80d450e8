package io.headgate.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One object of a configuration, read key by key. A getter that meets a mistake writes it down in {@link Problems} and returns a
 * harmless value, so that one run tells every mistake; nobody may use what was read before {@link Document#report()} is without
 * errors. Asking for a key is what makes it known: keys that nobody asked for are mistakes too.
 *
 * <p>A section can have defaults, another section that stands in for absent keys ({@link #withDefaults}). {@code null} means
 * absent. Not thread-safe.
 */
public final class Section {
    private static final String URL_EXPECTED =
            "an address such as https://host:8443/prefix, without user, query or fragment";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");

    private final Node node;

    Section(Node node) {
        this.node = node;
    }

    /** The full key, for example {@code headgate.upstreams.canary}. */
    public String path() {
        return node.path();
    }

    /** The last part of the path: what a named section is called. */
    public String name() {
        return node.name();
    }

    /** From now on another section stands in for keys that are absent here. Call it before anything below is read. */
    public Section withDefaults(Section standIn) {
        node.standIn(standIn.node);
        return this;
    }

    /**
     * This section of defaults, to be judged by itself although nobody uses it: {@code given} are values for the keys that only its
     * users have. What is wrong in several such sections because one starts from another is told once.
     */
    public Section alone(Map<String, ?> given) {
        return new Section(node.withStandIns(given));
    }

    /** Says that what else is here cannot be judged, so that it is not told as unknown. */
    public void ignoreRest() {
        node.ignoreRest();
    }

    /** The names that are present here, in order. */
    public Set<String> names() {
        return node.names();
    }

    /** Whether a key has a value. */
    public boolean has(String key) {
        return node.has(key);
    }

    // ---- single values ----

    public String string(String key) {
        return node.read(key, "", "text", value -> Values.text(value).filter(text -> !text.isEmpty()));
    }

    /** Text of a given form. */
    public String string(String key, Pattern form, String expected) {
        return node.read(
                key,
                "",
                expected,
                value -> Values.text(value).filter(text -> form.matcher(text).matches()));
    }

    /** Text, or null where the key is absent. */
    public @Nullable String optionalString(String key) {
        return has(key) ? string(key) : null;
    }

    /** A constant, written in lower case with hyphens. */
    public <E extends Enum<E>> E enumOf(Class<E> type, String key) {
        E[] constants = type.getEnumConstants();
        String spellings =
                String.join(", ", Arrays.stream(constants).map(Values::spelling).toList());
        return node.read(key, constants[0], "one of " + spellings, value -> Values.constant(constants, value));
    }

    public boolean bool(String key) {
        return node.read(key, false, "on or off", Values::flag);
    }

    public int atLeast(int min, String key) {
        return between(min, Integer.MAX_VALUE, key);
    }

    /** A whole number, both ends included. */
    public int between(int min, int max, String key) {
        String range = max == Integer.MAX_VALUE ? "of at least " + min : "from " + min + " to " + max;
        return node.read(
                        key,
                        (long) min,
                        "a whole number " + range,
                        value -> Values.whole(value).filter(number -> number >= min && number <= max))
                .intValue();
    }

    /** A number that may have a fraction, both ends included. */
    public double between(double min, double max, String key) {
        return node.read(
                key,
                min,
                "a number from " + min + " to " + max,
                value -> Values.number(value).filter(number -> number >= min && number <= max));
    }

    /** A duration with its unit, from 1 ms to 365 days. */
    public Duration positive(String key) {
        return node.read(key, Duration.ofSeconds(1), "a duration with its unit, for example 30s", Values::duration);
    }

    /** A duration with its unit; {@link Duration#ZERO} for {@code off} or 0. */
    public Duration positiveOrOff(String key) {
        return node.read(
                key, Duration.ofSeconds(1), "a duration with its unit, for example 30s, or off", Values::durationOrOff);
    }

    /** A number of bytes, both ends included, for example {@code 8KiB}. */
    public long bytes(long min, long max, String key) {
        String expected = "a size from " + min + " to " + max + " bytes, for example 8KiB";
        return node.read(key, min, expected, value -> Values.size(value).filter(size -> size >= min && size <= max));
    }

    /** The base address of a server: {@code http} or {@code https}, host, perhaps port and path. */
    public URI url(String key) {
        return node.read(key, URI.create("http://127.0.0.1"), URL_EXPECTED, Values::url);
    }

    /** Base addresses of servers, each as in {@link #url}. */
    public List<URI> urls(String key) {
        return list(key, URL_EXPECTED, Values::url);
    }

    /** A host name or address; not resolved. */
    public String host(String key) {
        return node.read(key, "127.0.0.1", "a host name or an address", Values::host);
    }

    /**
     * A secret, or null where the key is absent: {@code { env = NAME }}, {@code { file = "/path" }} (one line of text), or the
     * value itself, which is a warning.
     */
    public @Nullable Secret secret(String key) {
        return has(key) ? new SecretReader(node, true).read(key) : null;
    }

    /**
     * Text that may hold a secret, such as an address with a password in it, or null where the key is absent. Written in the forms of
     * {@link #secret}; one that is written out is no warning, because most hold none.
     */
    public @Nullable Secret hidden(String key) {
        return has(key) ? new SecretReader(node, false).read(key) : null;
    }

    // ---- lists and maps ----

    public List<String> strings(String key) {
        return list(key, "text", value -> Values.text(value).filter(text -> !text.isEmpty()));
    }

    /** A list of texts of a given form. */
    public List<String> strings(String key, Pattern form, String expected) {
        return list(
                key,
                expected,
                value -> Values.text(value).filter(text -> form.matcher(text).matches()));
    }

    public List<Cidr> networks(String key) {
        return list(
                key,
                "a network such as 10.0.0.0/8 or an address",
                value -> Values.text(value).flatMap(Cidr::parse));
    }

    private <T> List<T> list(String key, String expected, Function<ConfigValue, Optional<T>> conversion) {
        return node.read(key, List.of(), "a list, each element " + expected, value -> {
            if (value.valueType() != ConfigValueType.LIST) {
                return Optional.empty();
            }
            List<T> elements = new ArrayList<>();
            for (ConfigValue element : (ConfigList) value) {
                Optional<T> converted = conversion.apply(element);
                converted.ifPresent(elements::add);
                if (converted.isEmpty()) {
                    node.wrong(key, element, "expected each element to be " + expected);
                }
            }
            return Optional.of(List.copyOf(elements));
        });
    }

    /** An object of free names and texts, ordered by name. */
    public Map<String, String> texts(String key) {
        Section texts = section(key);
        Map<String, String> values = new TreeMap<>();
        texts.node.names().forEach(name -> values.put(name, texts.string(name)));
        return Collections.unmodifiableMap(values);
    }

    /** As {@link #texts}, for values that may be credentials; each may be written in the forms of {@link #secret}. */
    public Map<String, Secret> secrets(String key) {
        Node texts = node.child(key);
        Map<String, Secret> values = new TreeMap<>();
        for (String name : texts.names()) {
            Secret value = new SecretReader(texts, Secret.named(name)).read(name);
            values.put(name, value == null ? new Secret("") : value);
        }
        return Collections.unmodifiableMap(values);
    }

    /**
     * Whatever stands at a key, as maps, lists, texts, numbers and booleans; members in the order in which they were written. Null where
     * the key is absent. Nothing in it is told as unknown: what may stand there is for the caller to judge.
     */
    public @Nullable Object tree(String key) {
        return has(key) ? node.read(key, "", "a value", value -> Optional.ofNullable(Trees.of(value))) : null;
    }

    // ---- sections ----

    /** The object under a key; an absent one is read as an empty one, whose keys are then missing. */
    public Section section(String key) {
        return new Section(node.child(key));
    }

    /** The objects under a key by name: letters, digits, {@code -} and {@code _}. */
    public Map<String, Section> sections(String key) {
        Node container = node.child(key);
        Map<String, Section> named = new TreeMap<>();
        for (String name : container.names()) {
            if (NAME.matcher(name).matches()) {
                named.put(name, new Section(container.child(name)));
            } else {
                container.told(
                        Severity.ERROR, name, "is not a name: use letters, digits, - and _, at most 63 in all", null);
            }
        }
        return Collections.unmodifiableMap(named);
    }

    // ---- rules between keys ----

    /** Whether a key (dots lead into sections that were read) was read without a problem, so that a rule may rely on it. */
    public boolean sound(String key) {
        return node.sound(key);
    }

    /**
     * An error at {@code key} unless the rule holds; not judged while a key it depends on is wrong in itself.
     *
     * @param message what to change, read after the key: {@code must not exceed max (10)}
     * @param others keys that the rule depends on too
     */
    public void require(boolean holds, String key, Supplier<String> message, String... others) {
        judge(Severity.ERROR, holds, key, message, others);
    }

    /** As {@link #require}, but only a warning. */
    public void advise(boolean holds, String key, Supplier<String> message, String... others) {
        judge(Severity.WARNING, holds, key, message, others);
    }

    private void judge(Severity severity, boolean holds, String key, Supplier<String> message, String... others) {
        if (!holds && sound(key) && Arrays.stream(others).allMatch(this::sound)) {
            node.rule(severity, key, message.get(), List.of(others));
        }
    }

    /** An error at a key, for what a reader finds wrong by itself, with a suggestion what to write instead. */
    public void problem(String key, String message, @Nullable String suggestion) {
        node.told(Severity.ERROR, key, message, suggestion);
    }

    /** Tells also what was found wrong in another document that belongs to this one. */
    public void alsoTell(Report other) {
        other.problems().forEach(node.document().problems()::add);
    }

    @Override
    public String toString() {
        return path();
    }
}

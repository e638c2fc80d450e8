package io.headgate.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a {@link Section} stands on: an object, the one behind it, and the book of which keys were asked for and which were wrong. */
final class Node {
    private static final ConfigObject EMPTY = ConfigFactory.empty().root();

    private final Document document;
    private final List<String> path;
    private final ConfigObject object;
    private @Nullable Node defaults;
    private final Set<String> known = new TreeSet<>();
    private final Set<String> broken = new HashSet<>();
    private final Map<String, Node> children = new TreeMap<>();

    Node(Document document, List<String> path, ConfigObject object, @Nullable Node defaults) {
        this.document = document;
        this.path = List.copyOf(path);
        this.object = object;
        this.defaults = defaults;
    }

    Document document() {
        return document;
    }

    String path() {
        return ConfigUtil.joinPath(path);
    }

    String name() {
        return path.get(path.size() - 1);
    }

    /** Sets what stands in for absent keys, in the objects below too, as far as they were not yet asked for. */
    void standIn(Node node) {
        this.defaults = node;
        children.clear();
    }

    /** Names that are present, in order. */
    Set<String> names() {
        Set<String> names = new TreeSet<>(object.keySet());
        if (defaults != null) {
            names.addAll(defaults.names());
        }
        names.removeIf(name -> !has(name));
        return names;
    }

    boolean has(String key) {
        known.add(key);
        ConfigValue value = find(key);
        return value != null && (document.isUnresolved(value) || value.valueType() != ConfigValueType.NULL);
    }

    /** A key may lead into sections below by dots, unless a key with a dot in it stands right here. */
    boolean sound(String key) {
        int dot = object.get(key) == null ? key.indexOf('.') : -1;
        if (dot < 0) {
            return !broken.contains(key);
        }
        Node child = children.get(key.substring(0, dot));
        return !broken.contains(key.substring(0, dot)) && (child == null || child.sound(key.substring(dot + 1)));
    }

    void told(Severity severity, String key, String message) {
        int dot = object.get(key) == null ? key.indexOf('.') : -1;
        if (dot < 0) {
            told(severity, key, message, null);
        } else {
            child(key.substring(0, dot)).told(severity, key.substring(dot + 1), message);
        }
    }

    Node child(String key) {
        known.add(key);
        return children.computeIfAbsent(key, this::open);
    }

    private Node open(String key) {
        ConfigValue value = object.get(key);
        ConfigObject mine = EMPTY;
        boolean other = false;
        if (value != null && document.isUnresolved(value)) {
            broken.add(key); // told already, when the document was resolved
        } else if (value instanceof ConfigObject nested) {
            mine = nested;
        } else if (value != null && value.valueType() != ConfigValueType.NULL) {
            wrong(key, value, "expected an object { … }");
            other = true;
        }
        Node behind = defaults == null || other ? null : defaults.child(key);
        return new Node(document, below(key), mine, behind);
    }

    /** Reads a key that must have a value. */
    <T> T read(String key, T fallback, String expected, Function<ConfigValue, Optional<T>> conversion) {
        if (!has(key)) {
            told(Severity.ERROR, key, "is missing; expected " + expected, null);
            return fallback;
        }
        ConfigValue value = find(key);
        if (value == null || document.isUnresolved(value)) {
            broken.add(key); // told already, when the document was resolved
            return fallback;
        }
        Optional<T> converted = conversion.apply(value);
        if (converted.isEmpty()) {
            wrong(key, value, "expected " + expected);
        }
        return converted.orElse(fallback);
    }

    /** An error that quotes what stands at a key. */
    void wrong(String key, ConfigValue value, String message) {
        broken.add(key);
        report(Severity.ERROR, key, Shown.of(key, value), message, null);
    }

    void told(Severity severity, String key, String message, @Nullable String suggestion) {
        if (severity == Severity.ERROR) {
            broken.add(key);
        }
        report(severity, key, null, message, suggestion);
    }

    /** Tells every key that is there although nobody asked for it, here and below. */
    void tellUnknownKeys() {
        for (String key : object.keySet()) {
            if (!known.contains(key)) {
                report(Severity.ERROR, key, null, "unknown key", meant(key));
            }
        }
        for (Node behind = defaults; behind != null; behind = behind.defaults) {
            behind.known.addAll(known);
            for (String key : behind.object.keySet()) {
                if (!known.contains(key)) {
                    behind.reportShared(Severity.ERROR, key, null, "unknown key", meant(key));
                }
            }
        }
        children.values().forEach(Node::tellUnknownKeys);
    }

    private String meant(String key) {
        Optional<String> below = children.entrySet().stream()
                .filter(child -> child.getValue().known.contains(key))
                .map(Map.Entry::getKey)
                .findFirst();
        return below.map(child -> "it belongs into " + child + " { … }")
                .or(() -> Nearest.to(key, known).map(name -> "did you mean " + name + "?"))
                .orElseGet(() -> "known here: " + String.join(", ", known));
    }

    private @Nullable ConfigValue find(String key) {
        ConfigValue value = object.get(key);
        return value != null || defaults == null ? value : defaults.find(key);
    }

    private void report(
            Severity severity, String key, @Nullable String found, String message, @Nullable String suggestion) {
        for (Node behind = object.get(key) == null ? defaults : null; behind != null; behind = behind.defaults) {
            if (behind.object.get(key) != null) {
                behind.reportShared(severity, key, found, message, suggestion);
                return;
            }
        }
        document.problems().add(new Problem(severity, location(key), path(key), found, message, suggestion));
    }

    private void reportShared(
            Severity severity, String key, @Nullable String found, String message, @Nullable String suggestion) {
        document.problems().addShared(new Problem(severity, location(key), path(key), found, message, suggestion));
    }

    private String path(String key) {
        return ConfigUtil.joinPath(below(key));
    }

    private List<String> below(String key) {
        List<String> full = new ArrayList<>(path);
        full.add(key);
        return full;
    }

    /** Where a key was written; where it is absent, its section. */
    private Location location(String key) {
        ConfigValue value = object.get(key);
        return value == null ? document.locate(path) : document.locate(below(key), value);
    }
}

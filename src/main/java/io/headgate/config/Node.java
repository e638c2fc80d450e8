package io.headgate.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
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
    static final String OBJECT_EXPECTED = "expected an object { … }";

    private static final ConfigObject EMPTY = ConfigFactory.empty().root();

    private final Document document;
    private final List<String> path;
    private final ConfigObject object;
    private final boolean judgedAlone;
    /** False where something else stands in place of the object: that was told, and then nothing is missing. */
    private final boolean readable;

    private @Nullable Node defaults;
    private boolean inherited;
    private final Set<String> known = new TreeSet<>();
    private final Set<String> broken = new HashSet<>();
    private final Map<String, Node> children = new TreeMap<>();

    Node(Document document, List<String> path, ConfigObject object, boolean readable) {
        this(document, path, object, null, false, readable);
    }

    private Node(
            Document document,
            List<String> path,
            ConfigObject object,
            @Nullable Node defaults,
            boolean judgedAlone,
            boolean readable) {
        this.document = document;
        this.path = List.copyOf(path);
        this.object = object;
        this.defaults = defaults;
        this.judgedAlone = judgedAlone;
        this.readable = readable;
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
        node.inherited = true;
        children.clear();
    }

    /** Reads like this one, with keys that are nowhere written; what it asks for is known here. */
    Node withStandIns(Map<String, ?> given) {
        inherited = true;
        return new Node(document, path, ConfigValueFactory.fromMap(given, "stand-in"), this, true, readable);
    }

    /** From now on everything here is known. */
    void ignoreRest() {
        known.addAll(object.keySet());
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
        ask(key);
        ConfigValue value = find(key);
        return value != null && (document.isUnresolved(value) || value.valueType() != ConfigValueType.NULL);
    }

    boolean sound(String key) {
        int dot = firstDot(key);
        if (dot < 0) {
            return !broken.contains(key);
        }
        Node child = children.get(key.substring(0, dot));
        return !broken.contains(key.substring(0, dot)) && (child == null || child.sound(key.substring(dot + 1)));
    }

    /** Tells that a rule is broken, at the first of the keys concerned that is written here rather than inherited. */
    void rule(Severity severity, String key, String message, List<String> others) {
        Location place = writtenAt(key);
        for (int i = 0; place == null && i < others.size(); i++) {
            place = writtenAt(others.get(i));
        }
        int dot = firstDot(key);
        Node owner = this;
        String last = key;
        while (dot >= 0) {
            owner = owner.child(last.substring(0, dot));
            last = last.substring(dot + 1);
            dot = owner.firstDot(last);
        }
        if (severity == Severity.ERROR) {
            owner.broken.add(last);
        }
        Location where = place == null ? document.locate(path) : place;
        Problem problem = new Problem(severity, where, owner.path(last), null, message, null);
        if (judgedAlone || (place == null && defaults != null)) {
            document.problems().addInherited(problem);
        } else {
            document.problems().add(problem);
        }
    }

    private @Nullable Location writtenAt(String key) {
        int dot = firstDot(key);
        if (dot >= 0) {
            return child(key.substring(0, dot)).writtenAt(key.substring(dot + 1));
        }
        return object.get(key) == null ? null : location(key);
    }

    /** Where a key leads into a section below, or -1; a key with a dot in its name may stand right here. */
    private int firstDot(String key) {
        return object.get(key) == null ? key.indexOf('.') : -1;
    }

    /** What is asked of this one is asked of those behind it too. */
    private void ask(String key) {
        for (Node asked = this; asked != null; asked = asked.defaults) {
            asked.known.add(key);
        }
    }

    Node child(String key) {
        ask(key);
        return children.computeIfAbsent(key, this::open);
    }

    private Node open(String key) {
        ConfigValue value = object.get(key);
        ConfigObject mine = EMPTY;
        boolean other = false;
        boolean unresolved = value != null && document.isUnresolved(value);
        if (unresolved) {
            broken.add(key); // told already, when the document was resolved
        } else if (value instanceof ConfigObject nested) {
            mine = nested;
        } else if (value != null && value.valueType() != ConfigValueType.NULL) {
            wrong(key, value, OBJECT_EXPECTED);
            other = true;
        }
        Node behind = defaults == null || other ? null : defaults.child(key);
        if (behind != null) {
            behind.inherited = true;
        }
        return new Node(document, below(key), mine, behind, judgedAlone, readable && !other && !unresolved);
    }

    private boolean isReadable() {
        return readable && (defaults == null || defaults.isReadable());
    }

    /** Reads a key that must have a value. */
    <T> T read(String key, T fallback, String expected, Function<ConfigValue, Optional<T>> conversion) {
        if (!has(key) && !isReadable()) {
            broken.add(key);
            return fallback;
        }
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

    /** From now on what stands at a key is not printed. */
    void hide(String key) {
        for (Node node = this; node != null; node = node.defaults) {
            document.hide(node.below(key));
        }
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

    /** What is in force here: with what stands in for absent keys, in the sections below too. */
    ConfigObject effective() {
        ConfigObject effective = defaults == null ? object : object.withFallback(defaults.effective());
        for (Map.Entry<String, Node> child : children.entrySet()) {
            if (effective.get(child.getKey()) instanceof ConfigObject) {
                effective = effective.withValue(child.getKey(), child.getValue().effective());
            }
        }
        return effective;
    }

    /** Tells every key that is there although nobody asked for it, here and below. */
    void tellUnknownKeys() {
        for (String key : object.keySet()) {
            // What defaults have from other defaults is told where it was written.
            if (!known.contains(key) && (!inherited || document.isWritten(below(key)))) {
                report(Severity.ERROR, key, null, "unknown key", meant(key));
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

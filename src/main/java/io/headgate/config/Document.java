package io.headgate.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A whole configuration: system properties over the operator's file over {@code reference.conf}. The environment enters only where
 * a file says {@code ${?NAME}}. What cannot be parsed or resolved is a problem like any other, never an exception.
 */
public final class Document {
    /** A block of the operator's own values, for substitution; free of any rule. */
    public static final String VARIABLES = "vars";

    private final ConfigObject written;
    private final ConfigObject layers;
    private final Config whole;
    private final Map<String, String> environment;
    private final Problems problems;
    private final List<Node> roots = new ArrayList<>();
    private final Set<List<String>> hidden = new HashSet<>();

    private Document(
            ConfigObject written,
            ConfigObject layers,
            Config whole,
            Map<String, String> environment,
            Problems problems) {
        this.written = written;
        this.layers = layers;
        this.whole = whole;
        this.environment = environment;
        this.problems = problems;
    }

    /**
     * The configuration of this process.
     *
     * @param file the operator's; null for the defaults alone
     * @param builtIn defaults of the program that go before those in {@code reference.conf}; unresolved
     */
    public static Document load(@Nullable Path file, Config builtIn) {
        return load(file, builtIn, System.getenv(), System.getProperties());
    }

    /** As {@link #load(Path, Config)}, with an environment and properties of the caller's choice. */
    public static Document load(
            @Nullable Path file, Config builtIn, Map<String, String> environment, Properties properties) {
        Problems problems = new Problems();
        Config written = file == null ? ConfigFactory.empty() : parse(file, problems);
        return layered(written, builtIn, environment, properties, problems);
    }

    /** A configuration given as text, under a name for messages; no system property has a say in it. */
    public static Document parse(String text, String name, Config builtIn, Map<String, String> environment) {
        Problems problems = new Problems();
        Config written = ConfigFactory.empty();
        try {
            written = ConfigFactory.parseString(
                    text, ConfigParseOptions.defaults().setOriginDescription(name));
        } catch (ConfigException unreadable) {
            problems.add(Syntax.problem(name, unreadable));
        }
        return layered(written, builtIn, environment, new Properties(), problems);
    }

    /**
     * A document of its own, such as the head of a file: nothing stands in for what it does not say, and it can neither include another
     * file nor see the environment.
     *
     * @param name for messages
     * @param root what its keys are put under; see {@link #section}
     */
    public static Document alone(String text, String name, String root) {
        Problems problems = new Problems();
        Config written = ConfigFactory.empty();
        try {
            written = ConfigFactory.parseString(
                            text,
                            ConfigParseOptions.defaults()
                                    .setOriginDescription(name)
                                    .setIncluder(new NoIncludes(name, problems)))
                    .atKey(root);
        } catch (ConfigException unreadable) {
            problems.add(Syntax.problem(name, unreadable));
        }
        Document document =
                new Document(written.root(), written.root(), resolved(written, Map.of(), problems), Map.of(), problems);
        if (!document.whole.isResolved()) {
            document.tellUnresolved(List.of(), document.whole.root());
        }
        return document;
    }

    private static Config parse(Path file, Problems problems) {
        String name = file.toString();
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            String message = Files.exists(file) ? "is not a readable file" : "there is no such file";
            problems.add(new Problem(Severity.ERROR, Location.of(name), "", null, message, null));
            return ConfigFactory.empty();
        }
        try {
            // A relative include is looked up in the folder of the file, which the library knows from its path alone.
            Path inFolder = file.getParent() == null ? Path.of(".").resolve(file) : file;
            return ConfigFactory.parseFile(
                    inFolder.toFile(),
                    ConfigParseOptions.defaults()
                            .setAllowMissing(false)
                            .setOriginDescription(name)
                            .setSyntaxFromFilename(name)
                            .prependIncluder(new Includes(name, problems, null)));
        } catch (ConfigException unreadable) {
            problems.add(Syntax.problem(name, unreadable));
            return ConfigFactory.empty();
        }
    }

    private static Document layered(
            Config written, Config builtIn, Map<String, String> environment, Properties properties, Problems problems) {
        Config set = ConfigFactory.parseProperties(
                properties, ConfigParseOptions.defaults().setOriginDescription(Location.PROPERTY));
        Config reference = builtIn.withFallback(ConfigFactory.defaultReferenceUnresolved());
        tellUnknownKeys(written.root(), reference.root().keySet(), problems);
        Config layers = set.withFallback(written);
        Config whole = layers.withFallback(reference);
        Document document = new Document(
                written.root(),
                layers.root(),
                resolved(whole, environment, problems),
                Map.copyOf(environment),
                problems);
        if (!document.whole.isResolved()) {
            document.tellUnresolved(List.of(), document.whole.root());
        }
        return document;
    }

    private static void tellUnknownKeys(ConfigObject written, Set<String> reference, Problems problems) {
        Set<String> known = new TreeSet<>(reference);
        known.add(VARIABLES);
        for (Map.Entry<String, ConfigValue> entry : written.entrySet()) {
            String key = entry.getKey();
            if (!known.contains(key)) {
                String suggestion = Nearest.to(key, known)
                        .map(name -> "did you mean " + name + "?")
                        .orElse("values of your own belong into " + VARIABLES + " { … }");
                Location location = Location.of(entry.getValue().origin());
                problems.add(new Problem(
                        Severity.ERROR, location, ConfigUtil.joinPath(key), null, "unknown key", suggestion));
            }
        }
    }

    /** With the variables as a last layer they are found like any other key, and their values remember where they came from. */
    private static Config resolved(Config whole, Map<String, String> environment, Problems problems) {
        Map<String, Object> variables = new TreeMap<>();
        environment.forEach(
                (name, value) -> variables.put(name, ConfigValueFactory.fromAnyRef(value, Location.VARIABLE + name)));
        Config last = ConfigValueFactory.fromMap(variables, "environment").toConfig();
        try {
            Config resolved = whole.withFallback(last)
                    .resolve(ConfigResolveOptions.noSystem().setAllowUnresolved(true));
            ConfigObject withoutVariables = resolved.root();
            for (String name : environment.keySet()) {
                if (!whole.root().containsKey(name)) {
                    withoutVariables = withoutVariables.withoutKey(name);
                }
            }
            return withoutVariables.toConfig();
        } catch (ConfigException unreadable) {
            problems.add(Syntax.problem("configuration", unreadable));
            return ConfigFactory.empty();
        }
    }

    /** One section of the whole; where it is absent, an empty one. */
    public Section section(String key) {
        ConfigValue value = whole.root().get(key);
        ConfigObject object = value instanceof ConfigObject found && !isUnresolved(found) ? found : null;
        if (value != null && object == null && !isUnresolved(value)) {
            problems.add(new Problem(
                    Severity.ERROR,
                    locate(List.of(key), value),
                    ConfigUtil.joinPath(key),
                    Shown.of(key, value),
                    Node.OBJECT_EXPECTED,
                    null));
        }
        boolean readable = value == null || object != null;
        Node node = new Node(
                this, List.of(key), object == null ? ConfigFactory.empty().root() : object, readable);
        roots.add(node);
        return new Section(node);
    }

    /** Everything that was found wrong, unknown keys of the sections that were read among it. */
    public Report report() {
        roots.forEach(Node::tellUnknownKeys);
        return problems.report();
    }

    /** All of it, for the toolkit's own settings. Only meaningful while {@link #report()} is without errors. */
    public Config config() {
        return whole;
    }

    /**
     * The sections that were read, as HOCON: what is in force, secrets and values of the environment masked.
     *
     * @param withOrigin whether each value tells where it was written
     */
    public String print(boolean withOrigin) {
        StringBuilder text = new StringBuilder();
        for (Node root : roots) {
            text.append(new Printout(this, withOrigin).of(List.of(root.name()), root.effective()));
        }
        return text.toString();
    }

    /** What was read as a secret is never printed, whatever its key is called. */
    void hide(List<String> path) {
        hidden.add(path);
    }

    boolean isHidden(List<String> path) {
        return hidden.contains(path);
    }

    Problems problems() {
        return problems;
    }

    Map<String, String> environment() {
        return environment;
    }

    /** The library tells that something is unresolved by refusing to say what it is. */
    boolean isUnresolved(ConfigValue value) {
        try {
            if (value instanceof ConfigObject object) {
                return object.size() < 0;
            }
            return value.valueType() == ConfigValueType.LIST
                    && ((ConfigList) value).stream().anyMatch(this::isUnresolved);
        } catch (ConfigException.NotResolved unresolved) {
            return true;
        }
    }

    private void tellUnresolved(List<String> path, ConfigObject object) {
        for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
            List<String> below = new ArrayList<>(path);
            below.add(entry.getKey());
            if (isUnresolved(entry.getValue())) {
                problems.add(new Problem(
                        Severity.ERROR,
                        locate(below, entry.getValue()),
                        ConfigUtil.joinPath(below),
                        Shown.of(entry.getKey(), entry.getValue()),
                        "nothing has that name, neither a key nor an environment variable",
                        "set it, or write ${?NAME} for one that may be absent"));
            } else if (entry.getValue() instanceof ConfigObject nested) {
                tellUnresolved(below, nested);
            }
        }
    }

    /** Where a value was written; for one made of others or of the environment, the line that put it together. */
    Location locate(List<String> path, ConfigValue value) {
        Location location = Location.of(value.origin());
        ConfigValue asked = follow(written, path, path.size());
        if (asked == null || !isUnresolved(asked)) {
            return location;
        }
        Location first = Location.of(asked.origin());
        Location last = Location.last(asked.origin());
        if (location.variable() == null && !location.file().equals(first.file())) {
            return location; // the line that asked got nothing, so an earlier layer counts
        }
        boolean within = location.line() >= first.line() && location.line() <= last.line();
        // Of several assignments to one key, the first holds a value of its own and the last may override it.
        return within && location.variable() == null ? location : last.with(location.variable());
    }

    /** Where an object, or what is left of its path, was written: in the operator's file if it is there. */
    Location locate(List<String> path) {
        for (int depth = path.size(); depth > 0; depth--) {
            ConfigValue there = follow(written, path, depth);
            there = there == null ? follow(whole.root(), path, depth) : there;
            if (there != null) {
                return Location.of(there.origin());
            }
        }
        return Location.of(written.isEmpty() ? whole.origin() : written.origin());
    }

    /** Whether a key stands at this very place, rather than being made from another one. */
    boolean isWritten(List<String> path) {
        return follow(layers, path, path.size()) != null;
    }

    private @Nullable ConfigValue follow(ConfigObject root, List<String> path, int depth) {
        ConfigValue value = root;
        for (String key : path.subList(0, depth)) {
            if (!(value instanceof ConfigObject object) || isUnresolved(object)) {
                return null;
            }
            value = object.get(key);
        }
        return value;
    }
}

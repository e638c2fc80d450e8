package io.headgate.loadtests.verdict;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads {@code targets.conf}, strictly: an unknown key or a missing one stops the start. */
public final class Targets {
    private static final String FILE = "io/headgate/loadtests/targets.conf";
    private static final Set<String> KEYS =
            Set.of("says", "source", "scenario", "measure", "about", "at-most", "at-least", "unit", "note");
    /** For what no load run can measure. */
    public static final String NO_SCENARIO = "none";

    private Targets() {}

    /** In the order of the file. */
    public static List<Target> all() {
        return read(ConfigFactory.parseResources(Targets.class.getClassLoader(), FILE)
                .resolve());
    }

    static List<Target> read(Config file) {
        List<Map.Entry<String, ConfigValue>> entries =
                new ArrayList<>(file.getObject("targets").entrySet());
        entries.sort(Comparator.comparingInt(entry -> entry.getValue().origin().lineNumber()));
        List<Target> targets = new ArrayList<>();
        for (Map.Entry<String, ConfigValue> entry : entries) {
            targets.add(target(entry.getKey(), ((ConfigObject) entry.getValue()).toConfig()));
        }
        return List.copyOf(targets);
    }

    private static Target target(String id, Config target) {
        Set<String> unknown = new TreeSet<>(target.root().keySet());
        unknown.removeAll(KEYS);
        if (!unknown.isEmpty() || target.hasPath("at-most") == target.hasPath("at-least")) {
            throw new IllegalArgumentException(
                    "target " + id + " has unknown keys " + unknown + ", or not exactly one of at-most and at-least");
        }
        Bound bound = target.hasPath("at-most") ? Bound.AT_MOST : Bound.AT_LEAST;
        return new Target(
                id,
                target.getString("says"),
                target.getString("source"),
                target.getString("scenario"),
                target.getString("measure"),
                target.getEnum(Target.About.class, "about"),
                bound,
                target.getDouble(bound == Bound.AT_MOST ? "at-most" : "at-least"),
                target.hasPath("unit") ? target.getString("unit") : "",
                target.hasPath("note") ? target.getString("note") : "");
    }
}

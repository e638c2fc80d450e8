package io.headgate.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** HOCON passes over an include that is not there; most often that is a mistyped name, so it gets a warning. */
final class Includes implements ConfigIncluder {
    private static final List<String> ENDINGS = List.of("", ".conf", ".json", ".properties");

    private final String file;
    private final Problems problems;
    private final @Nullable ConfigIncluder library;

    Includes(String file, Problems problems, @Nullable ConfigIncluder library) {
        this.file = file;
        this.problems = problems;
        this.library = library;
    }

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
        return library == fallback
                ? this
                : new Includes(file, problems, library == null ? fallback : library.withFallback(fallback));
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
        if (library == null) {
            throw new IllegalStateException("an includer is always used with the library's own behind it");
        }
        ConfigObject included = library.include(context, what);
        if (included.isEmpty()
                && !what.contains("://")
                && ENDINGS.stream().noneMatch(end -> exists(context, what + end))) {
            problems.add(new Problem(
                    Severity.WARNING,
                    Location.of(file),
                    "",
                    null,
                    "includes \"" + Shown.oneLine(what) + "\", which does not exist",
                    null));
        }
        return included;
    }

    private static boolean exists(ConfigIncludeContext context, String name) {
        ConfigParseable there = context.relativeTo(name);
        if (there == null) {
            return false;
        }
        try {
            ConfigObject parsed = there.parse(context.parseOptions().setAllowMissing(false));
            return parsed.origin() != null;
        } catch (ConfigException missing) {
            return false;
        }
    }
}

package io.headgate.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Writes what is in force as HOCON, without secrets and without values of the environment. */
final class Printout {
    private final Document document;
    private final boolean withOrigin;
    private final StringBuilder out = new StringBuilder();

    Printout(Document document, boolean withOrigin) {
        this.document = document;
        this.withOrigin = withOrigin;
    }

    String of(List<String> path, ConfigObject object) {
        entry(path, object, false);
        return out.toString();
    }

    private void entry(List<String> path, ConfigValue value, boolean secret) {
        String key = path.get(path.size() - 1);
        boolean hidden = secret || Secret.named(key) || document.isHidden(path);
        String indent = "  ".repeat(path.size() - 1);
        out.append(indent).append(ConfigUtil.joinPath(key));
        if (document.isUnresolved(value)) {
            out.append(" = ").append(Secret.MASK).append(" # without a value\n");
        } else if (value instanceof ConfigObject object) {
            out.append(object.isEmpty() ? " {}\n" : " {\n");
            for (String below : new TreeSet<>(object.keySet())) {
                ConfigValue entry = object.get(below);
                if (entry != null) {
                    entry(below(path, below), entry, hidden);
                }
            }
            out.append(object.isEmpty() ? "" : indent + "}\n");
        } else {
            out.append(" = ").append(leaf(key, value, hidden));
            Location location = document.locate(path, value);
            out.append(withOrigin ? "  # " + location.text() : "").append('\n');
        }
    }

    /** @param secret whether it is, or is in, a secret, of which only the names of sources may be shown */
    private static String leaf(String key, ConfigValue value, boolean secret) {
        boolean absent = value.valueType() == ConfigValueType.NULL;
        if (secret && (key.equals("env") || key.equals("file"))) {
            return quoted(Shown.sourceOfSecret(String.valueOf(value.unwrapped())));
        }
        return secret && !absent ? quoted(Secret.MASK) : leaf(value);
    }

    private static String leaf(ConfigValue value) {
        if (Location.of(value.origin()).variable() != null) {
            return quoted(Secret.MASK);
        }
        return switch (value.valueType()) {
            case LIST -> ((ConfigList) value).stream().map(Printout::leaf).collect(Collectors.joining(", ", "[", "]"));
            case STRING -> quoted(Shown.withoutCredentials(String.valueOf(value.unwrapped())));
            case NULL -> "null";
            case NUMBER, BOOLEAN, OBJECT -> String.valueOf(value.unwrapped());
        };
    }

    private static String quoted(String text) {
        return ConfigUtil.quoteString(text);
    }

    private static List<String> below(List<String> path, String key) {
        List<String> full = new ArrayList<>(path);
        full.add(key);
        return full;
    }
}

package io.headgate.config;

import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The three forms of a secret: from the environment, from a file, or literal. */
final class SecretReader {
    private static final String EXPECTED = "{ env = NAME } or { file = \"/path\" }";
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    static final String NOT_ONE_LINE = "the secret must be one line of text without control characters, and not empty";

    private final Node section;
    private final boolean warnOfLiteral;

    /** @param warnOfLiteral whether a value that is written out deserves a warning */
    SecretReader(Node section, boolean warnOfLiteral) {
        this.section = section;
        this.warnOfLiteral = warnOfLiteral;
    }

    @Nullable
    Secret read(String key) {
        section.hide(key);
        Optional<Secret> none = Optional.empty();
        return section.read(key, none, EXPECTED, value -> Optional.of(from(key, value)))
                .orElse(null);
    }

    private Optional<Secret> from(String key, ConfigValue value) {
        if (value.valueType() == ConfigValueType.OBJECT) {
            return source(key);
        }
        Optional<Secret> literal = Values.text(value)
                .filter(text -> SecretFile.ONE_LINE.matcher(text).matches())
                .map(Secret::new);
        if (literal.isEmpty()) {
            section.told(Severity.ERROR, key, "expected " + EXPECTED, null);
        } else if (warnOfLiteral && Location.of(value.origin()).variable() == null) {
            section.told(
                    Severity.WARNING, key, "is written out; whoever can read this file knows it", "use " + EXPECTED);
        }
        return literal;
    }

    private Optional<Secret> source(String key) {
        Section source = new Section(section.child(key));
        String variable = source.optionalString("env");
        String file = source.optionalString("file");
        if ((variable == null) == (file == null)) {
            section.told(Severity.ERROR, key, "expected either " + EXPECTED, null);
            return Optional.empty();
        }
        Node place = section.child(key);
        return variable != null ? fromEnvironment(place, variable) : fromFile(place, String.valueOf(file));
    }

    private Optional<Secret> fromEnvironment(Node source, String variable) {
        if (!VARIABLE.matcher(variable).matches()) {
            source.told(Severity.ERROR, "env", "expected the name of an environment variable, not a value", null);
            return Optional.empty();
        }
        String value = section.document().environment().getOrDefault(variable, "");
        if (value.isEmpty()) {
            String name = Shown.sourceOfSecret(variable);
            source.told(
                    Severity.ERROR,
                    "env",
                    "the environment variable " + name + " is not set, or empty",
                    "export " + name + "=…");
            return Optional.empty();
        }
        return checked(source, "env", value);
    }

    private static Optional<Secret> fromFile(Node source, String file) {
        try {
            return Optional.of(new SecretFile(file).read());
        } catch (SecretFile.UnusableException none) {
            source.told(Severity.ERROR, "file", String.valueOf(none.getMessage()), null);
            return Optional.empty();
        }
    }

    private static Optional<Secret> checked(Node source, String key, String value) {
        if (!SecretFile.ONE_LINE.matcher(value).matches()) {
            source.told(Severity.ERROR, key, NOT_ONE_LINE, null);
            return Optional.empty();
        }
        return Optional.of(new Secret(value));
    }
}

package io.headgate.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.util.regex.Pattern;

/** How a found value is quoted in a message: short, on one line, and masked where it may be a secret. */
final class Shown {
    private static final int LONGEST = 60;
    private static final Pattern USER_INFO = Pattern.compile("//[^/@\\s]*@");
    private static final Pattern QUERY = Pattern.compile("(://[^?]*\\?).*");

    private static final Pattern SOURCE = Pattern.compile("[A-Z][A-Z0-9_]*|.*/.*");

    private Shown() {}

    static String of(String key, ConfigValue value) {
        String variable = Location.of(value.origin()).variable();
        if (Secret.named(key) || (variable != null && Secret.named(variable))) {
            return Secret.MASK;
        }
        return of(value);
    }

    private static String of(ConfigValue value) {
        try {
            return switch (value.valueType()) {
                case OBJECT -> "an object";
                case LIST -> "a list";
                case NULL -> "null";
                case STRING -> '"' + oneLine(String.valueOf(value.unwrapped())) + '"';
                case NUMBER, BOOLEAN -> String.valueOf(value.unwrapped());
            };
        } catch (ConfigException.NotResolved unresolved) {
            return oneLine(value.render(ConfigRenderOptions.concise()));
        }
    }

    /** Control characters would let a value forge a line of the report or speak to the terminal. */
    static String oneLine(String text) {
        StringBuilder line = new StringBuilder();
        withoutCredentials(text)
                .codePoints()
                .limit(LONGEST + 1L)
                .forEach(c -> line.appendCodePoint(Character.isISOControl(c) || c == '"' ? '.' : c));
        if (line.length() > LONGEST) {
            line.setLength(LONGEST);
            line.append('…');
        }
        return line.toString();
    }

    /** The name of a variable or file that is said to hold a secret, unless it may be the secret itself, put into the wrong place. */
    static String sourceOfSecret(String name) {
        return SOURCE.matcher(name).matches() ? oneLine(name) : Secret.MASK;
    }

    /** An address without user, password and query. */
    static String withoutCredentials(String text) {
        String anonymous = USER_INFO.matcher(text).replaceAll("//" + Secret.MASK + "@");
        return QUERY.matcher(anonymous).replaceAll("$1" + Secret.MASK);
    }
}

package io.headgate.config;

import com.typesafe.config.ConfigOrigin;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a value was written.
 *
 * @param file the file as it was named, {@code reference.conf} for a built-in default, or {@code system property}
 * @param line counted from 1; 0 where there are no lines
 * @param variable the environment variable whose value it is, where it is one
 */
public record Location(String file, int line, @Nullable String variable) {
    static final String VARIABLE = "env var ";
    static final String PROPERTY = "system property";
    private static final String MERGE = "merge of ";
    private static final Pattern LINES = Pattern.compile("(.*?): (\\d+)(?:-(\\d+))?");
    /** The library's form of a resource: {@code reference.conf @ jar:file:…!/reference.conf}. */
    private static final String RESOURCE = " @ ";

    /** A whole file. */
    public static Location of(String file) {
        return new Location(file, 0, null);
    }

    /**
     * Takes the library's description apart: a merged object or a concatenation has no file of its own there, only a list of where
     * its parts came from. The operator's own file is preferred to a built-in default.
     */
    public static Location of(ConfigOrigin origin) {
        String description = origin.description();
        if (description.startsWith(MERGE)) {
            description = description.substring(MERGE.length());
        }
        String variable = null;
        Location builtIn = null;
        Location written = null;
        for (String part : description.split(",", -1)) {
            if (part.startsWith(VARIABLE)) {
                variable = part.substring(VARIABLE.length());
            } else if (part.contains(RESOURCE)) {
                builtIn = builtIn == null ? place(part) : builtIn;
            } else {
                written = written == null ? place(part) : written;
            }
        }
        Location place = written != null ? written : builtIn;
        return place == null
                ? new Location("environment", 0, variable)
                : new Location(place.file, place.line, variable);
    }

    /** The last of the lines that make up a value: where {@code x = 10} and {@code x = ${?X}} stand together, the second. */
    static Location last(ConfigOrigin origin) {
        Matcher lines = LINES.matcher(origin.description());
        Location first = of(origin);
        return lines.matches() && lines.group(3) != null
                ? new Location(first.file, Integer.parseInt(lines.group(3)), first.variable)
                : first;
    }

    private static Location place(String part) {
        Matcher lines = LINES.matcher(part);
        String file = lines.matches() ? lines.group(1) : part;
        int line = lines.matches() ? Integer.parseInt(lines.group(2)) : 0;
        int at = file.indexOf(RESOURCE);
        return new Location(at < 0 ? file : file.substring(0, at), line, null);
    }

    /** The same place with the name of the variable that was used there. */
    Location with(@Nullable String newVariable) {
        return new Location(file, line, newVariable);
    }

    /** {@code conf/headgate.conf:31}, with the environment variable where there is one. */
    public String text() {
        String place = line > 0 ? file + ":" + line : file;
        return variable == null ? place : place + " (environment variable " + variable + ")";
    }
}

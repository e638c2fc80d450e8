package io.headgate.observe;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A scrape text, read strictly: a line that is neither header nor sample fails the test. */
record Scrape(Map<String, String> types, List<Sample> samples) {
    private static final Pattern HEADER =
            Pattern.compile("# (HELP|TYPE|UNIT) ([a-zA-Z_:][a-zA-Z0-9_:]*) ((?:[^\\\\\n]|\\\\[\\\\n\"])*)");
    private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\\\\\"\n]|\\\\[\\\\n\"])*\"";
    private static final Pattern SAMPLE = Pattern.compile(
            "([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(" + LABEL + "(?:," + LABEL + ")*)\\})? ([-+0-9.eEINafn]+)");
    private static final Pattern ONE_LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\\\\\"\n]|\\\\[\\\\n\"])*)\"");

    record Sample(String name, Map<String, String> labels, double value) {}

    static Scrape of(String text) {
        Map<String, String> types = new LinkedHashMap<>();
        Map<String, Sample> samples = new LinkedHashMap<>();
        String body = text.endsWith("# EOF\n") ? text.substring(0, text.length() - "# EOF\n".length()) : text;
        for (String line : body.split("\n", -1)) {
            if (!line.isEmpty()) {
                read(line, types, samples);
            }
        }
        return new Scrape(types, List.copyOf(samples.values()));
    }

    private static void read(String line, Map<String, String> types, Map<String, Sample> samples) {
        Matcher header = HEADER.matcher(line);
        if (line.startsWith("#")) {
            if (!header.matches()) {
                throw new AssertionError("no header: " + line);
            }
            if (header.group(1).equals("TYPE") && types.put(header.group(2), header.group(3)) != null) {
                throw new AssertionError("a second family: " + line);
            }
            return;
        }
        Matcher sample = SAMPLE.matcher(line);
        if (!sample.matches()) {
            throw new AssertionError("no sample: " + line);
        }
        Sample read = new Sample(sample.group(1), labels(sample.group(2)), number(sample.group(3)));
        if (samples.put(read.name() + new TreeMap<>(read.labels()), read) != null) {
            throw new AssertionError("a second sample: " + line);
        }
    }

    private static Map<String, String> labels(String text) {
        Map<String, String> labels = new LinkedHashMap<>();
        if (text != null) {
            Matcher label = ONE_LABEL.matcher(text);
            while (label.find()) {
                String value = label.group(2)
                        .replace("\\\\", "\0")
                        .replace("\\n", "\n")
                        .replace("\\\"", "\"")
                        .replace("\0", "\\");
                labels.put(label.group(1), value);
            }
        }
        return labels;
    }

    private static double number(String text) {
        return Double.parseDouble(text.replace("Inf", "Infinity"));
    }

    /** The samples of that name which carry at least these labels (name, value, …). */
    List<Sample> with(String name, String... labels) {
        return samples.stream()
                .filter(sample -> sample.name().equals(name) && has(sample, labels))
                .toList();
    }

    /** The only sample of that name with these labels. */
    double value(String name, String... labels) {
        Collection<Sample> found = with(name, labels);
        if (found.size() != 1) {
            throw new AssertionError(name + " " + List.of(labels) + " occurs " + found.size() + " times");
        }
        return found.iterator().next().value();
    }

    private static boolean has(Sample sample, String... labels) {
        for (int i = 0; i < labels.length; i += 2) {
            if (!labels[i + 1].equals(sample.labels().get(labels[i]))) {
                return false;
            }
        }
        return true;
    }
}

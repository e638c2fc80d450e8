package io.headgate.observe;

import java.util.Iterator;
import kamon.metric.MeasurementUnit;
import kamon.tag.Tag;
import kamon.tag.TagSet;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The letters of the scrape text: names, headers, labels, numbers and what must be escaped, in the Prometheus text format 0.0.4 or
 * OpenMetrics 1.0.0 (github.com/prometheus/OpenMetrics, specification).
 */
final class ExpositionText {
    private static final double LARGEST_EXACT = 1L << 53;

    private final boolean open;
    private final StringBuilder out = new StringBuilder(32 * 1024);

    /**
     * The metric all of whose samples stand together.
     *
     * @param name without the ending of a counter, with the ending of its unit
     */
    record Family(String name, String type, MeasurementUnit unit, String suffix, String help) {
        static Family of(String metric, String type, MeasurementUnit unit, String help) {
            String suffix = switch (unit.dimension().name()) {
                case "time" -> "seconds";
                case "information" -> "bytes";
                default -> "";
            };
            String name = legal(metric, true);
            if (type.equals("counter") && name.endsWith("_total")) {
                name = name.substring(0, name.length() - "_total".length());
            }
            if (!suffix.isEmpty() && !name.endsWith("_" + suffix)) {
                name = name + "_" + suffix;
            }
            return new Family(name, type, unit, suffix, help.isEmpty() ? name.replace('_', ' ') : help);
        }

        String sampleName() {
            return type.equals("counter") ? name + "_total" : name;
        }

        /** The value in seconds or bytes. */
        double scaled(double value) {
            return switch (suffix) {
                case "seconds" ->
                    MeasurementUnit.convert(value, unit, MeasurementUnit.time().seconds());
                case "bytes" ->
                    MeasurementUnit.convert(
                            value, unit, MeasurementUnit.information().bytes());
                default -> value;
            };
        }
    }

    ExpositionText(Metrics.Format format) {
        this.open = format == Metrics.Format.OPEN_METRICS;
    }

    void header(Family family) {
        // OpenMetrics names the family, the older format the sample.
        String name = open ? family.name() : family.sampleName();
        out.append("# HELP ").append(name).append(' ');
        escape(family.help(), open);
        out.append("\n# TYPE ").append(name).append(' ').append(family.type()).append('\n');
        if (open && !family.suffix().isEmpty()) {
            out.append("# UNIT ")
                    .append(name)
                    .append(' ')
                    .append(family.suffix())
                    .append('\n');
        }
    }

    void sample(String name, TagSet tags, double value) {
        out.append(name);
        labels(tags, null);
        out.append(' ');
        number(value);
        out.append('\n');
    }

    /** How many values are not above this limit. */
    void bucket(Family family, TagSet tags, String limit, long count) {
        out.append(family.name()).append("_bucket");
        labels(tags, limit);
        out.append(' ').append(count).append('\n');
    }

    /** The whole text; nothing may follow. */
    String end() {
        return open ? out.append("# EOF\n").toString() : out.toString();
    }

    private void labels(TagSet tags, @Nullable String limit) {
        char before = '{';
        Iterator<Tag> all = CollectionConverters.asJava(tags.iterator());
        while (all.hasNext()) {
            Tag tag = all.next();
            out.append(before).append(legal(tag.key(), false)).append("=\"");
            escape(String.valueOf(Tag.unwrapValue(tag)), true);
            out.append('"');
            before = ',';
        }
        if (limit != null) {
            out.append(before).append("le=\"").append(limit).append('"');
            before = ',';
        }
        if (before == ',') {
            out.append('}');
        }
    }

    /** Exactly these three have an escape; everything else may stand for itself. */
    private void escape(String value, boolean quotes) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\') {
                out.append("\\\\");
            } else if (c == '\n') {
                out.append("\\n");
            } else if (c == '"' && quotes) {
                out.append("\\\"");
            } else {
                out.append(c);
            }
        }
    }

    private void number(double value) {
        if (Double.isNaN(value)) {
            out.append("NaN");
        } else if (Double.isInfinite(value)) {
            out.append(value > 0 ? "+Inf" : "-Inf");
        } else if (value == Math.rint(value) && Math.abs(value) < LARGEST_EXACT) {
            out.append((long) value);
        } else {
            out.append(value);
        }
    }

    private static String legal(String name, boolean colons) {
        StringBuilder legal = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean good = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (i > 0 && c >= '0' && c <= '9')
                    || c == '_'
                    || (colons && c == ':');
            legal.append(good ? c : '_');
        }
        return legal.toString();
    }
}

package io.headgate.tools.shape;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How all the texts of a column begin and end: said once instead of in each row. Cut only where a reader would cut: times after their
 * date and before their zone, paths at their separators.
 */
record Affix(String start, String end) {
    static final Affix NONE = new Affix("", "");

    /** With fewer texts, saying it costs more than it saves. */
    private static final int FEWEST = 3;
    /** Shorter than this it costs more than it saves. */
    private static final int SHORTEST = 4;

    private static final Pattern TIME =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d{1,2}:\\d\\d)?");
    private static final Pattern TIME_START = Pattern.compile("\\d{4}-(\\d\\d-)?(\\d\\dT)?");
    private static final Pattern TIME_END = Pattern.compile("(\\.0+|0+)?(Z|[+-]\\d{1,2}:\\d\\d)?$");

    /** @param texts without null */
    static Affix of(List<String> texts) {
        if (texts.size() < FEWEST) {
            return NONE;
        }
        String start = common(texts, false);
        String end = common(texts, true);
        boolean times = texts.stream().allMatch(text -> TIME.matcher(text).matches());
        start = times ? timeStart(start) : pathStart(start);
        end = times ? timeEnd(end) : pathEnd(end);
        int shortest = texts.stream().mapToInt(String::length).min().orElse(0);
        boolean overlaps = start.length() + end.length() >= shortest;
        boolean marked = start.indexOf('<') >= 0 || end.indexOf('<') >= 0;
        return overlaps || marked || start.length() + end.length() < SHORTEST ? NONE : new Affix(start, end);
    }

    /** What is left of a text of the column. */
    @Nullable
    String rest(@Nullable String text) {
        return text == null ? null : text.substring(start.length(), text.length() - end.length());
    }

    /** For the reader: what a cell of the column stands for. */
    String said(String title) {
        String name = Escapes.line(title);
        return name + " = " + Escapes.line(start) + '<' + name + '>' + Escapes.line(end);
    }

    private static String common(List<String> texts, boolean atEnd) {
        String common = texts.get(0);
        for (String text : texts) {
            int length = 0;
            int most = Math.min(common.length(), text.length());
            while (length < most && at(common, length, atEnd) == at(text, length, atEnd)) {
                length++;
            }
            common = atEnd ? common.substring(common.length() - length) : common.substring(0, length);
        }
        return common;
    }

    private static char at(String text, int index, boolean fromEnd) {
        return text.charAt(fromEnd ? text.length() - 1 - index : index);
    }

    private static String timeStart(String common) {
        Matcher start = TIME_START.matcher(common);
        return start.lookingAt() ? start.group() : "";
    }

    private static String timeEnd(String common) {
        Matcher end = TIME_END.matcher(common);
        return end.find() ? end.group() : "";
    }

    private static String pathStart(String common) {
        String start = common.substring(0, Math.max(common.lastIndexOf('.'), common.lastIndexOf('/')) + 1);
        return start.chars().anyMatch(Character::isLetter) ? start : "";
    }

    private static String pathEnd(String common) {
        int dot = common.indexOf('.');
        int slash = common.indexOf('/');
        int cut = dot < 0 ? slash : slash < 0 ? dot : Math.min(dot, slash);
        String end = cut < 0 ? "" : common.substring(cut);
        return end.chars().anyMatch(Character::isLetter) ? end : "";
    }
}

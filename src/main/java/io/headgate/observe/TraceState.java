package io.headgate.observe;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules of {@code tracestate} (W3C Trace Context, section 3.3): what does not follow them is dropped as a whole. */
final class TraceState {
    private static final int MOST_MEMBERS = 32;
    private static final int LONGEST = 512;
    private static final int LONG_MEMBER = 128;
    private static final int LONGEST_INPUT = 8192;
    private static final Pattern KEY =
            Pattern.compile("[a-z][a-z0-9_*/-]{0,255}|[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13}");
    // Printable ASCII without comma and equals sign; the last character is no blank.
    private static final Pattern VALUE =
            Pattern.compile("[\\x20-\\x2b\\x2d-\\x3c\\x3e-\\x7e]{0,255}[\\x21-\\x2b\\x2d-\\x3c\\x3e-\\x7e]");

    private TraceState() {}

    /** The members of all header lines in order, in at most 512 characters; empty when a rule is broken. */
    static String combined(List<String> lines) {
        String all = String.join(",", lines);
        if (all.length() > LONGEST_INPUT) {
            return "";
        }
        List<String> members = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        for (String part : all.split(",", -1)) {
            String member = withoutBlanks(part);
            if (!member.isEmpty()) {
                int equals = member.indexOf('=');
                boolean good = equals > 0
                        && KEY.matcher(member.substring(0, equals)).matches()
                        && VALUE.matcher(member.substring(equals + 1)).matches()
                        && keys.add(member.substring(0, equals));
                if (!good || members.size() == MOST_MEMBERS) {
                    return "";
                }
                members.add(member);
            }
        }
        return shortened(members);
    }

    /** Members are removed whole: long ones first, then from the end (section 3.3.1.5). */
    private static String shortened(List<String> members) {
        String joined = String.join(",", members);
        for (int i = members.size() - 1; i >= 0 && joined.length() > LONGEST; i--) {
            if (members.get(i).length() > LONG_MEMBER) {
                members.remove(i);
                joined = String.join(",", members);
            }
        }
        while (joined.length() > LONGEST) {
            members.remove(members.size() - 1);
            joined = String.join(",", members);
        }
        return joined;
    }

    private static String withoutBlanks(String part) {
        int from = 0;
        int until = part.length();
        while (from < until && isBlank(part.charAt(from))) {
            from++;
        }
        while (until > from && isBlank(part.charAt(until - 1))) {
            until--;
        }
        return part.substring(from, until);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}

package io.headgate.loadtests.report;

import io.headgate.loadtests.verdict.Verdict;

/** Colours, on a terminal only. */
public record Ink(boolean on) {
    /** Set by loadtests/run, since a virtual machine cannot tell for sure whether it prints to a terminal. */
    public static boolean isTerminal() {
        return Boolean.getBoolean("loadtests.terminal");
    }

    /** On, unless somebody objects as https://no-color.org says. */
    public static Ink ofThisTerminal() {
        String no = System.getenv("NO_COLOR");
        return new Ink(isTerminal() && (no == null || no.isEmpty()));
    }

    String of(Verdict verdict) {
        String colour = switch (verdict) {
            case PASS -> "32";
            case WARNING -> "33";
            case FAIL -> "31";
            case INCONCLUSIVE -> "35";
            case NOT_RUN -> "2";
        };
        return paint(colour, "%-12s".formatted(verdict.name().replace('_', ' ')));
    }

    String faint(String text) {
        return paint("2", text);
    }

    String bold(String text) {
        return paint("1", text);
    }

    private String paint(String colour, String text) {
        return on ? "\u001b[" + colour + "m" + text + "\u001b[0m" : text;
    }
}

package io.headgate.observe;

/** What must be known of displays before text of others is written to a log, a terminal or a message. */
public final class Display {
    private Display() {}

    /**
     * Whether the code point can do more to a display than add a visible character to it: move the cursor, change the direction of the
     * text, end the line, be nothing to see. By its general category (Unicode Standard, section 4.5): Cc, Cf, Cs, Co, Cn, Zl or Zp.
     */
    public static boolean isSteeredBy(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}

package io.headgate.tools.shape;

/**
 * How many tokens a text costs a reader, near enough for a limit and without a vocabulary: words count one token for each five letters,
 * digits one for each three, everything else one for each character. For the usual vocabularies that is rather too many than too few.
 */
public final class Tokens {
    private static final int LETTERS = 5;
    private static final int DIGITS = 3;
    private static final int ASCII = 0x7f;

    private Tokens() {}

    /** Tokens, estimated. */
    public static int estimate(String text) {
        int tokens = 0;
        int at = 0;
        while (at < text.length()) {
            char first = text.charAt(at);
            int run = run(text, at);
            tokens += isLetter(first)
                    ? parts(run, LETTERS)
                    : isDigit(first) ? parts(run, DIGITS) : blankBeforeWord(text, at, run) ? 0 : run;
            at += run;
        }
        return tokens;
    }

    /** Bytes in UTF-8. */
    static int bytes(String text) {
        int bytes = 0;
        for (int at = 0; at < text.length(); at++) {
            char one = text.charAt(at);
            // Each half of a pair counts two of the four bytes.
            bytes += one <= ASCII ? 1 : one <= 0x7ff || Character.isSurrogate(one) ? 2 : 3;
        }
        return bytes;
    }

    private static int run(String text, int from) {
        int to = from + 1;
        char first = text.charAt(from);
        while (to < text.length()
                && (isLetter(first) && isLetter(text.charAt(to)) || isDigit(first) && isDigit(text.charAt(to)))) {
            to++;
        }
        return to - from;
    }

    /** A single blank belongs to the word after it. */
    private static boolean blankBeforeWord(String text, int at, int run) {
        return run == 1 && text.charAt(at) == ' ' && at + 1 < text.length() && isLetter(text.charAt(at + 1));
    }

    private static int parts(int length, int size) {
        return (length + size - 1) / size;
    }

    private static boolean isLetter(char one) {
        return one >= 'a' && one <= 'z' || one >= 'A' && one <= 'Z';
    }

    private static boolean isDigit(char one) {
        return one >= '0' && one <= '9';
    }
}

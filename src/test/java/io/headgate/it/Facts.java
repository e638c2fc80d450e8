package io.headgate.it;

import java.util.Locale;

/** Where a test tells what it measured, in one line of the build's output. */
final class Facts {
    private Facts() {}

    @SuppressWarnings("AnnotateFormatMethod") // each caller's format stands beside its arguments
    static void tell(String bar, String format, Object... values) {
        System.out.println("FACTS " + bar + ": " + String.format(Locale.ROOT, format, values));
    }
}

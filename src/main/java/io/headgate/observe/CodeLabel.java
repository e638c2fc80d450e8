package io.headgate.observe;

import io.headgate.call.FailureKind;
import org.jspecify.annotations.Nullable;

/** Which value of the tag {@code code} a failure gets: its stable code, or {@code none}. */
final class CodeLabel {
    static final String NONE = "none";

    private static final FailureKind[] KINDS = FailureKind.values();

    private CodeLabel() {}

    /** A number from 0 below {@link #count()}. */
    @SuppressWarnings("EnumOrdinal") // An index into an array of this run, which nobody stores.
    static int indexOf(@Nullable FailureKind failure) {
        return failure == null ? 0 : failure.ordinal() + 1;
    }

    static String at(int index) {
        return index == 0 ? NONE : KINDS[index - 1].code();
    }

    static int count() {
        return KINDS.length + 1;
    }
}

package io.headgate.pool;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The sentences of an {@link Advice}. */
final class Reasons {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MICRO = 1e3;
    /** A replay that is off by less explains what was measured. */
    private static final double FAITHFUL = 0.25;
    /** Waits this short are made of scheduling, which no replay knows. */
    private static final Duration SMALL = Duration.ofMillis(5);

    private Reasons() {}

    static String tooLittle(Measured measured) {
        return text(
                "Too little is known: %d completed calls in %s. Ask again after at least %d calls and %d s of the load that matters.",
                measured.completed(), time(measured.span()), Sizing.LEAST_CALLS, Sizing.LEAST_SPAN.toSeconds());
    }

    static String littlesLaw(Measured measured, int size) {
        return text(
                "%d calls in %s: λ = %s/s × hold %s = %s connections busy on average (Little's law), %.0f %% of the present %d.",
                measured.calls(),
                time(measured.span()),
                number(measured.arrivalsPerSecond()),
                time(measured.meanHold()),
                number(measured.busy()),
                100 * measured.busy() / size,
                size);
    }

    static String formula(Measured measured, Prospect present) {
        String variation = text(
                "Arrivals vary with c² = %s (1 is random), hold times with c² = %s",
                number(measured.arrivalVariation()), number(measured.holdVariation()));
        Prospect.Formula formula = present.formula();
        return formula == null
                ? variation + text("; %d connections cannot keep up with that for long.", present.size())
                : variation
                        + text(
                                ": of %d connections Erlang C expects %.0f %% of the callers to wait, and Allen and Cunneen a mean wait of %s.",
                                present.size(), 100 * formula.waiting(), time(formula.meanWait()));
    }

    static String replay(Prospect at, @Nullable Prospect below, Duration target) {
        String goal = text("the target is %s and nobody refused", time(target));
        if (!at.meets(target)) {
            return text(
                    "Worked through the same rules again, these calls do not meet the target with %d connections: 99 of 100 callers wait at most %s and %s are refused; %s.",
                    at.size(), time(at.p99()), share(at.refused()), goal);
        }
        String cliff = below == null
                ? ""
                : text(
                        "; with %d it is %s%s",
                        below.size(),
                        time(below.p99()),
                        below.refused() > 0 ? text(" and %s refused", share(below.refused())) : "");
        return text(
                "Worked through the same rules again, these calls need %d: then 99 of 100 callers wait at most %s%s (%s).",
                at.size(), time(at.p99()), cliff, goal);
    }

    /** The replay can be held against what happened at the present size. */
    static Optional<String> replayAgainstMeasured(Prospect present, Measured measured) {
        Duration off = present.p99().minus(measured.p99()).abs();
        boolean faithful = off.compareTo(SMALL) < 0
                || off.toNanos() <= FAITHFUL * measured.p99().toNanos();
        return faithful
                ? Optional.empty()
                : Optional.of(text(
                        "At the present %d the replay gives a 99th percentile of %s, measured were %s: something that is not in the recording, such as failures of the upstream, had a part in it, so compare sizes rather than believe the times.",
                        present.size(), time(present.p99()), time(measured.p99())));
    }

    static String ceiling(int wanted, int most) {
        return text(
                "%d would be needed, but the ceiling over all pools (cross-limit.max-connections) leaves this one %d.",
                wanted, most);
    }

    static String storeSlows(int wanted, Pace pace, int recommended) {
        return text(
                "%d would be needed if hold times stayed as they are, but the store becomes slower with more work at once (median hold %s at up to %d connections lent, %s at %d and more): more connections would make it slower still, so %d it is. Make the calls cheaper or the store larger.",
                wanted, time(pace.withFew()), pace.few(), time(pace.withMany()), pace.many(), recommended);
    }

    /** What the replay takes for granted. */
    static String unseen(int size, @Nullable Pace pace) {
        String seen = pace == null
                ? "Whether the store becomes slower with more connections could not be seen"
                : text(
                        "With %d connections lent the store kept its pace, beyond %d nothing is known",
                        pace.many(), size);
        return seen + ". The replay assumes the recorded hold times, so grow in steps and ask again after each.";
    }

    static Optional<String> unserved(Recording recording) {
        long drawn = Arrays.stream(recording.heldNanos).filter(held -> held < 0).count();
        return drawn == 0
                ? Optional.empty()
                : Optional.of(text(
                        "%d of the calls were refused, left, or are still under way: their hold times are drawn from those of the others.",
                        drawn));
    }

    static String validity(Measured measured) {
        return text(
                "All this holds for a load like that of these %s. Nothing has been changed.", time(measured.span()));
    }

    private static String share(double share) {
        return text("%.1f %%", 100 * share);
    }

    /** Three figures or so. */
    private static String number(double value) {
        if (value == Math.rint(value) && value < 100) {
            return text("%.0f", value);
        }
        return value >= 100 ? text("%.0f", value) : value >= 10 ? text("%.1f", value) : text("%.2f", value);
    }

    private static String time(Duration time) {
        double nanos = time.toNanos();
        if (nanos >= 60 * NANOS_PER_SECOND) {
            return text("%d min %d s", time.toMinutes(), time.toSecondsPart());
        }
        if (nanos >= NANOS_PER_SECOND) {
            return number(nanos / NANOS_PER_SECOND) + " s";
        }
        return nanos >= NANOS_PER_MILLI || nanos == 0
                ? number(nanos / NANOS_PER_MILLI) + " ms"
                : number(nanos / NANOS_PER_MICRO) + " µs";
    }

    @SuppressWarnings("AnnotateFormatMethod") // each format stands beside its values
    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}

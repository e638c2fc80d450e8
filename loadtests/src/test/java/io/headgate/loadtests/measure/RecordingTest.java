package io.headgate.loadtests.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headgate.loadtests.measure.Recording.Ending;
import org.junit.jupiter.api.Test;

class RecordingTest {
    private static final long MILLI = 1_000_000;

    @Test
    void countsTimeFromWhenARequestWasDue() {
        Recording recording = new Recording();

        recording.tried(Ending.GOOD, null);
        recording.ended(Ending.GOOD, 0, 30 * MILLI, 40 * MILLI);

        assertThat(recording.tally().response().max()).isCloseTo(40, within(0.1));
        assertThat(recording.tally().late().max()).isCloseTo(30, within(0.1));
    }

    /** A caller who waits a second asks nobody in that second; those who would have come then waited, too. */
    @Test
    void countsAStallForThoseWhoWouldHaveCome() {
        Recording recording = new Recording();
        long now = 0;
        for (int i = 0; i < 1_000; i++) {
            recording.ended(Ending.GOOD, now, now, now + MILLI);
            now += MILLI;
        }
        recording.ended(Ending.GOOD, now, now, now + 1_000 * MILLI);

        Tally tally = recording.tally();
        assertThat(tally.response().p99()).isCloseTo(1, within(0.1));
        assertThat(tally.corrected().p99()).isGreaterThan(900);
    }

    @Test
    void doesNotCountTheTimeBetweenTwoParts() {
        Recording recording = new Recording();
        recording.ended(Ending.GOOD, 0, 0, 2_000 * MILLI);
        recording.endPart();
        recording.endPart();
        recording.ended(Ending.GOOD, 60_000 * MILLI, 60_000 * MILLI, 61_000 * MILLI);
        recording.endPart();

        assertThat(recording.tally().seconds()).isCloseTo(3, within(1e-6));
        assertThat(recording.tally().throughput()).isCloseTo(2 / 3.0, within(1e-6));
    }

    @Test
    void tellsTriesFromRequestsAndBrokenFromWrong() {
        Recording recording = new Recording();

        recording.tried(Ending.BROKEN, "upstream.connect");
        recording.tried(Ending.BROKEN, "upstream.connect");
        recording.tried(Ending.GOOD, null);
        recording.ended(Ending.GOOD, 0, 0, MILLI);
        recording.tried(Ending.WRONG, "status 500");
        recording.ended(Ending.WRONG, 0, 0, MILLI);
        recording.tried(Ending.BROKEN, "no answer");
        recording.ended(Ending.BROKEN, 0, 0, 1_000 * MILLI);

        Tally tally = recording.tally();
        assertThat(tally.errorShare()).isEqualTo(4 / 5.0);
        assertThat(tally.brokenShare()).isEqualTo(1 / 3.0);
        assertThat(tally.failed()).isEqualTo(2);
        assertThat(tally.throughput()).isCloseTo(1, within(0.01));
        assertThat(tally.failures()).containsEntry("upstream.connect", 2L).containsEntry("status 500", 1L);
    }

    @Test
    void knowsWhatWasKept() {
        Recording recording = new Recording();
        ServerTimings none = ServerTimings.of(null);

        recording.timed(none, "headgate; hit; ttl=42", MILLI);
        recording.timed(none, "headgate; fwd=miss; collapsed", MILLI);
        recording.timed(none, "headgate; fwd=miss; fwd-status=200; stored", MILLI);
        recording.timed(none, null, MILLI);

        assertThat(recording.tally().hitShare()).isEqualTo(2 / 3.0);
        assertThat(new Recording().tally().hitShare()).isNaN();
    }
}

package io.headgate.sandbox.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntervalTest {
    private static final ZoneId UTC = ZoneId.of("UTC");

    @ParameterizedTest
    @CsvSource({
        "00:05:00, PT5M",
        "1:00:00, PT1H",
        "1.00:01:00, P1DT1M",
        "00:00:00.0000001, PT0.0000001S",
        "1h, PT1H",
        "30 seconds, PT30S",
        "2 hours + 15 minutes, PT2H15M"
    })
    void readsSpansAndUnits(String text, Duration expected) {
        assertThat(Interval.parse(text).boundary(Instant.EPOCH, 1, UTC)).isEqualTo(Instant.EPOCH.plus(expected));
    }

    @Test
    void followsDaylightSavingWithDaysButNotWithSpans() {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        Instant start = Instant.parse("2025-03-29T23:00:00Z");

        assertThat(Interval.parse("1 day").boundary(start, 1, berlin)).isEqualTo(start.plus(Duration.ofHours(23)));
        assertThat(Interval.parse("1.00:00:00").boundary(start, 1, berlin)).isEqualTo(start.plus(Duration.ofHours(24)));
    }

    @Test
    void countsMonthsFromTheStart() {
        Instant start = Instant.parse("2025-01-31T00:00:00Z");

        assertThat(Interval.parse("1mo").boundary(start, 2, UTC)).isEqualTo(Instant.parse("2025-03-31T00:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00:00:00", "soon", "1", "-1h"})
    void refusesWhatIsNoInterval(String text) {
        assertThatThrownBy(() -> Interval.parse(text)).isInstanceOf(DateTimeException.class);
    }
}

package io.headgate.sandbox.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RelativeTimeTest {
    private static final ZoneId UTC = ZoneId.of("UTC");
    /** A Wednesday. */
    private static final Instant NOW = Instant.parse("2025-10-15T12:34:56Z");

    @ParameterizedTest
    @CsvSource({
        "now, 2025-10-15T12:34:56Z",
        "second, 2025-10-15T12:34:56Z",
        "minute, 2025-10-15T12:34:00Z",
        "hour, 2025-10-15T12:00:00Z",
        "day, 2025-10-15T00:00:00Z",
        "week, 2025-10-12T00:00:00Z",
        "month, 2025-10-01T00:00:00Z",
        "year, 2025-01-01T00:00:00Z",
        "sunday, 2025-10-12T00:00:00Z",
        "tuesday, 2025-10-14T00:00:00Z",
        "Saturday, 2025-10-18T00:00:00Z",
        "second(15), 2025-10-15T12:34:15Z",
        "second(57), 2025-10-15T12:33:57Z",
        "minute(5), 2025-10-15T12:05:00Z",
        "minute(50), 2025-10-15T11:50:00Z",
        "time(8:00), 2025-10-15T08:00:00Z",
        "time(20:00), 2025-10-14T20:00:00Z",
        "now - 1 day, 2025-10-14T12:34:56Z",
        "day + 20 hours, 2025-10-15T20:00:00Z",
        "hour + 15 minutes - 30 seconds, 2025-10-15T12:14:30Z",
        "minute(20) - 1h, 2025-10-15T11:20:00Z",
        "DAY-1D+7H30M, 2025-10-14T07:30:00Z",
        "MO-1D+5h, 2025-09-30T05:00:00Z",
        "NOW-1H15M, 2025-10-15T11:19:56Z",
        "now-1m, 2025-10-15T12:33:56Z",
        "now-1mo, 2025-09-15T12:34:56Z",
        "now-250millisecond, 2025-10-15T12:34:55.750Z",
        "Beginning, 0001-01-01T00:00:00Z",
        "Ending, 9999-12-31T23:59:59.999999900Z"
    })
    void readsRelativeTimes(String text, Instant expected) {
        assertThat(RelativeTime.parse(text, NOW, UTC)).isEqualTo(expected);
    }

    @Test
    void backsUpToTheLastValidDayOfAMonth() {
        Instant lastOfMarch = Instant.parse("2025-03-31T10:00:00Z");

        assertThat(RelativeTime.parse("now-1month", lastOfMarch, UTC)).isEqualTo(Instant.parse("2025-02-28T10:00:00Z"));
    }

    @Test
    void beginsTheDayWhereTheCallerLives() {
        assertThat(RelativeTime.parse("day", NOW, ZoneId.of("America/New_York")))
                .isEqualTo(Instant.parse("2025-10-15T04:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource({
        "2025-11-01T19:35:24.0110000+00:00, 2025-11-01T19:35:24.011Z",
        "2025-11-01T19:35:24.0000001-8:00, 2025-11-02T03:35:24.000000100Z",
        "2025-11-01, 2025-11-01T04:00:00Z",
        "2025-11-01 19:35, 2025-11-01T23:35:00Z",
        "11/1/2025 7:35:24 PM, 2025-11-01T23:35:24Z",
        "2025-11-01T19:35:24Z, 2025-11-01T19:35:24Z"
    })
    void readsAbsoluteTimes(String text, Instant expected) {
        assertThat(RelativeTime.parse(text, NOW, ZoneId.of("America/New_York"))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "now1h", "now-", "now-1", "now-1x", "2025-13-01", "hour(5)", "-1h"})
    void refusesWhatIsNoTime(String text) {
        assertThatThrownBy(() -> RelativeTime.parse(text, NOW, UTC)).isInstanceOf(DateTimeException.class);
    }

    @Test
    void writesSevenDigitsAndAnOffset() {
        Instant time = Instant.parse("2025-05-17T16:14:42.123456700Z");

        assertThat(CanaryTime.format(time, ZoneId.of("America/Chicago")))
                .isEqualTo("2025-05-17T11:14:42.1234567-05:00");
        assertThat(CanaryTime.format(time, UTC)).endsWith("+00:00");
        assertThat(CanaryTime.ticks(Instant.parse("2019-11-01T00:11:07Z"))).isEqualTo(637_081_638_670_000_000L);
    }

    @Test
    void knowsWindowsZones() {
        assertThat(WindowsZones.ids()).hasSizeGreaterThan(135).contains("UTC", "UTC-11", "W. Europe Standard Time");
        assertThat(WindowsZones.find("eastern standard time")).contains(ZoneId.of("America/New_York"));
        assertThat(WindowsZones.find("Europe/Berlin")).isEmpty();
    }
}

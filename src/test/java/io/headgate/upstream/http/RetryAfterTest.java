package io.headgate.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.wire.Headers;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("1994-11-06T08:49:30Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | PT0S",
                "7 | PT7S",
                "120 | PT2M",
                "99999999999999999999 | PT8760H",
                "Sun, 06 Nov 1994 08:49:37 GMT | PT7S",
                "Sun Nov  6 08:49:37 1994 | PT7S",
                "Wed Nov 16 08:49:30 1994 | PT240H",
                "Sun, 06 Nov 1994 08:49:00 GMT | PT0S",
            })
    void readsSecondsAndDates(String value, Duration pause) {
        assertThat(RetryAfter.of(Headers.of("Retry-After", value), () -> NOW)).isEqualTo(pause);
    }

    @Test
    void readsTheFormWithTwoDigitsOfAYear() {
        Headers headers =
                Headers.of("Date", "Sunday, 06-Nov-33 08:49:30 GMT", "Retry-After", "Sunday, 06-Nov-33 08:49:37 GMT");

        assertThat(RetryAfter.of(headers, () -> NOW)).hasSeconds(7);
    }

    @Test
    void countsFromTheAnswersOwnDate() {
        Headers headers =
                Headers.of("date", "Sun, 06 Nov 2033 08:49:30 GMT", "retry-after", "Sun, 06 Nov 2033 08:50:30 GMT");

        assertThat(RetryAfter.of(headers, () -> NOW)).hasSeconds(60);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "soon", "", "Sun, 06 Nov 1994", "06 Nov 1994 08:49:37 GMT"})
    void ignoresWhatItDoesNotUnderstand(String value) {
        assertThat(RetryAfter.of(Headers.of("Retry-After", value), () -> NOW)).isNull();
        assertThat(RetryAfter.of(Headers.EMPTY, () -> NOW)).isNull();
    }
}

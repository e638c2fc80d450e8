package io.headgate.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreTimeoutTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/a | 7 | /a?timeout=7",
                "/a? | 7 | /a?timeout=7",
                "/a?b=c%20d&&e | 7 | /a?b=c%20d&&e&timeout=7",
                "/a?timeouts=1 | 7 | /a?timeouts=1&timeout=7",
                "/a?time=timeout | 7 | /a?time=timeout&timeout=7",
                "/timeout=1?a=b | 7 | /timeout=1?a=b&timeout=7",
                "/a?Timeout=1 | 7 | /a?Timeout=1&timeout=7",
                "/a?timeout=60 | 7 | /a?timeout=60",
                "/a?b=c&timeout=60 | 7 | /a?b=c&timeout=60",
                "/a?timeout | 7 | /a?timeout",
                "/a?timeout= | 7 | /a?timeout=",
                "/a?%74imeou%74=3 | 7 | /a?%74imeou%74=3",
                "/a | 0 | /a",
                "/a | -1 | /a",
                "/a?b=1 | 0 | /a?b=1",
            })
    void isAddedWhereTheCallerGaveNone(String target, long seconds, String expected) {
        assertThat(StoreTimeout.in(target, seconds)).isEqualTo(expected);
    }
}

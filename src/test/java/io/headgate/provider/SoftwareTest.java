package io.headgate.provider;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoftwareTest {
    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                "{\"name\":\"inspector\",\"version\":\"2.12.0\"} -> inspector/2.12.0",
                "{\"version\":\"1\",\"title\":\"t\",\"name\":\"a\"} -> a/1",
                "{\"name\":\"a\"} -> a",
                "{\"name\":\"a\",\"version\":7} -> a",
                "{\"version\":\"1\"} -> ''",
                "{\"name\":{\"name\":\"a\"}} -> ''",
                "[\"name\"] -> ''",
                "{\"name\":\"a\\r\\nb\\u202ec\\u001b\",\"version\":\"\\u2028\"} -> a??b?c?/?"
            })
    void saysWhatAClientCallsItself(String info, String said) {
        assertThat(Software.of(JsonText.literal(info))).hasToString(said);
    }

    @Test
    void isBoundedAndKeepsCharactersWhole() {
        Software software = new Software("\ud83d\ude80".repeat(1000), "1".repeat(1000));

        assertThat(software.name()).isEqualTo("\ud83d\ude80".repeat(64));
        assertThat(software.version()).hasSize(64);
        assertThat(Software.of(null)).isEqualTo(Software.UNKNOWN);
    }
}

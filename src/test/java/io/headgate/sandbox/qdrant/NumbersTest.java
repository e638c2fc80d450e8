package io.headgate.sandbox.qdrant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
    @ParameterizedTest
    @CsvSource({
        "0.59000003, 0.59000003",
        "0.1, 0.1",
        "2e-3, 0.002",
        "1, 1.0",
        "-0.0, -0.0",
        "1e-5, 0.00001",
        "1.5e-9, 1.5e-9",
        "1e12, 1000000000000.0",
        "1e13, 1e+13",
        "-1e17, -1e+17",
        "123456789, 123456790.0",
        "1e40, null"
    })
    void printsFloatsAsShortAsTheyGo(String value, String text) {
        assertThat(Numbers.text(Float.parseFloat(value))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "6.25e-6, 6.25e-6",
        "0.00002011, 0.00002011",
        "1e15, 1000000000000000.0",
        "1e16, 1e+16",
        "123456789012345678901234567890, 1.2345678901234568e+29",
        "2e-323, 2e-323"
    })
    void printsDoublesAsShortAsTheyGo(String value, String text) {
        assertThat(Numbers.text(Double.parseDouble(value))).isEqualTo(text);
    }

    @Test
    void losesNoBit() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            float value = Float.intBitsToFloat(random.nextInt());
            if (Float.isFinite(value)) {
                assertThat(Float.parseFloat(Numbers.text(value))).isEqualTo(value);
            }
        }
    }
}

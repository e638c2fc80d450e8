package io.headgate.tools.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HashedWordsTest {
    private final HashedWords words = new HashedWords(384);

    @Test
    void givesEqualTextsTheSameVectorOfLengthOne() {
        float[] vector = words.of("Kiln 1 shell temperature");

        assertThat(vector).hasSize(384).isEqualTo(words.of("Kiln 1 shell temperature"));
        assertThat(likeness("Kiln 1 shell temperature", "Kiln 1 shell temperature"))
                .isEqualTo(1, within(1e-6));
    }

    @Test
    void staysTheSameFromVersionToVersion() {
        float[] vector = new HashedWords(8).of("Kiln");

        assertThat(Arrays.hashCode(vector)).isEqualTo(134621060);
    }

    @Test
    void putsTextsWithCommonWordsNearerThanOthers() {
        String asked = "why did the kiln stop";

        assertThat(likeness(asked, "The kiln stopped because of a worn drive"))
                .isGreaterThan(likeness(asked, "Coffee is on the second floor") + 0.1);
        assertThat(likeness("temperature", "temperatures")).isGreaterThan(0.5);
    }

    @Test
    void knowsNoCaseNorFormOfLetters() {
        assertThat(likeness("KILN ﬁre", "kiln fire")).isEqualTo(1, within(1e-6));
    }

    @Test
    void hasAVectorForTextWithoutWords() {
        assertThat(words.of("…")[0]).isEqualTo(1);
    }

    @Test
    void refusesVectorsThatAreTooShort() {
        assertThatThrownBy(() -> new HashedWords(7)).isInstanceOf(IllegalArgumentException.class);
    }

    private double likeness(String one, String other) {
        float[] left = words.of(one);
        float[] right = words.of(other);
        double product = 0;
        for (int at = 0; at < left.length; at++) {
            product += left[at] * right[at];
        }
        return product;
    }
}

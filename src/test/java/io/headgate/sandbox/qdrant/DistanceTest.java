package io.headgate.sandbox.qdrant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DistanceTest {
    private static final float[] LEFT = {1, -2, 3};
    private static final float[] RIGHT = {4, 0.5f, -1};

    @Test
    void dotMultipliesAndAdds() {
        assertThat(Distance.DOT.score(LEFT, RIGHT)).isEqualTo(0f);
        assertThat(Distance.DOT.score(LEFT, LEFT)).isEqualTo(14f);
    }

    @Test
    void euclidIsTheLengthOfTheDifference() {
        assertThat(Distance.EUCLID.score(new float[] {0, 0}, new float[] {3, 4}))
                .isEqualTo(5f);
    }

    @Test
    void manhattanAddsTheDifferences() {
        assertThat(Distance.MANHATTAN.score(LEFT, RIGHT)).isEqualTo(9.5f);
    }

    @Test
    void cosineKeepsVectorsAtUnitLengthAndOthersAsTheyAre() {
        assertThat(Distance.COSINE.prepared(new float[] {3, 0, 4})).containsExactly(0.6f, 0f, 0.8f);
        assertThat(Distance.COSINE.prepared(new float[] {0, 0})).containsExactly(0f, 0f);
        assertThat(Distance.EUCLID.prepared(new float[] {3, 4})).containsExactly(3f, 4f);
    }

    @Test
    void cosineDoesNotDependOnLength() {
        float[] once = Distance.COSINE.prepared(LEFT);
        float[] longer = Distance.COSINE.prepared(new float[] {10, -20, 30});

        assertThat(Distance.COSINE.score(once, longer)).isCloseTo(1f, within(1e-6f));
    }

    @Test
    void largerIsBetterForLikenessAndSmallerForDistance() {
        assertThat(Distance.DOT.order().compare(2f, 1f)).isNegative();
        assertThat(Distance.EUCLID.order().compare(2f, 1f)).isPositive();
        assertThat(Distance.DOT.passes(2f, 1f)).isTrue();
        assertThat(Distance.MANHATTAN.passes(2f, 1f)).isFalse();
        assertThat(Distance.DOT.passes(1f, 1f)).isFalse();
        assertThat(Distance.EUCLID.passes(1f, 1f)).isFalse();
    }
}

package io.headgate.loadtests.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    private static final double BUSY = 0.5;
    private static final double QUIET = 0.01;

    private long seconds = -7;
    private final WarmUp warmUp =
            new WarmUp(Duration.ofSeconds(10), Duration.ofSeconds(30), () -> TimeUnit.SECONDS.toNanos(seconds));

    private boolean overAfter(long passed, double compilerShare) {
        seconds = -7 + passed;
        return warmUp.over(compilerShare);
    }

    @Test
    void lastsAsLongAsItShouldHoweverQuietTheCompilersAre() {
        assertThat(overAfter(0, QUIET)).isFalse();
        assertThat(overAfter(9, QUIET)).isFalse();
        assertThat(overAfter(10, QUIET)).isTrue();
    }

    @Test
    void goesOnWhileTheCompilersAreBusyAndStaysOverOnceItIs() {
        assertThat(overAfter(0, BUSY)).isFalse();
        assertThat(overAfter(20, BUSY)).isFalse();
        assertThat(overAfter(21, WarmUp.SETTLED)).isTrue();
        assertThat(overAfter(22, BUSY)).isTrue();
        assertThat(warmUp.seconds()).isEqualTo(21);
        assertThat(warmUp.compilerShare()).isEqualTo(WarmUp.SETTLED);
    }

    @Test
    void endsAtItsLimit() {
        assertThat(overAfter(0, BUSY)).isFalse();
        assertThat(overAfter(29, BUSY)).isFalse();
        assertThat(overAfter(30, BUSY)).isTrue();
        assertThat(warmUp.compilerShare()).isEqualTo(BUSY);
    }

    @Test
    void isNotProlongedWhereNobodyKnows() {
        assertThat(overAfter(0, Double.NaN)).isFalse();
        assertThat(overAfter(10, Double.NaN)).isTrue();
    }
}

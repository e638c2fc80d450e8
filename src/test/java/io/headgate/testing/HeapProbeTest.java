package io.headgate.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class HeapProbeTest {
    private static final int SIZE = 32 << 20;

    @Test
    void seesWhatIsHeldAndNotWhatWasDropped() {
        long before = HeapProbe.liveBytes();

        byte[] held = new byte[SIZE];
        long during = HeapProbe.liveBytes();
        assertThat(held.length).isEqualTo(SIZE); // and thereby alive until here
        held = new byte[0];
        long after = HeapProbe.liveBytes();

        assertThat(held).isEmpty();
        assertThat(during - before).isGreaterThan(SIZE / 2);
        assertThat(during - after).isGreaterThan(SIZE / 2);
    }

    @Test
    void seesDirectBuffers() {
        long before = HeapProbe.directBytes();

        ByteBuffer direct = ByteBuffer.allocateDirect(SIZE);
        long during = HeapProbe.directBytes();
        assertThat(direct.capacity()).isEqualTo(SIZE); // and thereby alive until here

        assertThat(during - before).isGreaterThan(SIZE / 2);
    }
}

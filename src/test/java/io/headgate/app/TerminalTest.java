package io.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalTest {
    @Test
    void redrawsOnATerminalOnly() {
        assertThat(new Terminal(true, Map.of("TERM", "xterm")).redraws()).isTrue();
        assertThat(new Terminal(true, Map.of("TERM", "dumb")).redraws()).isFalse();
        assertThat(new Terminal(true, Map.of()).redraws()).isFalse();
        assertThat(new Terminal(false, Map.of("TERM", "xterm")).redraws()).isFalse();
    }

    @Test
    void coloursUnlessAskedNotTo() {
        assertThat(new Terminal(true, Map.of("TERM", "xterm")).colours()).isTrue();
        assertThat(new Terminal(true, Map.of("TERM", "xterm", "NO_COLOR", "")).colours())
                .isTrue();
        assertThat(new Terminal(true, Map.of("TERM", "xterm", "NO_COLOR", "1")).colours())
                .isFalse();
        assertThat(new Terminal(true, Map.of("TERM", "xterm", "NO_COLOR", "1")).redraws())
                .isTrue();
        assertThat(new Terminal(false, Map.of("TERM", "xterm")).colours()).isFalse();
    }

    @Test
    void hasNoLimitWhereThereIsNoTerminal() {
        assertThat(new Terminal(false, Map.of()).size())
                .isEqualTo(new Terminal.Size(Integer.MAX_VALUE, Integer.MAX_VALUE));
    }

    @ParameterizedTest
    @CsvSource({"40 120, 120, 40", "0 0, 80, 24", "'', 80, 24", "a b, 80, 24", "5 -1, 80, 24", "99999999999 1, 80, 24"})
    void readsItsSize(String said, int columns, int rows) {
        assertThat(Terminal.read(said + "\n")).isEqualTo(new Terminal.Size(columns, rows));
    }
}

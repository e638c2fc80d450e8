package io.headgate.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DisplayTest {
    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x1b, '\n', 0x7f, 0x9b, 0x200b, 0x202e, 0xfeff, 0xd800, 0xe000, 0x0378, 0x2028, 0x2029})
    void isSteeredByWhatIsNoVisibleCharacter(int codePoint) {
        assertThat(Display.isSteeredBy(codePoint)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {' ', 'a', '~', 0xa0, 0xfc, 0x4e2d, 0x1f600})
    void isNotSteeredByText(int codePoint) {
        assertThat(Display.isSteeredBy(codePoint)).isFalse();
    }
}

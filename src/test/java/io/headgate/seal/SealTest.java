package io.headgate.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.call.Principal;
import io.headgate.config.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SealTest {
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(60);
    private static final Principal ALICE = new Principal("alice");
    private static final Principal BOB = new Principal("bob");
    private static final byte[] CONTENT = "page 2 of the tags".getBytes(StandardCharsets.UTF_8);

    private final Seal seal = Seal.random();
    private final String sealed = seal.seal("cursor", ALICE, "tools/list", LATER, CONTENT);

    @Test
    void givesBackWhatWasSealed() {
        assertThat(seal.open("cursor", ALICE, "tools/list", sealed, NOW)).hasValue(CONTENT);
    }

    @Test
    void sealsNothingToo() {
        String empty = seal.seal("session", ALICE, "", LATER, new byte[0]);

        assertThat(seal.open("session", ALICE, "", empty, NOW)).hasValue(new byte[0]);
    }

    @Test
    void writesVisibleAsciiThatShowsNothingOfTheContent() {
        assertThat(sealed).matches("[A-Za-z0-9_-]+");
        assertThat(new String(Base64.getUrlDecoder().decode(sealed), StandardCharsets.ISO_8859_1))
                .doesNotContain("page", "alice", "tools");
    }

    @Test
    void sealsTheSameDifferentlyEachTime() {
        Set<String> all = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            all.add(seal.seal("cursor", ALICE, "tools/list", LATER, CONTENT));
        }

        assertThat(all).hasSize(1000);
    }

    @Test
    void opensNothingInWhichABitWasChanged() {
        byte[] octets = Base64.getUrlDecoder().decode(sealed);
        for (int i = 0; i < octets.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = octets.clone();
                changed[i] ^= (byte) (1 << bit);
                String text = Base64.getUrlEncoder().withoutPadding().encodeToString(changed);

                assertThat(seal.open("cursor", ALICE, "tools/list", text, NOW))
                        .as("bit %d of octet %d", bit, i)
                        .isEmpty();
            }
        }
    }

    @Test
    void opensNothingInWhichACharacterWasChanged() {
        for (int i = 0; i < sealed.length(); i++) {
            char other = sealed.charAt(i) == 'A' ? 'B' : 'A';
            String text = sealed.substring(0, i) + other + sealed.substring(i + 1);

            assertThat(seal.open("cursor", ALICE, "tools/list", text, NOW))
                    .as("character %d", i)
                    .isEmpty();
        }
    }

    @Test
    void opensNothingThatWasCutOrLengthened() {
        for (int i = 0; i < sealed.length(); i++) {
            assertThat(seal.open("cursor", ALICE, "tools/list", sealed.substring(0, i), NOW))
                    .isEmpty();
        }
        for (String more : new String[] {"A", "=", "==", "AAAA", " ", "\n"}) {
            assertThat(seal.open("cursor", ALICE, "tools/list", sealed + more, NOW))
                    .as("with '%s'", more)
                    .isEmpty();
        }
    }

    @Test
    void opensNoOtherText() {
        for (String text : new String[] {"", "-", "not base64!", "AAAA", "ä", "A".repeat(10_000)}) {
            assertThat(seal.open("cursor", ALICE, "tools/list", text, NOW)).isEmpty();
        }
    }

    @Test
    void opensForNobodyElse() {
        assertThat(seal.open("cursor", BOB, "tools/list", sealed, NOW)).isEmpty();
        assertThat(seal.open("cursor", Principal.ANONYMOUS, "tools/list", sealed, NOW))
                .isEmpty();
    }

    @Test
    void opensForNothingElse() {
        assertThat(seal.open("session", ALICE, "tools/list", sealed, NOW)).isEmpty();
        assertThat(seal.open("cursor", ALICE, "prompts/list", sealed, NOW)).isEmpty();
        assertThat(seal.open("cursor", ALICE, "", sealed, NOW)).isEmpty();
    }

    @Test
    void keepsPurposePrincipalAndContextApart() {
        String one = seal.seal("ab", new Principal("c"), "d", LATER, CONTENT);

        assertThat(seal.open("a", new Principal("bc"), "d", one, NOW)).isEmpty();
        assertThat(seal.open("ab", new Principal("cd"), "", one, NOW)).isEmpty();
        assertThat(seal.open("ab", new Principal("c"), "d", one, NOW)).isPresent();
    }

    @Test
    void expires() {
        assertThat(seal.open("cursor", ALICE, "tools/list", sealed, LATER.minusMillis(1)))
                .isPresent();
        assertThat(seal.open("cursor", ALICE, "tools/list", sealed, LATER)).isEmpty();
        assertThat(seal.open("cursor", ALICE, "tools/list", sealed, LATER.plusSeconds(1)))
                .isEmpty();
    }

    @Test
    void isOpenedByGatewaysWithTheSameSecretOnly() {
        Secret secret = new Secret("0123456789abcdef0123456789abcdef");
        String shared = Seal.of(secret).seal("session", ALICE, "", LATER, CONTENT);

        assertThat(Seal.of(secret).open("session", ALICE, "", shared, NOW)).hasValue(CONTENT);
        assertThat(Seal.of(new Secret("0123456789abcdef0123456789abcdeF")).open("session", ALICE, "", shared, NOW))
                .isEmpty();
        assertThat(Seal.random().open("session", ALICE, "", shared, NOW)).isEmpty();
    }

    @Test
    void refusesAShortSecret() {
        assertThatThrownBy(() -> Seal.of(new Secret("0123456789abcdef0123456789abcde")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32");
    }
}

package io.headgate.resources;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrisTest {
    @ParameterizedTest
    @CsvSource({
        "docs://handbook/a.md,docs://handbook/a.md",
        "DOCS://handbook/a.md,docs://handbook/a.md",
        "docs://handbook/%61.md,docs://handbook/a.md",
        "docs://handbook/p%c3%bcmpe.md,docs://handbook/p%C3%BCmpe.md",
        "docs://handbook/a(1).md,docs://handbook/a%281%29.md",
        "docs://handbook/%252e%252e,docs://handbook/%252e%252e",
    })
    void bringsWhatMeansTheSameToOneSpelling(String written, String canonical) {
        assertThat(Uris.canonical(written)).isEqualTo(canonical);
        assertThat(Uris.canonical(canonical)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "handbook",
                "docs:/handbook",
                "d cs://handbook/a",
                "docs://handbook//a.md",
                "docs://handbook/",
                "docs://handbook/./a.md",
                "docs://handbook/../a.md",
                "docs://handbook/%2e%2e/a.md",
                "docs://handbook/.%2E/a.md",
                "docs://handbook/a%2Fb.md",
                "docs://handbook/a%5cb.md",
                "docs://handbook/a\\b.md",
                "docs://handbook/a%00.md",
                "docs://handbook/a\u0000.md",
                "docs://handbook/a%0A.md",
                "docs://handbook/a%c0%af.md",
                "docs://handbook/%c0%ae%c0%ae/a.md",
                "docs://handbook/a%e0%80%af.md",
                "docs://handbook/a%ff.md",
                "docs://handbook/a%EF%BF%BD.md",
                "docs://handbook/a%2",
                "docs://handbook/a%",
                "docs://handbook/a%zz",
                "docs://handbook/a%\u0661\u0661",
                "docs://handbook/a?b",
                "docs://handbook/a#b",
                "docs://handbook/a b",
                "docs://handbook/p\u00fcmpe.md",
            })
    void takesNothingThatCannotBeAResource(String uri) {
        assertThat(Uris.canonical(uri)).isNull();
    }

    @Test
    void takesNoEndlessUri() {
        assertThat(Uris.canonical("docs://handbook/" + "a".repeat(5000))).isNull();
    }

    @Test
    void encodesNamesAsTemplatesDo() {
        assertThat(Uris.encode("Pumpe 1 (neu)~ä.md")).isEqualTo("Pumpe%201%20%28neu%29~%C3%A4.md");
    }
}

package io.headgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretReaderTest {
    /** If it is seen anywhere, something leaks. */
    private static final String SECRET = "sesame7opens5every3door";

    @TempDir
    Path folder;

    @Test
    void takesASecretFromTheEnvironmentOrFromAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("key"), SECRET + "\n");
        Document document = read("a = { env = KEY }, b = { file = \"" + file + "\" }");
        Section section = document.section("vars");

        assertThat(section.secret("a")).isEqualTo(new Secret(SECRET));
        assertThat(section.secret("b")).isEqualTo(new Secret(SECRET)).isNotEqualTo(new Secret("other"));
        assertThat(section.secret("c")).isNull();
        assertThat(document.report().problems()).isEmpty();
    }

    @Test
    void warnsOfASecretThatIsWrittenOut() {
        Document document = read("a = " + SECRET);

        assertThat(document.section("vars").secret("a")).isEqualTo(new Secret(SECRET));
        assertThat(document.report().text())
                .isEqualTo("test.conf:1: warning: vars.a: is written out; whoever can read this file knows it;"
                        + " use { env = NAME } or { file = \"/path\" }");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ env = NOT_SET } | the environment variable NOT_SET is not set, or empty",
                "{ env = sesame7opens5every3door } | the environment variable *** is not set, or empty",
                "{ env = \"not a name\" } | expected the name of an environment variable",
                "{ env = LINES } | one line of text",
                "{ file = \"/no/such/file\" } | the file /no/such/file is not there",
                "{ file = \"sesame7opens5every3door\" } | the file *** is not there",
                "{ } | expected either",
                "{ env = KEY, file = \"/x\" } | expected either",
                "{ value = sesame7opens5every3door } | expected either",
                "[sesame7opens5every3door] | expected { env = NAME }",
            })
    void tellsWhyThereIsNoSecret(String written, String message) {
        Document document = read("a = " + written);

        assertThat(document.section("vars").secret("a")).isNull();
        assertThat(document.report().text()).contains("error: vars.a", message);
        assertNothingLeaks(document);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api-key = sesame7opens5every3door",
                "api-key { env = sesame7opens5every3door }",
                "api-key { value = sesame7opens5every3door }",
                "api-key { env = KEY }",
                "unknown-token = sesame7opens5every3door",
                "number = ${?KEY_TOKEN}",
                "number = ${?KEY}",
                "url = \"http://me:sesame7opens5every3door@host\"",
                "url = \"http://host?k=sesame7opens5every3door\"",
                "headers { Authorization = \"Bearer sesame7opens5every3door\" }",
            })
    void showsASecretNowhere(String written) {
        Document document = read(written);
        Section section = document.section("vars");
        if (section.has("number")) {
            assertThat(section.string("number")).isEqualTo(SECRET);
        }
        section.secret("api-key");
        section.url("url");
        assertThat(section.secrets("headers").toString()).doesNotContain(SECRET);

        assertNothingLeaks(document);
    }

    @Test
    void doesNotQuoteALineThatCannotBeParsedNextToASecret() throws IOException {
        Path file = Files.writeString(
                folder.resolve("a.json"), "{ \"vars\": { \"api-key\" \"" + SECRET + "\" \"" + SECRET + "\" } }");

        Document document = Document.load(file, ConfigFactory.empty(), Map.of(), new java.util.Properties());

        assertThat(document.report().text()).contains("cannot be read").doesNotContain(SECRET);
    }

    private static void assertNothingLeaks(Document document) {
        Report report = document.report();
        assertThat(report.text() + report.json() + report + document.print(true) + document.print(false))
                .doesNotContain(SECRET);
    }

    private static Document read(String text) {
        return Document.parse(
                "vars { " + text + " }",
                "test.conf",
                ConfigFactory.empty(),
                Map.of("KEY", SECRET, "KEY_TOKEN", SECRET, "LINES", SECRET + "\nX: y"));
    }
}

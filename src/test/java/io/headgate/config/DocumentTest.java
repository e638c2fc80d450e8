package io.headgate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentTest {
    @TempDir
    Path folder;

    @Test
    void saysThatAFileIsMissing() {
        Path file = folder.resolve("none.conf");

        assertThat(load(file, Map.of()).report().text()).isEqualTo(file + ": error: there is no such file");
        assertThat(load(folder, Map.of()).report().text()).isEqualTo(folder + ": error: is not a readable file");
    }

    @Test
    void saysWhereAFileCannotBeParsed() throws IOException {
        Path file = write("a.conf", "vars {\n x = 1\n y = [\n}\n");

        assertThat(load(file, Map.of()).report().problems()).singleElement().satisfies(problem -> {
            assertThat(problem.location().file()).isEqualTo(file.toString());
            assertThat(problem.location().line()).isBetween(3, 5);
            assertThat(problem.message()).startsWith("cannot be read: ");
        });
    }

    @Test
    void readsARelativeIncludeAndNamesItsFile() throws IOException {
        Path included = write("stores.conf", "vars.max = many\n");
        Path file = write("main.conf", "include \"stores\"\nvars.min = few\n");
        Document document = load(file, Map.of());
        Section section = document.section("vars");

        section.atLeast(0, "max");
        section.atLeast(0, "min");

        assertThat(document.report().problems())
                .extracting(problem -> problem.location().text())
                .containsExactlyInAnyOrder(included + ":1", file + ":2");
    }

    @Test
    void looksBesideAFileThatIsNamedWithoutItsFolder() throws IOException {
        Path here = Path.of("");
        Path included = Files.createTempFile(here, "included", ".conf");
        Path file = Files.createTempFile(here, "main", ".conf");
        try {
            Files.writeString(included, "vars.max = many\n");
            Files.writeString(file, "include \"" + included + "\"\nvars.min = few\n");
            Document document = load(file, Map.of());
            Section section = document.section("vars");

            section.atLeast(0, "max");
            section.atLeast(0, "min");

            assertThat(file.getParent()).isNull();
            assertThat(document.report().problems())
                    .extracting(problem -> problem.location().text())
                    .containsExactlyInAnyOrder(Path.of(".").resolve(included) + ":1", file + ":2");
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(included);
        }
    }

    @Test
    void namesTheIncludeThatHasToBeThere() throws IOException {
        Path file = write("main.conf", "vars.a = 1\ninclude required(\"nope.conf\")\n");

        assertThat(load(file, Map.of()).report().text())
                .isEqualTo(file + ": error: includes \"nope.conf\", which cannot be read");
    }

    @Test
    void saysThatAFileIncludesItself() throws IOException {
        Path file = write("loop.conf", "include \"loop\"\n");

        assertThat(load(file, Map.of()).report().text())
                .isEqualTo(file + ": error: includes itself, or a file that does");
    }

    @Test
    void tellsOnceWhatStandsInPlaceOfASection() throws IOException {
        Path file = write("main.conf", "vars = 5\n");
        Document document = load(file, Map.of());
        Section section = document.section("vars");

        section.atLeast(0, "max");
        section.section("below").alone(Map.of("given", "1")).string("name");

        assertThat(document.report().text()).isEqualTo(file + ":1: error: vars: found 5, expected an object { … }");
    }

    @Test
    void tellsOnceWhatStandsInPlaceOfAnObjectBelow() throws IOException {
        Path file = write("main.conf", "vars { a = 12, b = ${NOT_SET}, c {} }\n");
        Document document = load(file, Map.of());
        Section section = document.section("vars");

        section.section("a").atLeast(0, "max");
        section.section("b").atLeast(0, "max");
        section.section("c").atLeast(0, "max");

        assertThat(document.report().problems())
                .extracting(Problem::path)
                .containsExactlyInAnyOrder("vars.a", "vars.b", "vars.c.max");
    }

    @Test
    void warnsOfAnIncludeThatIsNotThere() throws IOException {
        Path file = write("main.conf", "include \"storse\"\ninclude \"empty\"\n");
        write("empty.conf", "# nothing yet\n");

        assertThat(load(file, Map.of()).report().text())
                .isEqualTo(file + ": warning: includes \"storse\", which does not exist");
    }

    @Test
    void namesTheVariableAndTheLineThatAskedForIt() throws IOException {
        Path file = write("main.conf", "vars {\n max = 10\n max = ${?POOL_SIZE}\n}\n");
        Document document = load(file, Map.of("POOL_SIZE", "ten"));

        document.section("vars").atLeast(0, "max");

        assertThat(document.report().text())
                .isEqualTo(file + ":3 (environment variable POOL_SIZE): error: vars.max: found \"ten\","
                        + " expected a whole number of at least 0");
    }

    @Test
    void keepsTheLineOfTheValueWhereTheVariableIsNotSet() throws IOException {
        Path file = write("main.conf", "vars {\n max = ten\n max = ${?POOL_SIZE}\n}\n");
        Document document = load(file, Map.of());

        document.section("vars").atLeast(0, "max");

        assertThat(document.report().problems())
                .extracting(problem -> problem.location().text())
                .containsExactly(file + ":2");
    }

    @Test
    void givesAPlainNumberItsUnitBySubstitution() throws IOException {
        Path file = write("main.conf", "vars {\n s = 30\n s = ${?SECONDS}\n a = ${vars.s}s\n}\n");

        assertThat(load(file, Map.of()).section("vars").positive("a")).hasSeconds(30);
        assertThat(load(file, Map.of("SECONDS", "5")).section("vars").positive("a"))
                .hasSeconds(5);
    }

    @Test
    void tellsEveryNameThatStandsForNothing() throws IOException {
        Path file = write("main.conf", "vars {\n a = ${NOT_SET}\n b { c = ${NOR_THIS}s }\n d = 1\n}\n");
        Document document = load(file, Map.of());
        Section section = document.section("vars");

        section.string("a");
        section.section("b").positive("c");
        section.atLeast(0, "d");

        assertThat(document.report().problems())
                .extracting(Problem::path, problem -> problem.location().line())
                .containsExactly(tuple("vars.a", 2), tuple("vars.b.c", 3));
    }

    @Test
    void survivesASubstitutionThatMeansItself() throws IOException {
        Path file = write("main.conf", "vars {\n a = ${vars.b}\n b = ${vars.a}\n}\n");
        Document document = load(file, Map.of());

        document.section("vars").string("a");

        assertThat(document.report().hasErrors()).isTrue();
    }

    @Test
    void suggestsTheNameOfAMistypedTopLevelKey() throws IOException {
        Path file = write("main.conf", "headgat { name = a }\nown = 1\n");

        assertThat(load(file, Map.of()).report().text())
                .isEqualTo(file + ":1: error: headgat: unknown key; did you mean headgate?\n" + file
                        + ":2: error: own: unknown key; values of your own belong into vars { … }");
    }

    @Test
    void letsASystemPropertyWin() throws IOException {
        Path file = write("main.conf", "vars.max = 1\n");
        Properties properties = new Properties();
        properties.setProperty("vars.max", "many");
        Document document = Document.load(file, ConfigFactory.empty(), Map.of(), properties);

        document.section("vars").atLeast(0, "max");

        assertThat(document.report().text())
                .isEqualTo("system property: error: vars.max: found \"many\", expected a whole number of at least 0");
    }

    @Test
    void doesNotHandTheEnvironmentToTheToolkit() throws IOException {
        Path file = write("main.conf", "vars.a = ${?MINE}\n");

        assertThat(load(file, Map.of("MINE", "1", "OTHER", "2")).config().root().keySet())
                .doesNotContain("MINE", "OTHER")
                .contains("vars", "headgate", "pekko");
    }

    private static Document load(Path file, Map<String, String> environment) {
        return Document.load(file, ConfigFactory.empty(), environment, new Properties());
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}

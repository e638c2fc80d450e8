package io.headgate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SectionTest {
    private enum Colour {
        RED,
        DARK_BLUE
    }

    private Document document = document("");
    private Section section = document.section("vars");

    @ParameterizedTest
    @MethodSource("goodValues")
    void readsWhatFits(String value, Function<Section, Object> getter, Object expected) {
        read("x = " + value);

        assertThat(getter.apply(section)).isEqualTo(expected);
        assertThat(document.report().problems()).isEmpty();
    }

    static Stream<Arguments> goodValues() {
        return Stream.of(
                good("text", s -> s.string("x"), "text"),
                good("12", s -> s.string("x"), "12"),
                good("dark-blue", s -> s.enumOf(Colour.class, "x"), Colour.DARK_BLUE),
                good("on", s -> s.bool("x"), true),
                good("\"no\"", s -> s.bool("x"), false),
                good("\"7\"", s -> s.atLeast(0, "x"), 7),
                good("-3", s -> s.between(-3, 3, "x"), -3),
                good("0.25", s -> s.between(0.0, 1.0, "x"), 0.25),
                good("30s", s -> s.positive("x"), Duration.ofSeconds(30)),
                good("1.5 minutes", s -> s.positive("x"), Duration.ofSeconds(90)),
                good("365d", s -> s.positive("x"), Duration.ofDays(365)),
                good("off", s -> s.positiveOrOff("x"), Duration.ZERO),
                good("0", s -> s.positiveOrOff("x"), Duration.ZERO),
                good("0s", s -> s.positiveOrOff("x"), Duration.ZERO),
                good("0.0s", s -> s.positiveOrOff("x"), Duration.ZERO),
                good("5s", s -> s.positiveOrOff("x"), Duration.ofSeconds(5)),
                good("8KiB", s -> s.bytes(0, 1 << 20, "x"), 8192L),
                good("8kB", s -> s.bytes(0, 1 << 20, "x"), 8000L),
                good("17", s -> s.bytes(0, 1 << 20, "x"), 17L),
                good("\"https://store:6333/base\"", s -> s.url("x").getPort(), 6333),
                good("\"::1\"", s -> s.host("x"), "::1"),
                good("[a, b]", s -> s.strings("x"), List.of("a", "b")),
                good("[10.0.0.0/8]", s -> s.networks("x").toString(), "[10.0.0.0/8]"),
                good("{ b = 2, a = one }", s -> s.texts("x"), Map.of("a", "one", "b", "2")));
    }

    @ParameterizedTest
    @MethodSource("badValues")
    void tellsWhatDoesNotFit(String value, Function<Section, Object> getter, String found, String expected) {
        read("x = " + value);

        assertThat(getter.apply(section)).isNotNull();
        assertThat(document.report().problems()).singleElement().satisfies(problem -> {
            assertThat(problem.severity()).isEqualTo(Severity.ERROR);
            assertThat(problem.path()).isEqualTo("vars.x");
            assertThat(problem.location()).isEqualTo(new Location("test.conf", 2, null));
            assertThat(problem.found()).isEqualTo(found);
            assertThat(problem.message()).contains(expected);
        });
    }

    static Stream<Arguments> badValues() {
        return Stream.of(
                bad("\"\"", s -> s.string("x"), "\"\"", "expected text"),
                bad("\"a\\nb\"", s -> s.string("x"), "\"a.b\"", "expected text"),
                bad("{ y = 1 }", s -> s.bool("x"), "an object", "on or off"),
                bad("abc", s -> s.string("x", Pattern.compile("z+"), "only z"), "\"abc\"", "only z"),
                bad("green", s -> s.enumOf(Colour.class, "x"), "\"green\"", "one of red, dark-blue"),
                bad("1", s -> s.bool("x"), "1", "on or off"),
                bad("maybe", s -> s.bool("x"), "\"maybe\"", "on or off"),
                bad("0", s -> s.atLeast(1, "x"), "0", "of at least 1"),
                bad("10.5", s -> s.atLeast(1, "x"), "10.5", "a whole number"),
                bad("ten", s -> s.atLeast(1, "x"), "\"ten\"", "a whole number"),
                bad("99999999999999999999", s -> s.atLeast(1, "x"), "\"99999999999999999999\"", "a whole number"),
                bad("65536", s -> s.between(0, 65_535, "x"), "65536", "from 0 to 65535"),
                bad("1.5", s -> s.between(0.0, 1.0, "x"), "1.5", "from 0.0 to 1.0"),
                bad("30", s -> s.positive("x"), "30", "for example 30s"),
                bad("0s", s -> s.positive("x"), "\"0s\"", "a duration"),
                bad("-1s", s -> s.positive("x"), "\"-1s\"", "a duration"),
                bad("30 lightyears", s -> s.positive("x"), "\"30 lightyears\"", "a duration"),
                bad("366d", s -> s.positive("x"), "\"366d\"", "a duration"),
                bad("on", s -> s.positiveOrOff("x"), "\"on\"", "or off"),
                bad("true", s -> s.positiveOrOff("x"), "true", "or off"),
                bad("8 apples", s -> s.bytes(0, 1 << 20, "x"), "\"8 apples\"", "for example 8KiB"),
                bad("2MiB", s -> s.bytes(0, 1 << 20, "x"), "\"2MiB\"", "from 0 to 1048576"),
                bad("\"ftp://store\"", s -> s.url("x"), "\"ftp://store\"", "an address"),
                bad("\"http://me:pass@store\"", s -> s.url("x"), "\"http://***@store\"", "without user"),
                bad("\"http://store?key=1\"", s -> s.url("x"), "\"http://store?***\"", "without user"),
                bad("\"http://store:0\"", s -> s.url("x"), "\"http://store:0\"", "an address"),
                bad("\"a b\"", s -> s.host("x"), "\"a b\"", "a host name"),
                bad("a", s -> s.strings("x"), "\"a\"", "a list"),
                bad("[10.0.0.1/8]", s -> s.networks("x"), "\"10.0.0.1/8\"", "a network"),
                bad("7", s -> s.section("x"), "7", "an object"));
    }

    @Test
    void tellsThatAKeyIsMissingAtItsSection() {
        read("a {\n b = 1 }");

        section.section("a").atLeast(0, "b");
        section.section("a").positive("c");

        assertThat(document.report().text())
                .isEqualTo(
                        "test.conf:2: error: vars.a.c: is missing; expected a duration with its unit, for example 30s");
    }

    @Test
    void takesNullForAbsent() {
        read("x = null");

        assertThat(section.has("x")).isFalse();
        assertThat(section.optionalString("x")).isNull();
        assertThat(document.report().problems()).isEmpty();
    }

    @Test
    void knowsOnlyTheKeysThatWereAskedFor() {
        read("max-waiting = 1\nmax-wating = 2\npool { size = 1 }\nsize = 2\nquite-else = 3");
        section.atLeast(0, "max-waiting");
        section.section("pool").atLeast(0, "size");

        assertThat(document.report().problems())
                .extracting(Problem::path, Problem::suggestion)
                .containsExactly(
                        tuple("vars.max-wating", "did you mean max-waiting?"),
                        tuple("vars.size", "it belongs into pool { … }"),
                        tuple("vars.quite-else", "known here: max-waiting, pool"));
    }

    @Test
    void judgesARuleOnlyBetweenSoundKeys() {
        read("min = 7\nmax = many");
        int min = section.atLeast(0, "min");
        int max = section.atLeast(1, "max");

        section.require(min <= max, "min", () -> "must not exceed max", "max");

        assertThat(document.report().problems()).extracting(Problem::path).containsExactly("vars.max");
    }

    @Test
    void fallsBackToItsDefaultsAndNamesThemWhereTheyAreWrong() {
        read("defaults {\n max = many, min = 1 }\na { min = 2 }\nb {}");
        Section defaults = section.section("defaults");
        for (Section user : List.of(section.section("a"), section.section("b"))) {
            user.withDefaults(defaults);
            user.atLeast(1, "max");
        }
        int min = section.section("a").atLeast(0, "min");

        assertThat(min).isEqualTo(2);
        assertThat(section.section("b").atLeast(0, "min")).isEqualTo(1);
        assertThat(document.report().text())
                .isEqualTo(
                        "test.conf:3: error: vars.defaults.max: found \"many\", expected a whole number of at least 1");
    }

    @Test
    void takesOnlyNamesThatCanBeTags() {
        read("stores { good-1 {}, \"no name\" {} }");

        assertThat(section.sections("stores").keySet()).containsExactly("good-1");
        assertThat(document.report().text()).contains("vars.stores.\"no name\": is not a name");
    }

    @Test
    void ordersByLineAndTellsEachProblemOnce() {
        read("b = x\na = y");
        section.atLeast(0, "a");
        section.atLeast(0, "b");
        section.atLeast(0, "b");

        assertThat(document.report().problems()).extracting(Problem::path).containsExactly("vars.b", "vars.a");
    }

    private void read(String text) {
        document = document(text);
        section = document.section("vars");
    }

    private static Document document(String text) {
        return Document.parse("vars {\n" + text + "\n}", "test.conf", ConfigFactory.empty(), Map.of());
    }

    private static Arguments good(String value, Function<Section, Object> getter, Object expected) {
        return Arguments.of(value, getter, expected);
    }

    private static Arguments bad(String value, Function<Section, Object> getter, String found, String expected) {
        return Arguments.of(value, getter, found, expected);
    }
}

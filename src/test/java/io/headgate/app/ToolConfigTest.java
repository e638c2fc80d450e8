package io.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.config.Problem;
import io.headgate.config.Report;
import io.headgate.config.Severity;
import io.headgate.tools.ToolConfig;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a configuration makes of operations, and what it says of mistakes. */
class ToolConfigTest {
    /** On the line of what follows. */
    private static final String SERVED = "headgate.mcp.enabled = on, ";

    private static List<ToolConfig> tools(String tools) {
        GatewayConfig.Reading reading =
                Configurations.read(Configurations.WHOLE + SERVED + "headgate.mcp.tools {\n" + tools + "\n}");
        assertThat(reading.report().text()).isEmpty();
        return reading.config().tools();
    }

    private static Report wrong(String tool) {
        return Configurations.reportOf(SERVED + "headgate.mcp.tools.t {\n" + tool + "\n}");
    }

    @Test
    void makesAToolOfThreeLines() {
        ToolConfig tool = tools(
                        "count {\n upstream = qdrant\n operation = qdrant.points.count\n description = Counts\n}")
                .get(0);

        assertThat(tool.place()).isEqualTo("POST /collections/{collection}/points/count");
        assertThat(tool.schema())
                .hasToString("{\"type\":\"object\",\"properties\":{"
                        + "\"collection\":{\"type\":\"string\",\"minLength\":1},"
                        + "\"continue_from\":{\"type\":\"string\",\"description\":\"To read on: what the last answer said, with the same"
                        + " arguments.\"}},\"required\":[\"collection\"],\"additionalProperties\":false}");
        assertThat(tool.hints().readOnly()).isTrue();
        assertThat(tool.timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(tool.caching()).isNull();
    }

    @Test
    void readsEveryKey() {
        ToolConfig tool = tools("""
                all {
                  upstream = canary, operation = canary.gettagdata2, method = GET, enabled = on
                  operation = canary.getTagData2
                  title = "All of it"
                  description = \"""
                    Reads
                    all of it.
                  \"""
                  arguments {
                    tags { type = array, items { type = string, minLength = 1 }, minItems = 1, maxItems = 50, required = on }
                    points { type = integer, minimum = 1, maximum = 1000, default = 100, send = off }
                    mode { type = string, enum = [a, b], description = "Which\\n one" }
                  }
                  fixed { includeQuality = true }
                  request { query { tag = "{tags}", m = "mode {mode}" } }
                  annotations { open-world = on, destructive = on }
                  timeout = 5s, priority = high, cost = cheap, cheaper-way = "Ask less."
                  cache { ttl = 2s, stale-if-error = 1m }
                  max-answer = 1KiB, max-arguments = 2KiB, continue-for = 1m
                }
                """).get(0);

        assertThat(tool.place()).isEqualTo("GET /getTagData2");
        assertThat(tool.description()).isEqualTo("Reads all of it.");
        assertThat(tool.schema().path("properties").path("tags"))
                .hasToString(
                        "{\"type\":\"array\",\"items\":{\"type\":\"string\",\"minLength\":1},\"maxItems\":50,\"minItems\":1}");
        assertThat(tool.schema()
                        .path("properties")
                        .path("mode")
                        .path("description")
                        .textValue())
                .isEqualTo("Which one");
        assertThat(tool.defaults()).hasToString("{\"points\":100}");
        assertThat(tool.hints().destructive() && tool.hints().openWorld()).isTrue();
        assertThat(tool.timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(tool.caching()).isNotNull();
        assertThat(tool.maxAnswer()).isEqualTo(1024);
        assertThat(tool.cheaperWay()).isEqualTo("Ask less.");
    }

    @Test
    void keepsArgumentsInTheOrderInWhichTheyAreWritten() {
        ToolConfig tool = tools("""
                t {
                  upstream = web, method = POST, path = /x, description = D, enabled = on
                  arguments {
                    zulu { type = string }
                    alpha { type = string }
                    mike { type = string }
                  }
                }
                """).get(0);

        assertThat(tool.schema().path("properties").fieldNames()).toIterable().startsWith("zulu", "alpha", "mike");
    }

    @ParameterizedTest
    @CsvSource({
        "qdrant.points.count, '', true",
        "qdrant.points.upsert, '', false",
        "qdrant.points.upsert, enabled = on, true",
        "qdrant.points.count, enabled = off, false",
        "qdrant.collections.create, '', false"
    })
    void hasWritesOnlyWhereTheyAreSwitchedOn(String operation, String more, boolean on) {
        assertThat(tools("t {\n upstream = qdrant, description = D\n operation = " + operation + "\n" + more + "\n}"))
                .hasSize(on ? 1 : 0);
    }

    @Test
    void doesWithoutTheUpstreamOfAToolThatIsOff() {
        assertThat(tools("t { upstream = nowhere, operation = x, description = D, enabled = off }"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "upstream = qdrnt, operation = a, description = D | upstream | did you mean qdrant?",
                "upstream = qdrant, operation = qdrant.points.cont, description = D | operation | did you mean qdrant.points.count?",
                "upstream = qdrant, description = D | operation | is missing",
                "upstream = qdrant, operation = qdrant.points.count, path = /x, description = D | path | remove one of them",
                "upstream = qdrant, operation = qdrant.health, description = D | operation | GET /healthz",
                "upstream = qdrant, operation = qdrant.points.count, method = PUT, description = D | method | is at POST /coll",
                "upstream = qdrant, operation = qdrant.points.count | description | is missing",
                "upstream = web, method = GET, path = \"/a?b=c\", description = D | path | without query",
                "upstream = web, method = GET, path = /x, description = D, argments { } | argments | did you mean arguments?",
                "upstream = web, method = GET, path = /x, description = D, timeout = 2m | timeout | must not exceed",
                "upstream = web, method = GET, path = /x, description = D, request { body = x } | request.body | does not go with GET",
                "upstream = web, method = GET, path = /x, description = D, request { query { a = \"{b}\" } } | request.query.a | no argument",
                "upstream = web, method = GET, path = /x, description = D, request { query { a = \"{b\" } } | request.query.a | brace",
                "upstream = web, method = GET, path = /x, description = D, request { path { a = b } } | request.path.a | has no place",
                "upstream = web, method = POST, path = /x, description = D, enabled = on, cache { ttl = 5s } | cache.ttl | must be off",
                "upstream = web, method = GET, path = /x, description = D, cost = \"a b\" | cost | one word",
            })
    void tellsAMistakeAtItsKey(String tool, String key, String message) {
        assertThat(wrong(tool).problems()).singleElement().satisfies(problem -> {
            assertThat(problem.path()).isEqualTo("headgate.mcp.tools.t." + key);
            assertThat(problem.text()).contains(message);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a { tipe = string } | a.tipe | did you mean type?",
                "a { type = strin } | a.type | string",
                "a { type = string, minLength = -1 } | a.minLength | 0",
                "a { type = string, pattern = \"(\" } | a.pattern | is no pattern",
                "a { type = integer, default = ten } | a.default | expected a whole number",
                "a { type = string, required = on, default = x } | a.default | never used",
                "a { type = array, items { type = string, maxlength = 3 } } | a.items.maxlength | did you mean maxLength?",
                "a { anyOf = [{ type = string, patern = x }] } | a.anyOf | did you mean pattern?",
                "a { \"$ref\" = \"http://127.0.0.1/x\" } | a.\"$ref\" | unknown key",
                "continue_from { type = string } | continue_from | reading goes on",
                "\"a b\" { type = string } | \"a b\" | is no name",
            })
    void tellsAMistakeOfASchemaAtItsKeyword(String argument, String key, String message) {
        Report report =
                wrong("upstream = web, method = GET, path = /x, description = D\n arguments {\n" + argument + "\n}");

        assertThat(report.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.path()).isEqualTo("headgate.mcp.tools.t.arguments." + key);
            assertThat(problem.text()).contains(message);
            assertThat(problem.location().line()).isEqualTo(7);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "arguments { id { type = string } } | must be on",
                "arguments { x { type = string } }, request { path { id = \"{x}\" } } | may be absent",
                "arguments { x { type = array, required = on } }, request { path { id = \"a-{x}\" } } | within a text",
                "arguments { id { type = string, required = on } }, fixed { id = 1 } | only be one of both",
            })
    void wantsPathsThatAreAlwaysWhole(String more, String message) {
        Report report = wrong("upstream = web, method = GET, path = \"/x/{id}\", description = D\n" + more);

        assertThat(report.problems())
                .extracting(Problem::text)
                .singleElement()
                .asString()
                .contains(message);
    }

    @Test
    void warnsOfAToolThatHidesOneOfTheGatewaysOwn() {
        Report report = Configurations.reportOf(SERVED + "headgate.mcp.tools.get_health {\n"
                + " upstream = qdrant, operation = qdrant.points.count, description = Counts\n}");

        assertThat(report.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.severity()).isEqualTo(Severity.WARNING);
            assertThat(problem.path()).isEqualTo("headgate.mcp.tools.get_health");
            assertThat(problem.text()).contains("hides the tool of that name");
            assertThat(problem.location().line()).isEqualTo(4);
        });
    }

    @Test
    void tellsAllMistakesAtOnce() {
        Report report = wrong("""
                upstream = qdrant
                operation = qdrant.points.count
                arguments { a { type = strin }, b { minimum = x } }
                timeout = never
                request { body { c = "{d}" } }
                """);

        assertThat(report.problems())
                .extracting(problem -> problem.path().substring("headgate.mcp.tools.t.".length()))
                .containsExactlyInAnyOrder(
                        "description", "arguments.a.type", "arguments.b.minimum", "timeout", "request.body");
    }
}

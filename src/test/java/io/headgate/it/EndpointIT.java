package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.app.RunningGateway;
import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import io.headgate.testing.RealPostgres;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Operations of a real database as addresses. */
class EndpointIT {
    /** The rule is one second; the rest is for a machine that has other things to do. */
    private static final Duration SOON = Duration.ofSeconds(4);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONFIG = """
            headgate {
              upstreams.db { %s }
              operations {
                every-type {
                  upstream = db
                  sql = "SELECT :t AS t, :s AS s, :i AS i, :b AS b, :n AS n, :f AS f, :o AS o, :u AS u, :d AS d, :z AS z, :y AS y, :j AS j, :a AS a, :l AS l"
                  parameters {
                    t { type = text }, s { type = smallint }, i { type = integer }, b { type = bigint }, n { type = numeric }
                    f { type = double precision }, o { type = boolean }, u { type = uuid }, d { type = date }
                    z { type = timestamptz }, y { type = bytea }, j { type = jsonb }, a { type = "text[]" }, l { type = "bigint[]" }
                  }
                  result = one, class = not-repeatable
                }
                get-item { upstream = db, sql = "SELECT * FROM item WHERE id = :id", parameters.id.type = integer, result = one }
                find-items {
                  upstream = db, sql = "SELECT id, name FROM item WHERE name LIKE :like ORDER BY id LIMIT :limit"
                  parameters { like { type = text, default = "%%" }, limit { type = integer, min = 1, max = 100, default = 10 } }
                }
                put-item {
                  upstream = db, class = idempotent, result = one
                  sql = "INSERT INTO item VALUES (:id, :name) ON CONFLICT (id) DO UPDATE SET name = excluded.name RETURNING *"
                  parameters { id.type = integer, name { type = text, max-length = 20 } }
                }
                add-item {
                  upstream = db, class = not-repeatable, result = count
                  statements = ["SELECT pg_advisory_xact_lock(7)", "INSERT INTO item VALUES (:id, :name)"]
                  parameters { id.type = integer, name.type = text }
                }
                flow {
                  upstream = db, stream = on, timeout = 1s
                  sql = "SELECT pg_sleep(CASE WHEN i > 256 THEN 1 ELSE 0 END)::text AS s FROM generate_series(1, 10000) AS i"
                }
                sleep { upstream = db, sql = "SELECT pg_sleep(:s)::text AS slept", parameters.s.type = integer }
              }
              endpoints {
                flow { operation = flow, method = GET, path = /flow }
                sleep { operation = sleep, method = GET, path = /sleep }
                every { operation = every-type, method = POST, path = /every }
                item { operation = get-item, method = GET, path = "/items/{id}" }
                items { operation = find-items, method = GET, path = /items }
                put { operation = put-item, method = PUT, path = "/items/{id}" }
                add { operation = add-item, method = POST, path = /items, status = 201 }
              }
            }
            """;
    private static final String WHOLE = """
            {"t":"it's \\"q\\" \\u00e9\\ud83d\\ude00","s":-32768,"i":2147483647,"b":9223372036854775807,"n":12345678901234567890.1234567890,\
            "f":0.1,"o":true,"u":"3f2504e0-4f89-11d3-9a0c-0305e82c3301","d":"2026-02-28","z":"2026-01-31T23:59:59.123456+02:00",\
            "y":"\\\\xdeadbeef00","j":{"a":[1,2.50,null,{"b":"c"}]},"a":["x","","it's, {\\"}",null],"l":[1,null,-9223372036854775808]}""";

    private static RealPostgres postgres;
    private static RunningGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        postgres = RealPostgres.start();
        postgres.run("CREATE TABLE item (id int PRIMARY KEY, name text NOT NULL)");
        gateway = RunningGateway.startWhole(CONFIG.formatted(postgres.section("pool.min = 0")), Map.of());
    }

    @AfterAll
    static void stop() {
        gateway.close();
        postgres.close();
    }

    @Test
    void handOverEveryTypeExactly() throws Exception {
        RawResponse answer = send("POST", "/every", WHOLE);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text())
                .contains("\"b\":9223372036854775807")
                .contains("\"n\":12345678901234567890.1234567890")
                .contains("\"z\":\"2026-01-31T21:59:59.123456+00:00\"")
                .contains("\"y\":\"\\\\xdeadbeef00\"")
                .contains("2.50")
                .contains("\"l\":[1,null,-9223372036854775808]");
        JsonNode row = JSON.readTree(utf8(answer));
        JsonNode sent = JSON.readTree(WHOLE);
        for (String same : List.of("t", "s", "i", "f", "o", "u", "d", "a")) {
            assertThat(row.get(same)).as(same).isEqualTo(sent.get(same));
        }
    }

    @Test
    void mapWhatTheDatabaseSaysToStatuses() throws Exception {
        assertThat(send("POST", "/items", "{\"id\":1,\"name\":\"one\"}").status())
                .isEqualTo(201);
        RawResponse again = send("POST", "/items", "{\"id\":1,\"name\":\"one\"}");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.text()).contains("data.conflict", "item_pkey");
        assertThat(send("GET", "/items/1", "").text()).isEqualTo("{\"id\":1,\"name\":\"one\"}");
        assertThat(send("GET", "/items/999", "").status()).isEqualTo(404);
        assertThat(send("PUT", "/items/2", "{\"name\":\"two\"}").text()).isEqualTo("{\"id\":2,\"name\":\"two\"}");
        assertThat(send("PUT", "/items/2", "{\"name\":\"three\",\"name\":\"four\"}")
                        .text())
                .contains("\"status\":400", "name: stands twice");
        assertThat(send("PUT", "/items/2", "{\"name\":{\"inner\":1,\"inner\":2}}")
                        .text())
                .contains("\"status\":400", "inner: stands twice");
        assertThat(send("GET", "/items?like=t%25&limit=5", "").text()).contains("\"two\"");
        RawResponse method = send("DELETE", "/items/1", "");
        assertThat(method.status()).isEqualTo(405);
        assertThat(method.header("Allow")).contains("GET, PUT");
    }

    @Test
    void takeNothingForSql() throws Exception {
        List<String> attempts = List.of(
                "'; DROP TABLE item; --",
                "1 OR 1=1",
                "1; SELECT pg_sleep(5)",
                "$1",
                ":id",
                "\\'; DROP TABLE item; --",
                "x' UNION SELECT passwd FROM pg_shadow --",
                "$$; DROP TABLE item; $$",
                "/* */ 1",
                "NULL",
                "{1,2}",
                "\"; DROP TABLE item");
        ObjectMapper mapper = new ObjectMapper();
        JsonNode good = mapper.readTree(WHOLE);
        for (String attempt : attempts) {
            for (String name : List.of("t", "s", "i", "b", "n", "f", "o", "u", "d", "z", "y", "j", "a", "l")) {
                var body = (ObjectNode) good.deepCopy();
                boolean array = name.equals("a") || name.equals("l");
                if (array) {
                    body.putArray(name).add(attempt);
                } else {
                    body.put(name, attempt);
                }
                RawResponse answer = send("POST", "/every", body.toString());
                if (List.of("t", "j", "a").contains(name)) {
                    assertThat(answer.status()).isEqualTo(200);
                    JsonNode back = mapper.readTree(utf8(answer)).get(name);
                    assertThat(array ? back.get(0).asText() : back.asText()).isEqualTo(attempt);
                } else {
                    assertThat(answer.status()).as(name + " " + attempt).isEqualTo(400);
                    assertThat(answer.text()).contains("request.argument", "\"" + name + ": ");
                }
            }
            String encoded = URLEncoder.encode(attempt, StandardCharsets.UTF_8);
            assertThat(send("GET", "/items?like=" + encoded, "").text()).isEqualTo("[]");
            assertThat(send("GET", "/items?limit=" + encoded, "").text()).contains("\"limit: ");
        }
        assertThat(postgres.count("SELECT count(*) FROM pg_class WHERE relname = 'item'"))
                .isEqualTo(1);
    }

    @Test
    void answerNumbersThatNobodyCanHold() throws Exception {
        for (String number : List.of("1e99999999999", "-1e-99999999999", "1" + "0".repeat(3000), "1e2147483647")) {
            RawResponse answer = send("POST", "/every", WHOLE.replace("12345678901234567890.1234567890", number));
            assertThat(answer.status()).as("%.20s: %s", number, answer.text()).isEqualTo(400);
            assertThat(answer.text()).contains("request.argument");
            RawResponse json = send("POST", "/every", WHOLE.replace("2.50", number));
            assertThat(json.status()).as("%.20s: %s", number, json.text()).isIn(400, 422);
        }
    }

    /** Reproducible: the same thousand each time. */
    @Test
    void nameWhatIsWrongInAThousandWrongArguments() throws Exception {
        List<String> names = List.of("t", "s", "i", "b", "n", "f", "o", "u", "d", "z", "y", "a", "l");
        List<String> wrong = List.of(
                "{}",
                "[[1]]",
                "1e999",
                "-1.5e400",
                "\"\\u0000\"",
                "\"\\ud800\"",
                "null",
                "123456789012345678901234567890.5");
        ObjectMapper mapper = new ObjectMapper();
        Random random = new Random(6);
        int refused = 0;
        for (int i = 0; i < 1000; i++) {
            String name = names.get(random.nextInt(names.size()));
            String value = wrong.get(random.nextInt(wrong.size()));
            var body = (ObjectNode) mapper.readTree(WHOLE);
            String text;
            switch (random.nextInt(3)) {
                case 0 -> {
                    body.remove(name);
                    text = body.toString();
                }
                case 1 -> {
                    name = "no_" + name;
                    body.put(name, 1);
                    text = body.toString();
                }
                default -> {
                    if (name.equals("n")) {
                        value = "true"; // most numbers are fine
                    } else if (name.equals("f") && value.startsWith("1234")) {
                        value = "\"NaN\"";
                    }
                    body.put(name, "@");
                    text = body.toString().replace("\"@\"", value);
                }
            }
            RawResponse answer = send("POST", "/every", text);
            assertThat(answer.status()).as(text).isEqualTo(400);
            assertThat(answer.text()).as(text).contains("\"" + name + ": ");
            refused++;
        }
        assertThat(refused).isEqualTo(1000);
    }

    /** The statement ends at the server too, which is what the caller's word is for. */
    @Test
    void takeNoLongerThanTheCallerWaits() throws Exception {
        String running =
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'headgate' AND state = 'active'";
        for (String field : List.of("Request-Timeout: 400ms", "grpc-timeout: 400m")) {
            RawResponse late = send("GET", "/sleep?s=25", "", field);

            assertThat(late.status()).as(late.text()).isEqualTo(504);
            assertThat(late.text()).contains("upstream.timeout");
            Await.until("nothing runs", SOON, () -> postgres.count(running) == 0);
        }
        RawResponse unreadable = send("GET", "/sleep?s=0", "", "Request-Timeout: soon");
        assertThat(unreadable.status()).isEqualTo(400);
        assertThat(unreadable.text()).contains("request.header", "Request-Timeout");
        assertThat(send("GET", "/sleep?s=0", "", "Request-Timeout: 10").status())
                .isEqualTo(200);
    }

    /** What ends early is counted for what it was. */
    @Test
    void areCutWhereTheirRowsComeTooLate() throws Exception {
        String cut =
                "headgate_requests_total{route=\"flow\",upstream=\"db\",status_code=\"200\",code=\"upstream.timeout\"}";
        double before = gateway.metric(cut);
        try (RawClient client = gateway.client()) {
            client.send("GET /flow HTTP/1.1\r\nHost: localhost\r\n\r\n");
            // By a reset, or else the answer would seem to be whole.
            assertThatThrownBy(client::readToEnd).isInstanceOf(IOException.class);
            String all = new String(client.received().bytes(), StandardCharsets.UTF_8);

            assertThat(all).startsWith("HTTP/1.1 200").contains("{\"s\":\"\"}").doesNotEndWith("0\r\n\r\n");
        }
        Await.until("it is counted", Duration.ofSeconds(10), () -> gateway.metric(cut) == before + 1);
    }

    /** Whoever asked has gone: nobody wants the rest. */
    @Test
    void areCancelledAtTheServerWhenTheirCallerLeaves() throws Exception {
        String running =
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'headgate' AND state = 'active'";
        try (RawClient client = gateway.client()) {
            client.send("GET /sleep?s=26 HTTP/1.1\r\nHost: localhost\r\n\r\n");
            Await.until("it runs", Duration.ofSeconds(10), () -> postgres.count(running) == 1);
        }
        Await.until("it does not run", SOON, () -> postgres.count(running) == 0);
    }

    /** A page that somebody opens in a browser reaches what the browser reaches; it must not change anything there. */
    @Test
    void changeNothingForPagesOfOtherSites() throws Exception {
        String own = "Origin: http://localhost";
        String foreign = "Origin: http://evil.example";
        String body = "{\"name\":\"by a page\"}";

        RawResponse refused = send("PUT", "/items/77", body, foreign);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text()).contains("route.read-only", "Web pages of other sites");
        assertThat(send("PUT", "/items/77", body, "Sec-Fetch-Site: cross-site").status())
                .isEqualTo(403);
        assertThat(send("GET", "/items/77", "", foreign).status()).isEqualTo(404);
        assertThat(send("PUT", "/items/77", body, own, "Sec-Fetch-Site: same-origin")
                        .status())
                .isEqualTo(200);
        assertThat(send("GET", "/items/77", "", foreign).status()).isEqualTo(200);
    }

    @Test
    void areDescribed() throws Exception {
        JsonNode document = JSON.readTree(send("GET", "/openapi.json", "").text());

        assertThat(document.path("openapi").asText()).startsWith("3.1");
        assertThat(document.at("/paths/~1items~1{id}/get/parameters/0/in").asText())
                .isEqualTo("path");
        assertThat(document.at("/paths/~1items~1{id}/put/requestBody/content/application~1json/schema/required/0")
                        .asText())
                .isEqualTo("name");
        assertThat(document.at("/paths/~1items/get/parameters/1/schema/maximum").asInt())
                .isEqualTo(100);
        assertThat(document.at("/paths/~1items/post/responses/201").isObject()).isTrue();
    }

    private static String utf8(RawResponse answer) {
        return new String(answer.text().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static RawResponse send(String method, String path, String body, String... headerLines) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try (RawClient client = gateway.client()) {
            String head = method + " " + path
                    + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " + bytes.length
                    + "\r\n"
                    + String.join(
                            "",
                            Stream.of(headerLines).map(line -> line + "\r\n").toList()) + "\r\n";
            return client.send((head + body).getBytes(StandardCharsets.UTF_8)).readFinal();
        }
    }
}

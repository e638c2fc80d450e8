package io.headgate.sandbox.qdrant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScrollTest {
    private static final int POINTS = 23;

    private final QdrantApi api = new QdrantApi(QdrantSettings.open(), System::nanoTime);

    @BeforeEach
    void fill() {
        call("PUT", "/collections/c", "{\"vectors\": {\"size\": 1, \"distance\": \"Dot\"}}");
        // Upwards in steps of 7 modulo 23: every id once, none in order.
        String points = IntStream.range(0, POINTS)
                .map(i -> i * 7 % POINTS)
                .mapToObj(id -> "{\"id\": " + id + ", \"vector\": [" + id + "], \"payload\": {\"even\": "
                        + (id % 2 == 0) + "}}")
                .collect(Collectors.joining(","));
        call("PUT", "/collections/c/points", "{\"points\": [" + points + "]}");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 22, 23, 24, 100})
    void showsEveryPointOnceAndInOrder(int limit) {
        assertThat(scroll(limit, "{}"))
                .isEqualTo(IntStream.range(0, POINTS).boxed().toList());
    }

    @Test
    void pagesOverWhatTheFilterAccepts() {
        String even = "{\"must\": [{\"key\": \"even\", \"match\": {\"value\": true}}]}";

        assertThat(scroll(5, even))
                .isEqualTo(IntStream.iterate(0, id -> id < POINTS, id -> id + 2)
                        .boxed()
                        .toList());
    }

    @Test
    void goesOnWhereADeletedPointWas() {
        JsonNode first = scrollFrom("0", 5, "{}");
        assertThat(first.path("next_page_offset").intValue()).isEqualTo(5);

        call("POST", "/collections/c/points/delete", "{\"points\": [5]}");

        JsonNode second = scrollFrom("5", 2, "{}");
        assertThat(second.path("points").path(0).path("id").intValue()).isEqualTo(6);
    }

    private List<Integer> scroll(int limit, String filter) {
        List<Integer> ids = new ArrayList<>();
        String offset = "null";
        for (int page = 0; page <= POINTS; page++) {
            JsonNode result = scrollFrom(offset, limit, filter);
            result.path("points").forEach(point -> ids.add(point.path("id").intValue()));
            if (result.path("next_page_offset").isNull()) {
                return ids;
            }
            offset = result.path("next_page_offset").asText();
        }
        throw new AssertionError("more pages than points");
    }

    private JsonNode scrollFrom(String offset, int limit, String filter) {
        return call(
                "POST",
                "/collections/c/points/scroll",
                "{\"offset\": " + offset + ", \"limit\": " + limit + ", \"filter\": " + filter + "}");
    }

    private JsonNode call(String method, String path, String body) {
        Answer answer = api.answer(method, path, "", name -> Optional.empty(), body.getBytes(StandardCharsets.UTF_8));
        assertThat(answer.status()).as(answer.body().utf8String()).isEqualTo(200);
        return Json.parse(answer.body().toArrayUnsafe()).path("result");
    }
}

package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.app.RunningGateway;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import io.headgate.testing.RealQdrant;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A day in the life of a collection, through the gateway; what Qdrant says reaches the caller byte by byte. */
class RealQdrantIT {
    private static final int POINTS = 1000;
    private static final int PAGE = 300;
    private static final String LARGE_ID = "18446744073709551615";
    private static final String NOT_A_DOUBLE = "9007199254740993";
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Seconds the request took: the only thing in which two answers to the same question differ. */
    private static final String TIME = "\"time\":[0-9.eE+-]+";

    private int compared;
    private long bytes;

    @BeforeAll
    static void needsTheBinary() {
        RealQdrant.assumePresent();
    }

    @Test
    void answersAsWithoutTheGateway() throws IOException, InterruptedException {
        try (RealQdrant qdrant = RealQdrant.start();
                RunningGateway gateway = RunningGateway.startWhole("""
                        headgate {
                          upstreams.qdrant { kind = qdrant, url = "http://127.0.0.1:%d", pool { max = 5, min = 1 } }
                          routes.qdrant { path = /qdrant, upstream = qdrant }
                        }
                        """.formatted(qdrant.port()), Map.of());
                RawClient through = RawClient.connect(gateway.port());
                RawClient direct = RawClient.connect(qdrant.port())) {
            change(through, "PUT", "/collections/plant", "{\"vectors\":{\"size\":4,\"distance\":\"Cosine\"}}");
            change(
                    through,
                    "PUT",
                    "/collections/plant/index?wait=true",
                    "{\"field_name\":\"area\",\"field_schema\":\"keyword\"}");
            change(through, "PUT", "/collections/plant/points?wait=true", points());

            same(through, direct, "GET", "/collections", "");
            same(through, direct, "GET", "/collections/plant/exists", "");
            same(through, direct, "POST", "/collections/plant/points/count", "{\"exact\":true}");
            JsonNode found = JSON.readTree(same(
                    through,
                    direct,
                    "POST",
                    "/collections/plant/points/query",
                    "{\"query\":[0.1,0.9,0.3,0.4],\"limit\":50,\"with_payload\":true,\"with_vector\":true,\"params\":{\"exact\":true},"
                            + "\"filter\":{\"must\":[{\"key\":\"area\",\"match\":{\"value\":\"area-3\"}}]}}"));
            assertThat(found.at("/result/points"))
                    .hasSize(50)
                    .allMatch(point -> point.at("/payload/area").asText().equals("area-3"));
            assertThat(scrollAll(through, direct)).isEqualTo(POINTS);
            assertThat(same(through, direct, "GET", "/collections/plant/points/" + LARGE_ID, ""))
                    .contains("\"id\":" + LARGE_ID)
                    .contains("\"big\":" + NOT_A_DOUBLE);

            assertThat(same(through, direct, "GET", "/collections/nowhere", "")).contains("doesn't exist");
            assertThat(same(through, direct, "POST", "/collections/plant/points/query", "{\"query\":[0.1]}"))
                    .contains("error");
            assertThat(same(through, direct, "POST", "/collections/plant/points/scroll", "{"))
                    .contains("error");
            int zipped = compressed(through, direct);

            change(
                    through,
                    "POST",
                    "/collections/plant/points/delete?wait=true",
                    "{\"filter\":{\"must\":[{\"key\":\"area\",\"match\":{\"value\":\"area-3\"}}]}}");
            String left = same(through, direct, "POST", "/collections/plant/points/count", "{\"exact\":true}");
            assertThat(JSON.readTree(left).at("/result/count").asInt()).isEqualTo(POINTS - POINTS / 10);
            change(through, "DELETE", "/collections/plant", "");
            same(through, direct, "GET", "/collections", "");

            Facts.tell(
                    "2 real Qdrant",
                    "%d points upserted through the gateway, %d reads compared with direct ones: all equal byte by byte"
                            + " but for time (%d bytes); gzip answer %d bytes; ids up to %s",
                    POINTS,
                    compared,
                    bytes,
                    zipped,
                    LARGE_ID);
        }
    }

    private static String points() {
        List<String> points = new ArrayList<>();
        for (int i = 0; i < POINTS; i++) {
            String id = i == POINTS - 1 ? LARGE_ID : Integer.toString(i + 1);
            points.add(String.format(
                    Locale.ROOT,
                    "{\"id\":%s,\"vector\":[%.3f,%.3f,%.3f,%.3f],\"payload\":{\"area\":\"area-%d\",\"big\":%s,\"tag\":\"Größe %d µm\"}}",
                    id,
                    0.1 + i % 7,
                    0.2 + i % 11,
                    0.3 + i % 13,
                    0.4 + i % 17,
                    i % 10,
                    NOT_A_DOUBLE,
                    i));
        }
        return "{\"points\":[" + String.join(",", points) + "]}";
    }

    private int scrollAll(RawClient through, RawClient direct) throws IOException {
        int seen = 0;
        String offset = "null";
        while (true) {
            String page = same(
                    through,
                    direct,
                    "POST",
                    "/collections/plant/points/scroll",
                    "{\"limit\":" + PAGE + ",\"with_payload\":true,\"with_vector\":true,\"offset\":" + offset + "}");
            JsonNode result = JSON.readTree(page).path("result");
            seen += result.path("points").size();
            if (result.path("next_page_offset").isNull()) {
                return seen;
            }
            offset = result.path("next_page_offset").asText();
        }
    }

    private static void change(RawClient through, String method, String path, String body) throws IOException {
        RawResponse done = ask(through, method, "/qdrant" + path, body);
        assertThat(done.status()).as(done.text()).isEqualTo(200);
        assertThat(done.text()).contains("\"status\":\"ok\"");
    }

    /** The same question both ways; the answer, once it is known to be the same. */
    private String same(RawClient through, RawClient direct, String method, String path, String body)
            throws IOException {
        RawResponse one = ask(through, method, "/qdrant" + path, body);
        RawResponse other = ask(direct, method, path, body);
        assertThat(one.status()).isEqualTo(other.status());
        assertThat(one.header("Content-Type")).isEqualTo(other.header("Content-Type"));
        assertThat(one.text().replaceAll(TIME, "\"time\":0"))
                .isEqualTo(other.text().replaceAll(TIME, "\"time\":0"));
        compared++;
        bytes += one.body().length();
        return new String(one.body().bytes(), StandardCharsets.UTF_8);
    }

    private static RawResponse ask(RawClient client, String method, String path, String body, String... headerLines)
            throws IOException {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        Arrays.stream(headerLines).forEach(line -> head.append(line).append("\r\n"));
        if (content.length > 0) {
            head.append("Content-Type: application/json\r\nContent-Length: ")
                    .append(content.length)
                    .append("\r\n");
        }
        return client.send(head.append("\r\n").toString()).send(content).readFinal();
    }

    private static int compressed(RawClient through, RawClient direct) throws IOException {
        String path = "/collections/plant/points/scroll";
        String body = "{\"limit\":500,\"with_payload\":true}";
        RawResponse one = ask(through, "POST", "/qdrant" + path, body, "Accept-Encoding: gzip");
        RawResponse other = ask(direct, "POST", path, body, "Accept-Encoding: gzip");
        assertThat(one.header("Content-Encoding"))
                .isEqualTo(other.header("Content-Encoding"))
                .contains("gzip");
        assertThat(unzipped(one).replaceAll(TIME, "")).isEqualTo(unzipped(other).replaceAll(TIME, ""));
        return (int) one.body().length();
    }

    private static String unzipped(RawResponse response) throws IOException {
        try (GZIPInputStream in =
                new GZIPInputStream(new ByteArrayInputStream(response.body().bytes()))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.testing.RealQdrant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The shipped tools on Qdrant, called as an agent calls them, with a real one behind them where it can be had. */
class QdrantToolsIT {
    private static final String PUMPS = "\"collection\":\"pumps\"";

    private static @Nullable RealQdrant qdrant;
    private static ToolStand stand;

    @BeforeAll
    static void start() throws Exception {
        qdrant = RealQdrant.binary().isPresent() ? RealQdrant.start() : null;
        stand = new ToolStand(qdrant == null ? null : qdrant.url());
        stand.raw("PUT", "/qdrant/collections/pumps", "{\"vectors\":{\"size\":4,\"distance\":\"Dot\"}}");
        stand.raw(
                "PUT",
                "/qdrant/collections/pumps/index?wait=true",
                "{\"field_name\":\"site\",\"field_schema\":\"keyword\"}");
        StringBuilder points = new StringBuilder();
        for (int id = 1; id <= 60; id++) {
            points.append(points.isEmpty() ? "" : ",")
                    .append(
                            "{\"id\":%d,\"vector\":[%d,1,0,0],\"payload\":{\"site\":\"%s\",\"name\":\"Pump %d\",\"hours\":%d}}"
                                    .formatted(id, id, id % 3 == 0 ? "east" : "west", id, id * 1000));
        }
        stand.call("qdrant-upsert", "{" + PUMPS + ",\"points\":[" + points + "]}");
    }

    @AfterAll
    static void stop() {
        if (stand != null) {
            stand.close();
        }
        if (qdrant != null) {
            qdrant.close();
        }
    }

    @Test
    void keepsTextsAndFindsThemByLikeness() throws Exception {
        assertThat(
                        stand.call(
                                "qdrant-store",
                                "{\"information\":\"The kiln stopped because of a worn drive\",\"collection_name\":\"notes\",\"metadata\":{\"site\":\"east\"}}"))
                .contains("Remembered: The kiln stopped because of a worn drive in collection notes");
        stand.call("qdrant-store", "{\"information\":\"Coffee is on the second floor\",\"collection_name\":\"notes\"}");

        String found = stand.call("qdrant-find", "{\"query\":\"why did the kiln stop\",\"collection_name\":\"notes\"}");

        assertThat(found)
                .startsWith(
                        "Results for the query 'why did the kiln stop'\n<entry><content>The kiln stopped because of a worn drive"
                                + "</content><metadata>{\"site\":\"east\"}</metadata></entry>")
                .contains("<entry><content>Coffee is on the second floor</content><metadata></metadata></entry>");
        assertThat(
                        stand.call(
                                "qdrant-find",
                                "{\"query\":\"kiln\",\"collection_name\":\"notes\",\"query_filter\":{\"must\":[{\"key\":\"metadata.site\",\"match\":{\"value\":\"west\"}}]}}"))
                .isEqualTo("Nothing was found.");
    }

    @Test
    void takesTheCallersVector() throws Exception {
        assertThat(stand.call("qdrant-find", "{\"query\":\"any\",\"collection_name\":\"pumps\",\"vector\":[1,0,0,0]}"))
                .contains("<entry>");
        assertThat(stand.failure("qdrant-find", "{\"query\":\"any\",\"collection_name\":\"pumps\",\"vector\":[1,0]}"))
                .contains("400");
    }

    @Test
    void listsDescribesAndCounts() throws Exception {
        assertThat(stand.call("qdrant-list-collections", "{}")).contains("name").contains("pumps");
        assertThat(stand.call("qdrant-describe-collection", "{" + PUMPS + "}"))
                .contains("status: ")
                .contains("size: 4")
                .contains("distance: Dot");
        assertThat(stand.call("qdrant-count", "{" + PUMPS + "}")).isEqualTo("count: 60");
        assertThat(stand.call(
                        "qdrant-count",
                        "{" + PUMPS + ",\"filter\":{\"must\":[{\"key\":\"site\",\"match\":{\"value\":\"east\"}}]}}"))
                .isEqualTo("count: 20");
        assertThat(stand.call("qdrant-facet", "{" + PUMPS + ",\"key\":\"site\"}"))
                .isEqualTo("value,count\nwest,40\neast,20");
    }

    @Test
    void getsPointsAndSaysWhichThereAreNot() throws Exception {
        assertThat(stand.call("qdrant-get", "{" + PUMPS + ",\"ids\":[1,2,99]}")).isEqualTo("""
                        id,site,name,hours
                        1,west,Pump 1,1000
                        2,west,Pump 2,2000
                        There are no points with these ids: 99.""");
        assertThat(stand.call("qdrant-get", "{" + PUMPS + ",\"ids\":[1],\"with_vector\":true}"))
                .contains("vector");
    }

    @Test
    void scrollsOverAllPointsPageByPage() throws Exception {
        List<String> pages = stand.pages("qdrant-scroll", "{" + PUMPS + ",\"limit\":25}");

        assertThat(stand.call("qdrant-scroll", "{" + PUMPS + ",\"limit\":25,\"offset\":null}"))
                .as("as models write what they leave out")
                .startsWith(pages.get(0).substring(0, pages.get(0).indexOf("To read on")));
        assertThat(pages).hasSize(3);
        String all = String.join("\n", pages);
        for (int id = 1; id <= 60; id++) {
            assertThat(all).containsPattern("(?m)^" + id + ",.*Pump " + id + "," + id * 1000 + "$");
        }
    }

    @Test
    void findsTheNearestByVectorAndByPoint() throws Exception {
        assertThat(stand.call("qdrant-query", "{" + PUMPS + ",\"query\":[1,0,0,0],\"limit\":2}"))
                .startsWith("id,score,site,name,hours\n60,60")
                .contains("\n59,59");
        assertThat(stand.call("qdrant-query", "{" + PUMPS + ",\"query\":1,\"limit\":1}"))
                .contains("60,");
    }

    @Test
    void deletesByIdAndSaysWhatIsWrong() throws Exception {
        stand.call("qdrant-upsert", "{" + PUMPS + ",\"points\":[{\"id\":1000,\"vector\":[1,1,1,1]}]}");
        assertThat(stand.call("qdrant-delete", "{" + PUMPS + ",\"ids\":[1000]}"))
                .contains("status: completed");
        assertThat(stand.call("qdrant-get", "{" + PUMPS + ",\"ids\":[1000]}")).startsWith("There are no such points.");

        assertThat(stand.failure("qdrant-count", "{\"collection\":\"nowhere\"}"))
                .contains("404")
                .contains("nowhere");
        assertThat(stand.failure("qdrant-count", "{}")).contains("collection");
        assertThat(stand.failure("qdrant-count", "{\"collection\":\"a/../b\"}")).contains("collection");
        assertThat(stand.failure("qdrant-get", "{" + PUMPS + ",\"ids\":[1.5]}")).contains("ids");
        assertThat(stand.failure("qdrant-scroll", "{" + PUMPS + ",\"limit\":0}"))
                .contains("limit is 0");
        assertThat(stand.failure("qdrant-query", "{" + PUMPS + "}")).contains("query");
        assertThat(stand.failure("qdrant-facet", "{" + PUMPS + "}")).contains("key");
        assertThat(stand.failure("qdrant-upsert", "{" + PUMPS + ",\"points\":[{\"id\":1}]}"))
                .contains("vector");
        assertThat(stand.failure("qdrant-delete", "{" + PUMPS + "}")).contains("ids");
        assertThat(stand.failure("qdrant-find", "{\"query\":\"x\"}")).contains("collection_name");
        assertThat(stand.failure("qdrant-store", "{\"collection_name\":\"x\"}")).contains("information");
    }
}

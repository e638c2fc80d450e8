package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What agents read of the shipped tools, beside what the stores answer to the same questions, in tokens of a vocabulary that models use
 * (o200k_base). The ten workflows are those of docs/tools.md.
 */
class ToolTokensIT {
    private static final Encoding VOCABULARY =
            Encodings.newDefaultEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
    private static final double WANTED = 0.40;

    private static final String TAGS =
            "[\"Key Figures.Burning Zone 1\",\"Key Figures.Burning Zone 2\",\"Key Figures.Kiln Feed 1\",\"Key Figures.Kiln Feed 2\"]";

    private static ToolStand stand;

    /** One question, as an agent asks it and as it is asked of the store. */
    private record Question(
            String tool,
            String arguments,
            String method,
            String target,
            @Nullable String body) {}

    private record Workflow(String name, List<Question> questions) {}

    @BeforeAll
    static void start() throws Exception {
        stand = new ToolStand(null);
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
                                    .formatted(id, id % 7, id % 3 == 0 ? "east" : "west", id, id * 1000));
        }
        stand.raw("PUT", "/qdrant/collections/pumps/points?wait=true", "{\"points\":[" + points + "]}");
    }

    @AfterAll
    static void stop() {
        if (stand != null) {
            stand.close();
        }
    }

    @Test
    void takesAtLeastFortyPercentFewerTokens() throws Exception {
        int rawTotal = 0;
        int toldTotal = 0;
        List<String> tooMany = new ArrayList<>();
        for (Workflow workflow : workflows()) {
            int raw = 0;
            int told = 0;
            for (Question question : workflow.questions) {
                raw += VOCABULARY.countTokens(stand.raw(question.method, question.target, question.body));
                for (String page : stand.pages(question.tool, question.arguments)) {
                    told += VOCABULARY.countTokens(page);
                }
            }
            double saved = 1 - (double) told / raw;
            Facts.tell("8 tokens", "%s: %d of %d tokens, %.0f %% fewer", workflow.name, told, raw, saved * 100);
            if (saved < WANTED) {
                tooMany.add(workflow.name + " saves " + saved);
            }
            rawTotal += raw;
            toldTotal += told;
        }
        double saved = 1 - (double) toldTotal / rawTotal;
        Facts.tell("8 tokens", "all: %d of %d tokens, %.0f %% fewer", toldTotal, rawTotal, saved * 100);

        assertThat(tooMany).isEmpty();
        assertThat(saved).isGreaterThanOrEqualTo(WANTED);
    }

    private static List<Workflow> workflows() {
        return List.of(
                new Workflow(
                        "find the tags of a kiln",
                        List.of(canary(
                                "search_tags",
                                "{\"search_pattern\":\"132 - kiln\"}",
                                "browseTags",
                                "{\"deep\":true,\"search\":\"132 - kiln\",\"maxSize\":500}"))),
                new Workflow(
                        "find one's way in the historian",
                        List.of(
                                canary("list_namespaces", "{}", "browseNodes", "{}"),
                                canary(
                                        "list_namespaces",
                                        "{\"path\":\"Plant.Line 1\"}",
                                        "browseNodes",
                                        "{\"path\":\"Plant.Line 1\"}"),
                                canary(
                                        "get_asset_types",
                                        "{\"view\":\"Plant\"}",
                                        "getAssetTypes",
                                        "{\"view\":\"Plant\"}"),
                                canary(
                                        "get_asset_instances",
                                        "{\"view\":\"Plant\",\"asset_type\":\"Mill\"}",
                                        "getAssetInstances",
                                        "{\"view\":\"Plant\",\"assetType\":\"Mill\"}"))),
                new Workflow(
                        "what is known of some tags",
                        List.of(canary(
                                "get_tag_properties",
                                "{\"tag_paths\":" + TAGS + "}",
                                "getTagProperties",
                                "{\"tags\":" + TAGS + "}"))),
                new Workflow(
                        "how things stand now",
                        List.of(canary(
                                "get_last_known_values",
                                "{\"tag_names\":" + TAGS + "}",
                                "getTagData2",
                                "{\"tags\":" + TAGS + ",\"includeQuality\":true}"))),
                new Workflow("an hour of values", List.of(values("now-2h", "now-1h", ""))),
                new Workflow(
                        "averages of a shift",
                        List.of(values(
                                "hour-9h",
                                "hour-1h",
                                ",\"aggregateName\":\"TimeAverage2\",\"aggregateInterval\":\"15m\""))),
                new Workflow(
                        "what has happened",
                        List.of(canary(
                                "get_events",
                                "{\"start_time\":\"now-5d\"}",
                                "getEvents",
                                "{\"startsAt\":\"now-5d\",\"limit\":100}"))),
                new Workflow(
                        "look through a collection",
                        List.of(qdrant(
                                "qdrant-scroll",
                                "{\"collection\":\"pumps\",\"limit\":60}",
                                "scroll",
                                "{\"limit\":60,\"with_payload\":true}"))),
                new Workflow(
                        "find what is near",
                        List.of(qdrant(
                                "qdrant-query",
                                "{\"collection\":\"pumps\",\"query\":[1,0,0,0],\"limit\":20}",
                                "query",
                                "{\"query\":[1,0,0,0],\"limit\":20,\"with_payload\":true}"))),
                new Workflow(
                        "get to know a collection",
                        List.of(
                                new Question("qdrant-list-collections", "{}", "GET", "/qdrant/collections", null),
                                new Question(
                                        "qdrant-describe-collection",
                                        "{\"collection\":\"pumps\"}",
                                        "GET",
                                        "/qdrant/collections/pumps",
                                        null),
                                qdrant("qdrant-count", "{\"collection\":\"pumps\"}", "count", "{\"exact\":true}"),
                                new Question(
                                        "qdrant-facet",
                                        "{\"collection\":\"pumps\",\"key\":\"site\"}",
                                        "POST",
                                        "/qdrant/collections/pumps/facet",
                                        "{\"key\":\"site\"}"))));
    }

    private static Question canary(String tool, String arguments, String endpoint, String body) {
        return new Question(tool, arguments, "POST", "/canary/" + endpoint, body);
    }

    private static Question values(String start, String end, String aggregate) {
        String tags = "[\"Key Figures.Burning Zone 1\",\"Key Figures.Kiln Feed 1\"]";
        boolean raw = aggregate.isEmpty();
        String named =
                aggregate.replace("aggregateName", "aggregate_name").replace("aggregateInterval", "aggregate_interval");
        return canary(
                raw ? "read_timeseries" : "get_tag_data2",
                "{\"tag_names\":" + tags + ",\"start_time\":\"" + start + "\",\"end_time\":\"" + end + "\"" + named
                        + "}",
                "getTagData2",
                "{\"tags\":" + tags + ",\"startTime\":\"" + start + "\",\"endTime\":\"" + end
                        + "\",\"includeQuality\":true,\"maxSize\":10000" + aggregate + "}");
    }

    private static Question qdrant(String tool, String arguments, String call, String body) {
        return new Question(tool, arguments, "POST", "/qdrant/collections/pumps/points/" + call, body);
    }
}

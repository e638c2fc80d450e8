package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shipped tools on Canary, called as an agent calls them. */
class CanaryToolsIT {
    private static final String ZONE = "Key Figures.Burning Zone 1";
    private static final String FEED = "Key Figures.Kiln Feed 1";
    private static final Pattern HANDLE = Pattern.compile("To read on: continue_from=(\\S+)");

    private static ToolStand stand;

    @BeforeAll
    static void start() throws Exception {
        stand = new ToolStand(null);
    }

    @AfterAll
    static void stop() {
        if (stand != null) {
            stand.close();
        }
    }

    @Test
    void offersTheNamesThatAgentsKnow() throws Exception {
        List<String> names = new ArrayList<>();
        for (JsonNode tool : stand.tools()) {
            names.add(tool.path("name").asText());
            boolean writes = List.of("write_test_dataset", "qdrant-store", "qdrant-upsert", "qdrant-delete")
                    .contains(tool.path("name").asText());
            assertThat(tool.at("/annotations/readOnlyHint").asBoolean())
                    .as(tool.path("name").asText())
                    .isEqualTo(!writes);
        }

        assertThat(names)
                .contains(
                        "list_namespaces",
                        "search_tags",
                        "get_tag_metadata",
                        "get_tag_properties",
                        "get_tag_path",
                        "get_last_known_values",
                        "read_timeseries",
                        "get_tag_data2",
                        "get_aggregates",
                        "get_asset_types",
                        "get_asset_instances",
                        "get_events",
                        "browse_status",
                        "get_server_info",
                        "ping",
                        "write_test_dataset");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                "list_namespaces {} -> path,has nodes,has tags -> Key Figures,false,true",
                "list_namespaces {\"path\":\"Plant\"} -> path,has nodes,has tags -> Plant.Line 1",
                "search_tags {\"search_pattern\":\"burning zone\",\"search_path\":\"Key Figures\"} -> Key Figures. -> Burning Zone 1",
                "search_tags {\"search_pattern\":\"no such thing\"} -> No tag matches. -> list_namespaces",
                "get_tag_path {\"description\":\"the burning zone temperature of kiln\"} -> path,words -> Burning Zone Temperature,4",
                "get_tag_path {\"description\":\"qqq www\"} -> No tag has any of the words. -> list_namespaces",
                "get_tag_metadata {\"tag_path\":\"Key Figures.Burning Zone 1\"} -> Units: °C -> latestTimeStamp: 20",
                "get_tag_metadata {\"tag_path\":\"Key Figures.Nothing\"} -> No such tag. -> search_tags",
                "get_tag_properties {\"tag_paths\":[\"Key Figures.Burning Zone 1\",\"X.y\"]} -> Default High Scale -> No such tag: X.y.",
                "get_last_known_values {\"tag_names\":[\"Key Figures.Burning Zone 1\"]} -> time,value -> [Key Figures.Burning Zone 1] 1 value",
                "get_aggregates {} -> TimeAverage2: -> PercentGood: ",
                "get_asset_types {\"view\":\"Plant\",\"parent_type\":\"Equipment\"} -> Kiln -> Mill",
                "get_asset_instances {\"view\":\"Plant\",\"asset_type\":\"Kiln\"} -> Plant. -> Kiln",
                "get_events {\"start_time\":\"now-3d\",\"limit\":5} -> starts -> Shift",
                "get_events {\"start_time\":\"now-3d\",\"event_type\":\"none\"} -> There are no such events. -> longer",
                "browse_status {\"view\":\"Plant\"} -> view,sequence -> Plant,",
                "get_server_info {} -> views: -> time_zones: ",
                "ping {} -> The historian answers. -> answers"
            })
    void answersWhatItIsAsked(String call, String contained, String more) throws Exception {
        int name = call.indexOf(' ');

        String told = stand.call(call.substring(0, name), call.substring(name + 1));

        assertThat(told).contains(contained).contains(more).doesNotContain("statusCode");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                "search_tags {} -> search_pattern",
                "search_tags {\"pattern\":\"kiln\",\"search_pattern\":\"kiln\"} -> did you mean search_pattern?",
                "search_tags {\"search_pattern\":\"kiln\",\"limit\":0} -> limit is 0",
                "get_tag_metadata {\"tag_path\":7} -> tag_path",
                "get_tag_properties {\"tag_paths\":[]} -> tag_paths",
                "get_last_known_values {\"tag_names\":\"Key Figures.Burning Zone 1\"} -> tag_names",
                "read_timeseries {\"tag_names\":[\"Key Figures.Burning Zone 1\"]} -> start_time",
                "read_timeseries {\"tag_names\":[\"K\"],\"start_time\":\"now-1h\",\"downsample\":\"mean\"} -> min-max, lttb, none",
                "get_tag_data2 {\"tag_names\":[\"Key Figures.Burning Zone 1\"],\"start_time\":\"now-1h\",\"aggregate_name\":\"Mean\"} -> Unknown aggregate: Mean",
                "read_timeseries {\"tag_names\":[\"Key Figures.Burning Zone 1\"],\"start_time\":\"yesterdayish\"} -> yesterdayish",
                "get_asset_types {} -> view",
                "get_asset_instances {\"view\":\"Plant\"} -> asset_type",
                "get_events {\"limit\":1000} -> limit is 1000",
                "list_namespaces {\"depth\":3} -> depth",
                "write_test_dataset {\"values\":{\"Kiln.X\":[[\"2026-01-01T00:00:00Z\",1]]}} -> write.not-allowed"
            })
    void saysWhatWouldBeRight(String call, String told) throws Exception {
        int name = call.indexOf(' ');

        assertThat(stand.failure(call.substring(0, name), call.substring(name + 1)))
                .contains(told);
    }

    @Test
    void readsEveryStoredValueOverAllPages() throws Exception {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MINUTES);
        Instant start = now.minus(Duration.ofHours(4));
        Instant end = now.minus(Duration.ofHours(1));
        String tags = "[\"" + ZONE + "\",\"" + FEED + "\"]";
        JsonNode data = ToolStand.json(stand.raw(
                        "POST",
                        "/canary/getTagData2",
                        "{\"tags\":" + tags + ",\"startTime\":\"" + start + "\",\"endTime\":\"" + end + "\"}"))
                .path("data");

        List<String> told = new ArrayList<>();
        List<String> pages = stand.pages(
                "read_timeseries",
                "{\"tag_names\":" + tags + ",\"start_time\":\"" + start + "\",\"end_time\":\"" + end
                        + "\",\"page_size\":300}");
        pages.forEach(page -> told.addAll(values(page)));

        assertThat(pages).hasSizeGreaterThan(2);
        assertThat(told)
                .hasSize(data.path(ZONE).size() + data.path(FEED).size())
                .doesNotHaveDuplicates();
    }

    private static List<String> values(String page) {
        List<String> values = new ArrayList<>();
        String tag = "";
        String times = "";
        for (String line : page.lines().toList()) {
            if (line.startsWith("time = ")) {
                times = line;
            } else if (line.startsWith("[")) {
                tag = line.substring(0, line.indexOf(']'));
            } else if (line.matches("\\d.*,.*")) {
                values.add(tag + times + line);
            }
        }
        return values;
    }

    @Test
    void tellsEmptyAndUnknownApart() throws Exception {
        String told = stand.call(
                "read_timeseries",
                "{\"tag_names\":[\"" + ZONE
                        + "\",\"Key Figures.Nothing\"],\"start_time\":\"2001-01-01T00:00:00Z\",\"end_time\":\"2001-01-02T00:00:00Z\"}");

        assertThat(told)
                .isEqualTo(
                        "There are no values.\nNo such tag: Key Figures.Nothing. Find tags with search_tags.\nNo values in this time: "
                                + ZONE + ". These tags exist.");
    }

    @Test
    void samplesALongSeriesAndSaysHow() throws Exception {
        String told = stand.call(
                "read_timeseries", "{\"tag_names\":[\"" + ZONE + "\"],\"start_time\":\"now-10h\",\"max_points\":50}");

        assertThat(told).contains("chosen by min-max: the least and the greatest");
        assertThat(values(told)).hasSizeBetween(20, 120);
    }

    @Test
    void givesOneValueForEachInterval() throws Exception {
        String told = stand.call(
                "get_tag_data2",
                "{\"tag_names\":[\"" + ZONE + "\"],\"start_time\":\"hour-6h\",\"end_time\":\"hour\","
                        + "\"aggregate_name\":\"TimeAverage2\",\"aggregate_interval\":\"1h\"}");

        assertThat(told).contains("[" + ZONE + "] 6 values");
    }

    @Test
    void writesWhereThatIsAllowed() throws Exception {
        stand.call(
                "write_test_dataset",
                "{\"values\":{\"Sandbox.Line 1.Level\":[[\"2026-01-01T00:00:00Z\",4.2],[\"2026-01-01T00:01:00Z\",4.3]]}}");
    }

    @Test
    void saysInTheAuditLogWhichClientHasWritten() throws Exception {
        try (WriteStage stage = new WriteStage()) {
            McpCaller caller = McpCaller.modern(stand.port(), "{}");
            String call = "\"name\":\"write_test_dataset\",\"arguments\":{\"values\":{\"Sandbox.Line 1.Level\":"
                    + "[[\"2026-01-01T00:00:00Z\",4.2]]}}";
            String meta = "\"io.modelcontextprotocol/clientInfo\":{\"name\":\"probe\",\"version\":\"2.1\"}";

            caller.messages("1", "tools/call", call, meta, "write_test_dataset");

            assertThat(stage.audited("\"agent\":\"probe/2.1\""))
                    .contains("\"client\":\"127.0.0.1\"", "\"outcome\":\"written\"", "\"values\":1");
            caller.messages("2", "tools/call", call, "", "write_test_dataset");
            assertThat(stage.audited("\"agent\":\"mcp\"")).contains("\"outcome\":\"written\"");
        }
    }

    @Test
    void refusesAHandleThatWasChangedOrIsAnotherTools() throws Exception {
        String arguments = "{\"tag_names\":[\"" + ZONE + "\"],\"start_time\":\"now-4h\",\"page_size\":100";
        Matcher handle = HANDLE.matcher(stand.call("read_timeseries", arguments + "}"));
        assertThat(handle.find()).isTrue();
        String changed = handle.group(1).substring(1) + "A";

        assertThat(stand.failure("read_timeseries", arguments + ",\"continue_from\":\"" + changed + "\"}"))
                .isNotBlank();
        assertThat(stand.failure(
                        "search_tags", "{\"search_pattern\":\"x\",\"continue_from\":\"" + handle.group(1) + "\"}"))
                .isNotBlank();
    }
}

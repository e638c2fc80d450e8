package io.headgate.sandbox.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventAndAssetCallsTest {
    private final Calls calls = new Calls();

    @Test
    void filtersEvents() {
        event(1, "Stop", 10, 8, Map.of("Shift", "Early"));
        event(2, "Stop", 6, 2, Map.of("Shift", "Late"));
        event(3, "Alarm", 1, -1, Map.of());

        assertThat(events("")).containsExactly("3", "2", "1");
        assertThat(events("'sortOrder':'start time ascending'")).containsExactly("1", "2", "3");
        assertThat(events("'eventType':'stop'")).containsExactly("2", "1");
        assertThat(events("'duration':'>=4h'")).containsExactly("2");
        assertThat(events("'duration':'<2h'")).containsExactly("3");
        assertThat(events("'startsAt':'now-9h','endsAt':'now-7h'")).containsExactly("1");
        assertThat(events("'startsAt':'now-7h','endsAt':'now-3h','searchMode':'started in range'"))
                .containsExactly("2");
        assertThat(events("'startsAt':'now-3h','searchMode':'ended in range'")).containsExactly("2");
        assertThat(events("'searchMode':'in process'")).containsExactly("3");
        assertThat(calls.readFails("getEvents", "{'searchMode':'sometimes'}").errors())
                .hasSize(1);
    }

    @Test
    void pagesEvents() {
        event(1, "Stop", 10, 8, Map.of());
        event(2, "Stop", 6, 2, Map.of());

        JsonNode first = calls.read("getEvents", "{'limit':1}");
        JsonNode second = calls.read("getEvents", "{'limit':1,'continuation':" + first.path("continuation") + "}");

        assertThat(Calls.texts(first, "Id")).containsExactly("2");
        assertThat(Calls.texts(second, "Id")).containsExactly("1");
        assertThat(second.path("continuation").isNull()).isTrue();
        assertThat(first.path("events").path(0).path("Duration").asText()).isEqualTo("04:00:00");
    }

    @Test
    void listsBatchEventsWithoutAnEnvelope() {
        event(1, "Stop", 10, 8, Map.of("Shift", "Early"));
        event(2, "Stop", 6, -1, Map.of("Shift", "Late"));

        JsonNode all = calls.read("getBatchEvents", "{}");

        assertThat(all.has("statusCode")).isFalse();
        assertThat(all.path("totalCount").intValue()).isEqualTo(2);
        assertThat(batch("'status':'Active'")).isEqualTo("[2]");
        assertThat(batch("'metadataFilters':[{'key':'Shift','value':'arl','comparison':'Contains'}]"))
                .isEqualTo("[1]");
        assertThat(batch("'durationFilters':[{'duration':'3h','comparison':'LessThan'}]"))
                .isEqualTo("[1]");
    }

    private String batch(String filters) {
        return calls.read("getBatchEvents", "{'filters':{" + filters + "}}")
                .path("eventIds")
                .toString();
    }

    private List<String> events(String query) {
        List<String> ids = new ArrayList<>();
        JsonNode reply = calls.read("getEvents", "{" + query + "}");
        reply.path("events").forEach(event -> ids.add(event.path("Id").asText()));
        return ids;
    }

    /** An event from and to so many hours ago; it still lasts if it ended less than none. */
    private void event(int id, String type, int from, int to, Map<String, String> properties) {
        Instant start = Calls.NOW.minusSeconds(from * 3600L);
        Optional<Instant> end = to < 0 ? Optional.empty() : Optional.of(Calls.NOW.minusSeconds(to * 3600L));
        calls.historian()
                .events()
                .add(new PlantEvent(id, "V.Kiln", type, start, end, false, false, List.of(), properties));
    }

    @Test
    void knowsAssetTypesAndTheirInstances() {
        calls.tag("V.One.Level", 30);
        calls.tag("V.Two.Level", 10);
        AssetModel.Type vessel = new AssetModel.Type("V", "Vessel", "", List.of("Level", "Drive.Power"));
        AssetModel.Type tank = new AssetModel.Type("V", "Tank", "Vessel", List.of("Level"));
        calls.historian().assets().add(vessel);
        calls.historian().assets().add(tank);
        calls.historian().assets().add(new AssetModel.Instance(vessel, "V.One"));
        calls.historian().assets().add(new AssetModel.Instance(tank, "V.Two"));

        assertThat(list("getAssetTypes", "", "assetTypes")).isEqualTo("[\"Vessel\"]");
        assertThat(list("getAssetTypes", ",'parentType':'Vessel'", "assetTypes"))
                .isEqualTo("[\"Tank\"]");
        assertThat(list("getAssetTypeTags", ",'assetType':'Vessel'", "assetTypeTags"))
                .isEqualTo("[\"Level\",\"Drive.Power\"]");
        assertThat(list("getAssetTypeTags", ",'assetType':'Vessel','deep':false", "assetTypeTags"))
                .isEqualTo("[\"Level\"]");
        assertThat(list("getAssetInstances", ",'assetType':'Vessel'", "assetInstances"))
                .isEqualTo("[\"V.One\",\"V.Two\"]");
        assertThat(list(
                        "getAssetInstances",
                        ",'assetType':'Vessel','filterExpression':'[Level] > 20'",
                        "assetInstances"))
                .isEqualTo("[\"V.One\"]");
        assertThat(calls.readFails("getAssetTypes", "{'view':'None'}").errors())
                .containsExactly("View not found: None");
    }

    private String list(String endpoint, String more, String field) {
        return calls.read(endpoint, "{'view':'V'" + more + "}").path(field).toString();
    }

    @Test
    void findsEventsOnTheSpot() {
        calls.tag("V.Level", 50, 40, 30, 20, 10);

        JsonNode reply = calls.read(
                "getAdhocEvents",
                "{'viewName':'V','searchFrom':'now-1m','searchTo':'now','startTrigger':'[Level] >= 20 && [Level] < 50',"
                        + "'eventProperties':['Level']}");

        assertThat(reply.path("pctComplete").intValue()).isEqualTo(100);
        assertThat(reply.path("events")).hasSize(1);
        assertThat(reply.path("events").path(0).path("duration").asText()).isEqualTo("00:00:30");
        assertThat(reply.path("events").path(0).path("properties").path("Level").intValue())
                .isEqualTo(40);
    }

    @Test
    void evaluatesConditions() {
        Expression condition = Expression.parse("[A] == 0 && ([B] > 100 || [C] != 'idle') && [D] == true");
        Map<String, Object> values = Map.of("A", 0L, "B", 5.0, "C", "busy", "D", true);

        assertThat(condition.tags()).containsExactly("A", "B", "C", "D");
        assertThat(condition.holds(values::get)).isTrue();
        assertThat(condition.holds(tag -> tag.equals("C") ? "idle" : values.get(tag)))
                .isFalse();
        assertThat(condition.holds(tag -> null)).isFalse();
        for (String wrong : List.of("", "[A]", "[A] ==", "[A] = 1", "[A] == 1 )", "([A] == 1", "[A] == what")) {
            assertThat(catchThrowable(() -> Expression.parse(wrong))).as(wrong).isInstanceOf(CanaryException.class);
        }
    }
}

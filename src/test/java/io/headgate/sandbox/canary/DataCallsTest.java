package io.headgate.sandbox.canary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.headgate.sandbox.canary.Quirks.UnknownTag;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataCallsTest {
    private final Calls calls = new Calls();

    @Test
    void givesTheLastValueWithoutTimes() {
        calls.tag("V.D.t", 30, 20, 10);

        JsonNode data = calls.read("getTagData2", "{'tags':'V.D.t','includeQuality':true,'maxSize':5}");

        assertThat(data.path("data").path("V.D.t"))
                .hasToString("[{\"t\":\"2025-06-01T11:59:50.0000000+00:00\",\"v\":10,\"q\":192}]");
        assertThat(data.path("continuation").isNull()).isTrue();
    }

    @Test
    void givesTheLastGoodValueIfAsked() {
        calls.tag("V.D.t", 30, 20);
        calls.put("V.D.t", new Sample(Calls.NOW.minusSeconds(10), 7L, 88));
        calls.put("V.D.t", new Sample(Calls.NOW.minusSeconds(5), 8L, Quality.BAD));

        assertThat(lastValue("any")).isEqualTo("8");
        assertThat(lastValue("non-bad")).isEqualTo("7");
        assertThat(lastValue("good")).isEqualTo("20");
    }

    private String lastValue(String quality) {
        JsonNode data = calls.read("getTagData", "{'tags':['V.D.t'],'quality':'" + quality + "'}");
        return data.path("data").path("V.D.t").path(0).path("v").toString();
    }

    @Test
    void extendsTheLastValueUnlessToldNotTo() {
        calls.tag("V.D.t", 30);
        calls.historian().tree().find("V.D.t").orElseThrow().extendTo(Calls.NOW.minusSeconds(1));

        assertThat(calls.read("getTagData", "{'tags':['V.D.t']}").toString()).contains("11:59:59.0000000");
        assertThat(calls.read("getTagData", "{'tags':['V.D.t'],'useTimeExtension':false}")
                        .toString())
                .contains("11:59:30.0000000");
    }

    @Test
    void givesStoredValuesFromTheStartUpToTheEnd() {
        calls.tag("V.D.t", 40, 30, 20, 10);

        assertThat(raw("'startTime':'now-30s','endTime':'now-10s'")).containsExactly("30", "20");
        assertThat(raw("'startTime':'now-20s'")).containsExactly("20", "10");
        assertThat(raw("'endTime':'now-30s'")).containsExactly("40");
    }

    @Test
    void addsTheBoundsIfAsked() {
        calls.tag("V.D.t", 40, 30, 20, 10);

        assertThat(raw("'startTime':'now-25s','endTime':'now-15s','includeBounds':true"))
                .containsExactly("30", "20", "10");
        assertThat(raw("'startTime':'now-30s','endTime':'now-20s','includeBounds':true"))
                .containsExactly("30", "20");
    }

    private List<String> raw(String more) {
        JsonNode data = calls.read("getTagData2", "{'tags':['V.D.t']," + more + "}");
        return Calls.texts(data.path("data").path("V.D.t"), "v");
    }

    @Test
    void givesOneItemForEachInterval() {
        calls.tag("V.D.t", 40, 30, 20, 10);

        assertThat(raw("'startTime':'now-40s','endTime':'now','aggregateName':'Count','aggregateInterval':'20s'"))
                .containsExactly("2", "2");
        assertThat(raw("'startTime':'now-40s','endTime':'now','aggregateName':'maximum'"))
                .containsExactly("40");
        assertThat(raw("'startTime':'now-50s','endTime':'now','aggregateName':'Count','aggregateInterval':'20s'"))
                .containsExactly("1", "2", "1");
        assertThat(raw("'aggregateName':'Count','aggregateInterval':'25s'")).containsExactly("2");
    }

    @Test
    void callsProcessedWithoutTimesTheLastValueInTheOlderCall() {
        calls.tag("V.D.t", 40, 30);

        JsonNode data = calls.read("getTagData", "{'tags':['V.D.t'],'aggregateName':'Count','aggregateInterval':'1h'}");

        assertThat(Calls.texts(data, "v")).containsExactly("30");
    }

    @Test
    void limitsTheOlderCallInAllAndTheNewerPerTag() {
        calls.tag("V.D.a", 40, 30, 20);
        calls.tag("V.D.b", 40, 30, 20);
        String request = "{'tags':['V.D.a','V.D.b'],'startTime':'now-1h','endTime':'now','maxSize':2}";

        JsonNode older = calls.read("getTagData", request);
        JsonNode newer = calls.read("getTagData2", request);

        assertThat(older.path("data").path("V.D.a")).hasSize(2);
        assertThat(older.path("data").path("V.D.b")).isEmpty();
        assertThat(newer.path("data").path("V.D.a")).hasSize(2);
        assertThat(newer.path("data").path("V.D.b")).hasSize(2);
    }

    @Test
    void givesEveryValueOnceOverAllPages() {
        for (String call : List.of("getTagData", "getTagData2")) {
            Calls fresh = new Calls();
            fresh.tag("V.D.a", 70, 60, 50, 40, 30, 20, 10);
            fresh.tag("V.D.b", 35);
            fresh.tag("V.D.c", 65, 45, 25, 5);

            List<String> all = allPages(fresh, call, "'startTime':'now-1h','endTime':'now','maxSize':2");

            assertThat(all)
                    .as(call)
                    .containsExactlyInAnyOrder("70", "60", "50", "40", "30", "20", "10", "35", "65", "45", "25", "5");
        }
    }

    @Test
    void pagesIntervalsAsWell() {
        calls.tag("V.D.a", 50, 45, 40, 35, 30, 25, 20, 15, 10, 5);
        calls.tag("V.D.b", 1);
        calls.tag("V.D.c", 1);

        String count = "'startTime':'now-50s','endTime':'now','aggregateName':'Count','aggregateInterval':'10s'";

        assertThat(allPages(calls, "getTagData2", count + ",'maxSize':3"))
                .containsExactlyInAnyOrder("2", "2", "2", "2", "2", "0", "0", "0", "0", "1", "0", "0", "0", "0", "1");
    }

    private static List<String> allPages(Calls calls, String call, String query) {
        List<String> all = new ArrayList<>();
        JsonNode continuation = NullNode.getInstance();
        int pages = 0;
        do {
            String request = "{'tags':['V.D.a','V.D.b','V.D.c']," + query + ",'continuation':" + continuation + "}";
            JsonNode page = calls.read(call, request);
            all.addAll(Calls.texts(page, "v"));
            continuation = page.path("continuation");
            assertThat(pages++).as("pages").isLessThan(20);
        } while (!continuation.isNull());
        assertThat(pages).isGreaterThan(1);
        return all;
    }

    @Test
    void capsPagesOfTheOlderCallPerTagWhateverIsAsked() {
        Calls capped = new Calls(
                CanarySettings.defaults().withoutPlant().withLimits(SettingsForTests.pages(3, 1_000_000, 10_000)));
        capped.tag("V.D.a", 40, 30, 20, 10);

        JsonNode page = capped.read("getTagData", "{'tags':['V.D.a'],'startTime':'now-1h','maxSize':1000000}");

        assertThat(page.path("data").path("V.D.a")).hasSize(3);
        assertThat(page.path("continuation").path(0).isTextual()).isTrue();
    }

    @Test
    void capsTheNewerCallInAll() {
        Calls capped = new Calls(
                CanarySettings.defaults().withoutPlant().withLimits(SettingsForTests.pages(10_000, 5, 10_000)));
        capped.tag("V.D.a", 40, 30, 20);
        capped.tag("V.D.b", 40, 30, 20);

        JsonNode page = capped.read("getTagData2", "{'tags':['V.D.a','V.D.b'],'startTime':'now-1h'}");

        assertThat(page.path("data").path("V.D.a")).hasSize(3);
        assertThat(page.path("data").path("V.D.b")).hasSize(2);
        assertThat(page.path("continuation").path(0).isNull()).isTrue();
        assertThat(page.path("continuation").path(1).isTextual()).isTrue();
    }

    @Test
    void listsOnlyUnfinishedTokensIfSwitchedSo() {
        Calls switched =
                new Calls(CanarySettings.defaults().withoutPlant().withQuirks(SettingsForTests.onlyUnfinishedTokens()));
        switched.tag("V.D.a", 40);
        switched.tag("V.D.b", 40, 30, 20);
        switched.tag("V.D.c", 15);
        String query = "'startTime':'now-1h','maxSize':1";

        JsonNode page = switched.read("getTagData2", "{'tags':['V.D.a','V.D.b','V.D.c']," + query + "}");

        assertThat(page.path("continuation")).hasSize(1);
        assertThat(allPages(switched, "getTagData2", query)).containsExactlyInAnyOrder("40", "40", "30", "20", "15");
    }

    @Test
    void refusesTokensItNeverIssued() {
        calls.tag("V.D.t", 10);

        assertThat(calls.readFails("getTagData2", "{'tags':['V.D.t'],'startTime':'now-1h','continuation':['stale']}")
                        .errors())
                .containsExactly("Invalid continuation");
    }

    @Test
    void answersUnknownTagsAsSwitched() {
        assertThat(unknown(UnknownTag.EMPTY)).isEqualTo("{\"V.D.no\":[]}");
        assertThat(unknown(UnknownTag.ABSENT)).isEqualTo("{}");
        assertThat(unknown(UnknownTag.DUMMY))
                .isEqualTo("{\"V.D.no\":[{\"t\":\"0001-01-01T00:00:00.0000000\",\"v\":null}]}");
        Calls strict = new Calls(
                CanarySettings.defaults().withoutPlant().withQuirks(SettingsForTests.unknownTag(UnknownTag.ERRORS)));
        assertThat(strict.readFails("getTagData", "{'tags':['V.D.no']}").errors())
                .hasSize(1);
    }

    private static String unknown(UnknownTag answer) {
        Calls calls =
                new Calls(CanarySettings.defaults().withoutPlant().withQuirks(SettingsForTests.unknownTag(answer)));
        return calls.read("getTagData", "{'tags':['V.D.no']}").path("data").toString();
    }

    @Test
    void selectsTagsByPathOnlyWithoutNames() {
        calls.tag("V.D.Flow A", 10);
        calls.tag("V.D.Flow B", 20);
        calls.tag("V.D.Deep.Flow C", 30);

        assertThat(selected("'path':'V.D','search':'flow'")).containsExactly("10", "20");
        assertThat(selected("'path':'V','deep':true,'search':'FLOW c'")).containsExactly("30");
        assertThat(selected("'path':'V.D','tags':['V.D.Flow B']")).containsExactly("20");
        assertThat(calls.readFails("getTagData", "{}").errors()).containsExactly("Parameter 'tags' is required");
    }

    private List<String> selected(String selection) {
        return Calls.texts(calls.read("getTagData", "{" + selection + "}"), "v");
    }

    @Test
    void writesTimesInTheZoneAskedFor() {
        calls.tag("V.D.t", 0);

        assertThat(calls.read("getTagData", "{'tags':['V.D.t'],'timeZone':'Eastern Standard Time'}")
                        .toString())
                .contains("2025-06-01T08:00:00.0000000-04:00");
        assertThat(calls.readFails("getTagData", "{'tags':['V.D.t'],'timezone':'Nowhere'}")
                        .errors())
                .containsExactly("Unknown time zone: Nowhere");
    }

    @Test
    void answersTheOlderServiceWithArraysInUtc() {
        Calls eastern = new Calls(CanarySettings.defaults().withoutPlant().withZone(ZoneId.of("America/New_York")));
        eastern.tag("V.D.t", 0);

        assertThat(eastern.readOld("getTagData", "{'tags':['V.D.t'],'includeQuality':true}")
                        .path("data"))
                .hasToString("{\"V.D.t\":[[\"2025-06-01T12:00:00.0000000+00:00\",0,192]]}");
    }

    @Test
    void refusesWhatItCannotRead() {
        calls.tag("V.D.t", 0);

        assertThat(error("'startTime':'soon'")).isEqualTo("Invalid time: soon");
        assertThat(error("'startTime':'now-1h','aggregateName':'Avg'")).isEqualTo("Unknown aggregate: Avg");
        assertThat(error("'startTime':'now-1h','aggregateName':'Average','aggregateInterval':'often'"))
                .isEqualTo("Invalid aggregate interval: often");
        assertThat(error("'startTime':'now','endTime':'now-1h'")).isEqualTo("The start time is after the end time");
        assertThat(error("'startTime':'now-1h','maxSize':'many'")).startsWith("Parameter 'maxSize' is not a number");
    }

    private String error(String query) {
        return calls.readFails("getTagData2", "{'tags':['V.D.t']," + query + "}")
                .errors()
                .get(0);
    }

    @Test
    void growsWithTheClock() {
        Series.Signal everySecond = new Series.Signal() {
            @Override
            public Duration period() {
                return Duration.ofSeconds(1);
            }

            @Override
            public Sample at(Instant time) {
                return Sample.good(time, time.getEpochSecond() % 100);
            }
        };
        Tag tag = Tag.of("V.D.t", "localhost.D.t", Series.simulated(everySecond, Duration.ofSeconds(10)));
        calls.historian().tree().addVisible(tag, Calls.NOW);

        assertThat(calls.values("V.D.t")).hasSize(10).endsWith("0");
        calls.advance(Duration.ofSeconds(3));
        assertThat(calls.values("V.D.t")).hasSize(13).endsWith("1", "2", "3");
    }
}

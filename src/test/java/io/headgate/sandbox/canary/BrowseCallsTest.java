package io.headgate.sandbox.canary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BrowseCallsTest {
    private final Calls calls = new Calls();

    @Test
    void showsEveryTagOnceOverAllPages() {
        List<String> paths = List.of("V.a", "V.D.b", "V.D.c", "V.D.E.d", "V.F.e", "W.G.f");
        paths.forEach(path -> calls.tag(path, 1));

        assertThat(pages("'deep':true,'maxSize':1")).containsExactlyElementsOf(paths);
        assertThat(pages("'deep':true,'maxSize':4")).containsExactlyElementsOf(paths);
        assertThat(pages("'deep':true,'path':'V.D','maxSize':2")).containsExactly("V.D.b", "V.D.c", "V.D.E.d");
        assertThat(pages("'path':'v.d'")).containsExactly("V.D.b", "V.D.c");
        assertThat(pages("'path':''")).isEmpty();
    }

    private List<String> pages(String query) {
        List<String> tags = new ArrayList<>();
        JsonNode page = calls.read("browseTags", "{" + query + "}");
        page.path("tags").forEach(tag -> tags.add(tag.asText()));
        while (page.path("continuation").isTextual()) {
            page = calls.read("browseTags", "{" + query + ",'continuation':" + page.path("continuation") + "}");
            page.path("tags").forEach(tag -> tags.add(tag.asText()));
        }
        return tags;
    }

    @Test
    void searchesForAllWordsAnywhereInThePath() {
        calls.tag("V.Plant.CPU Usage Total", 1);
        calls.tag("V.Plant.Memory Usage", 1);

        assertThat(pages("'deep':true,'search':'cpu'")).containsExactly("V.Plant.CPU Usage Total");
        assertThat(pages("'deep':true,'search':'usage plant'")).hasSize(2);
        assertThat(pages("'deep':true,'search':'cpu memory'")).isEmpty();
        assertThat(pages("'deep':true,'search':'cpu*'")).isEmpty();
    }

    @Test
    void refusesAPathThatDoesNotExist() {
        assertThat(calls.readFails("browseTags", "{'path':'Nowhere'}").errors())
                .containsExactly("Path not found: Nowhere");
        assertThat(calls.readFails("browseNodes", "{'path':'Nowhere'}").statusCode())
                .isEqualTo("Errors");
        calls.tag("V.a", 1);
        assertThat(calls.readFails("browseTags", "{'path':'V','continuation':'nonsense'}")
                        .errors())
                .containsExactly("Invalid continuation");
    }

    @Test
    void raisesTheSequenceOfAViewWithEachNewTag() {
        calls.tag("V.a", 1);
        String before = sequence();
        calls.tag("W.b", 1);
        assertThat(sequence()).isEqualTo(before);

        calls.tag("V.c", 1);

        assertThat(Long.parseLong(sequence())).isGreaterThan(Long.parseLong(before));
        assertThat(calls.read("browseStatus", "{'views':['None']}").path("views"))
                .isEmpty();
    }

    private String sequence() {
        JsonNode views = calls.read("browseStatus", "{}").path("views");
        return views.path("V").path("sequence").asText();
    }

    @Test
    void showsWrittenTagsAfterTheViewWasRebuilt() {
        Calls slow = new Calls(CanarySettings.defaults()
                .withoutPlant()
                .withLimits(SettingsForTests.viewRebuild(Duration.ofSeconds(30))));
        slow.tag("SITEHIST.D.old", 1);
        slow.session("s", "{}");
        slow.write("storeData", "{'sessionToken':'s','tvqs':{'D.new':[['2025-06-01T11:00:00Z',1]]}}");
        String before = slow.read("browseStatus", "{}").toString();

        assertThat(slow.read("browseTags", "{'path':'SITEHIST.D'}").path("tags"))
                .hasSize(1);
        slow.advance(Duration.ofSeconds(30));
        assertThat(slow.read("browseTags", "{'path':'SITEHIST.D'}").path("tags"))
                .hasSize(2);
        assertThat(slow.read("browseStatus", "{}").toString()).isNotEqualTo(before);
    }

    @Test
    void leavesUnknownTagsOutOfPropertiesAndContext() {
        calls.tag("V.a", 20, 10);

        assertThat(calls.read("getTagContext", "{'tags':['V.a','V.no']}").path("data"))
                .hasSize(1);
        assertThat(calls.read("getTagContext", "{'tags':['V.a']}").toString())
                .contains("\"oldestTimeStamp\":\"2025-06-01T11:59:40.0000000+00:00\"")
                .contains("\"latestTimeStamp\":\"2025-06-01T11:59:50.0000000+00:00\"");
        assertThat(calls.read("getTagProperties", "{'tags':['V.no']}").path("properties"))
                .isEmpty();
    }

    @Test
    void listsWhatIsTheSameForEverybody() {
        assertThat(calls.read("getTimeZones", "{}").path("timeZones")).hasSizeGreaterThan(130);
        assertThat(calls.read("getAggregates", "{}").path("aggregates").has("TimeAverage2"))
                .isTrue();
        assertThat(calls.read("getQualities", "{'qualities':[0,64,-32768]}").path("qualities"))
                .hasToString("{\"0\":\"Bad\",\"64\":\"Uncertain\",\"32768\":\"No Data\"}");
        assertThat(calls.readFails("getQualities", "{'qualities':['fine']}").errors())
                .containsExactly("Not a quality: fine");
    }
}

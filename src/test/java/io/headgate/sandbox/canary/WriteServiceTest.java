package io.headgate.sandbox.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WriteServiceTest {
    private static final String CREATE = "{'autoCreateDatasets':true}";
    private static final String TAG = "SITEHIST.D.t";

    private final Calls calls = new Calls();

    @Test
    void needsADatasetOrTheWillToCreateIt() {
        calls.session("strict", "{}");
        assertThat(calls.writeFails("storeData", store("strict", 10, 1)).errors())
                .containsExactly("Dataset does not exist: D");

        calls.session("willing", CREATE);
        calls.write("storeData", store("willing", 10, 1));

        assertThat(calls.values(TAG)).containsExactly("1");
        assertThat(calls.write("getDatasets", "{'historian':'localhost'}").path("datasets"))
                .hasToString("[\"D\"]");
    }

    @Test
    void punchesNoDataIntoItsTagsWhenItCloses() {
        calls.session("s", CREATE);
        calls.write("storeData", store("s", 10, 1));

        calls.write("revokeSessionToken", "{'sessionToken':'s'}");

        assertThat(calls.values(TAG)).containsExactly("1", "null");
        assertThat(calls.read("getTagData", "{'tags':['" + TAG + "'],'includeQuality':true}")
                        .toString())
                .contains("11:59:50.0000001+00:00")
                .contains("32768");
    }

    @Test
    void punchesNoDataWhenItIsLost() {
        calls.session("s", CREATE);
        calls.write("storeData", store("s", 10, 1));

        calls.advance(Duration.ofMinutes(1));

        assertThat(calls.values(TAG)).containsExactly("1", "null");
    }

    @Test
    void leavesItsTagsAloneIfTold() {
        calls.session("s", "{'autoCreateDatasets':true,'autoWriteNoData':false}");
        calls.write("storeData", store("s", 10, 1));

        calls.write("revokeSessionToken", "{'sessionToken':'s'}");

        assertThat(calls.values(TAG)).containsExactly("1");
    }

    @Test
    void livesAsLongAsItAskedTo() {
        calls.session("s", "{'clientTimeout':300000}");

        calls.advance(Duration.ofSeconds(299));
        calls.write("keepAlive", "{'sessionToken':'s'}");
        calls.write("updateSettings", "{'sessionToken':'s','settings':{'clientTimeout':1000}}");
        calls.write("keepAlive", "{'sessionToken':'s'}");
        calls.advance(Duration.ofSeconds(1));

        assertThat(calls.writeFails("keepAlive", "{'sessionToken':'s'}").statusCode())
                .isEqualTo("BadSessionToken");
    }

    @Test
    void keepsOthersFromItsTagsUntilItEnds() {
        calls.session("one", CREATE);
        calls.session("two", "{'clientTimeout':600000}");
        calls.write("storeData", store("one", 20, 1));

        CanaryException refused = calls.writeFails(
                "storeData",
                "{'sessionToken':'two','tvqs':{'D.t':[['2025-06-01T11:59:50Z',2]],'D.free':[['2025-06-01T11:59:50Z',3]]}}");

        assertThat(refused.errors()).containsExactly(WriteSession.ALREADY_LOGGED);
        assertThat(calls.values("SITEHIST.D.free")).containsExactly("3");
        calls.advance(Duration.ofMinutes(1));
        calls.write("storeData", store("two", 5, 4));
        assertThat(calls.values(TAG)).containsExactly("1", "null", "4");
    }

    @Test
    void ignoresOlderValuesUnlessItInserts() {
        calls.session("s", CREATE);
        calls.write("storeData", store("s", 10, 1));
        calls.write("storeData", store("s", 20, 2));
        calls.write("storeData", store("s", 10, 3));
        assertThat(calls.values(TAG)).containsExactly("1");
        assertThat(calls.write("getErrors", "{'sessionToken':'s'}")
                        .path("errorsObject")
                        .path("D.t")
                        .path(0)
                        .asText())
                .startsWith("2 values");

        calls.write("updateSettings", "{'sessionToken':'s','settings':{'insertReplaceData':true}}");
        calls.write("storeData", store("s", 20, 2));
        calls.write("storeData", store("s", 10, 3));

        assertThat(calls.values(TAG)).containsExactly("2", "3");
    }

    @Test
    void refusesOlderValuesIfSwitchedSo() {
        Calls strict =
                new Calls(CanarySettings.defaults().withoutPlant().withQuirks(SettingsForTests.refuseOlderValues()));
        strict.session("s", CREATE);
        strict.write("storeData", store("s", 10, 1));

        assertThat(strict.writeFails("storeData", store("s", 20, 1)).errors())
                .containsExactly("Timestamp is older than the newest value: D.t");
    }

    @Test
    void replacesByHandWithUserAndReason() {
        calls.session("s", CREATE);
        calls.write("storeData", store("s", 10, 1));

        calls.write(
                "manualEntryStoreData",
                "{'sessionToken':'s','tvqs':{'D.t':[['2025-06-01T11:59:50Z',5,'Good','Ann','typo'],['2025-06-01T11:59:00Z',6]]}}");

        assertThat(calls.values(TAG)).containsExactly("6", "5");
        List<Tag.Audit> audits =
                calls.historian().tree().find(TAG).orElseThrow().audits();
        assertThat(audits)
                .extracting(Tag.Audit::user, Tag.Audit::reason)
                .containsExactly(tuple("Ann", "typo"), tuple("Anonymous", ""));
    }

    @Test
    void deletesFromTheStartUpToTheEnd() {
        calls.tag(TAG, 40, 30, 20, 10);
        calls.session("s", "{}");

        calls.write("deleteRange", "{'sessionToken':'s','startTime':'now-30s','endTime':'now-10s','tags':['D.t']}");

        assertThat(calls.values(TAG)).containsExactly("40", "10");
        assertThat(calls.writeFails(
                                "deleteRange",
                                "{'sessionToken':'s','startTime':'now-1h','endTime':'now','tags':['D.no']}")
                        .errors())
                .containsExactly("Tag not found: D.no");
    }

    @Test
    void writesNoDataOnceWithOrWithoutTheHistoriansName() {
        calls.tag(TAG, 10);
        calls.session("s", "{}");

        calls.write("noData", "{'sessionToken':'s','tags':['localhost.D.t']}");
        calls.write("noData", "{'sessionToken':'s','tags':['D.t']}");

        assertThat(calls.values(TAG)).containsExactly("10", "null");
    }

    @Test
    void hidesObsoleteTagsFromBrowsing() {
        calls.tag(TAG, 10);
        calls.session("s", "{}");
        calls.write("obsoleteTags", "{'sessionToken':'s','tags':['D.t']}");
        assertThat(calls.read("browseTags", "{'path':'SITEHIST','deep':true}").path("tags"))
                .isEmpty();

        calls.write("unobsoleteTags", "{'sessionToken':'s','tags':['D.t']}");

        assertThat(calls.read("browseTags", "{'path':'SITEHIST','deep':true}").path("tags"))
                .hasSize(1);
    }

    @Test
    void transformsWhatItStores() {
        calls.session("s", CREATE);
        calls.write("configureTags", "{'sessionToken':'s','tags':{'D.t':{'transform':'Value*10'}}}");
        calls.write("storeData", store("s", 10, 4));

        assertThat(calls.values(TAG)).containsExactly("40.0");
        assertThat(calls.writeFails("configureTags", "{'sessionToken':'s','tags':{'D.t':{'transform':'sin(Value)'}}}")
                        .errors())
                .containsExactly("Invalid transform: sin(Value)");
    }

    @Test
    void storesEveryKindOfValueWithItsQuality() {
        calls.session("s", CREATE);
        calls.write(
                "storeData",
                "{'sessionToken':'s','tvqs':{'D.t':[['2025-06-01T10:00:00Z',true],['2025-06-01T10:00:01Z','on'],"
                        + "['2025-06-01T10:00:02Z',1.5,'Bad'],['2025-06-01T10:00:03Z',2,'No Data']]}}");

        assertThat(calls.values(TAG)).containsExactly("true", "\"on\"", "1.5", "null");
        assertThat(calls.writeFails("storeData", "{'sessionToken':'s','tvqs':{'D.t':[['whenever',1]]}}")
                        .errors())
                .containsExactly("Invalid timestamp: whenever");
        assertThat(calls.writeFails(
                                "storeData", "{'sessionToken':'s','tvqs':{'D.t':[['2025-06-01T10:00:04Z',1,'fine']]}}")
                        .errors())
                .containsExactly("Invalid quality: fine");
    }

    @Test
    void makesPropertiesAndAnnotationsReadable() {
        calls.session("s", CREATE);
        calls.write("storeData", store("s", 10, 1));
        calls.write(
                "storeData",
                "{'sessionToken':'s','properties':{'D.t':[['HP','2025-06-01T10:00:00Z','30']]},"
                        + "'annotations':{'D.t':[['Ann','2025-06-01T11:59:50Z','strange','2025-06-01T12:00:00Z']]}}");

        assertThat(calls.read("getTagProperties", "{'tags':['SITEHIST.D.t']}").toString())
                .contains("\"HP\":\"30\"");
        assertThat(calls.read("getAnnotations", "{'tags':['SITEHIST.D.t'],'startTime':'now-1h','endTime':'now'}")
                        .path("annotations"))
                .hasToString("[{\"tagName\":\"SITEHIST.D.t\",\"annotations\":[{\"annotationTime\":"
                        + "\"2025-06-01T11:59:50.0000000+00:00\",\"entries\":[{\"entryTime\":"
                        + "\"2025-06-01T12:00:00.0000000+00:00\",\"user\":\"Ann\",\"message\":\"strange\"}]}]}]");
    }

    @Test
    void rollsFilesOnlyOfDatasetsThatExist() {
        calls.tag(TAG, 10);
        calls.session("s", "{}");

        calls.write("createNewFile", "{'sessionToken':'s','dataset':'D','fileTime':'now'}");

        assertThat(calls.writeFails("fileRollOver", "{'sessionToken':'s','dataset':'E','fileTime':'now'}")
                        .errors())
                .containsExactly("Dataset does not exist: E");
        assertThat(calls.write("version", "{}").path("version").asText()).isNotEmpty();
    }

    private static String store(String session, int secondsAgo, int value) {
        String time = Calls.NOW.minusSeconds(secondsAgo).toString();
        return "{'sessionToken':'" + session + "','tvqs':{'D.t':[['" + time + "'," + value + "]]}}";
    }
}

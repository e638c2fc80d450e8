package io.headgate.upstream.canary;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WriteBodyTest {
    private static final DataSets ALLOWED = new DataSets(List.of("Sandbox", "Plant.Test*"));

    @Test
    void countsTagsAndRows() {
        WriteBody body = read("storeData", """
                {'tvqs':{'Sandbox.a':[['2026-01-01T00:00:00Z',[1]],['2026-01-01T00:00:01Z',2,192]],'Plant.Test1':[]},
                 'properties':{'Sandbox.a':[['unit','2026-01-01T00:00:00Z','m']]},'annotations':null}""");

        assertThat(body.refusal()).isNull();
        assertThat(body.tags()).containsExactly("Sandbox.a", "Plant.Test1");
        assertThat(body.dataSets()).containsExactly("Sandbox", "Plant");
        assertThat(body.values()).isEqualTo(3);
        assertThat(body.isEmpty()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "storeData            | {'tvqs':{'Other.a':[]}}",
                "storeData            | {'tvqs':{'Sandbox.a':[],'Plant.Real':[]}}",
                "storeData            | {'tvqs':{'Sandbox.a':[]},'TVQS':{'Other.a':[]}}",
                "storeData            | {'tvqs':{'Sandb\\u006fxx.a':[]}}",
                "storeData            | {'tvqs':{'Sandbox':[]}}",
                "storeData            | {'tvqs':{'Sandbox.':[]}}",
                "storeData            | {'tvqs':{'sandbox.a':[]}}",
                "storeData            | {'properties':{'Other.a':[]}}",
                "storeData            | {'annotations':{'Other.a':[]}}",
                "manualEntryStoreData | {'manualentrytvqs':{'Other.a':[]}}",
                "manualEntryStoreData | {'tvqs':{'Other.a':[]}}",
                "deleteRange          | {'startTime':'a','endTime':'b','tags':['Sandbox.a','Other.a']}",
                "noData               | {'tags':['Other.a']}",
                "configureTags        | {'tags':{'Other.a':{}}}",
                "createNewFile        | {'dataset':'Other','fileTime':'a'}",
                "createNewFile        | {'dataset':'Plant','fileTime':'a'}",
            })
    void letsNothingThroughThatIsNotAllowed(String call, String json) {
        assertThat(kind(read(call, json).refusal())).isEqualTo(FailureKind.WRITE_NOT_ALLOWED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "storeData   | {'sessionToken':'x','tvqs':{}}",
                "storeData   | {'tvqs':{},'SESSIONTOKEN':'x'}",
                "storeData   | {'session\\u0054oken':'x'}",
                "storeData   | {'apiToken':null}",
                "noData      | {'tags':['Sandbox.a'],'userToken':'x'}",
                "getDatasets | {'historian':'localhost','accessToken':'x'}",
            })
    void refusesTokensOfTheClient(String call, String json) {
        assertThat(kind(read(call, json).refusal())).isEqualTo(FailureKind.WRITE_OWN_TOKEN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "storeData   | {'settings':{}}",
                "storeData   | {'tvqs':{'Sandbox.a':[1]}}",
                "storeData   | {'tvqs':{'Sandbox.a':{}}}",
                "storeData   | {'tvqs':'Sandbox.a'}",
                "storeData   | {'tvqs':{'Sandbox.a':[]}} {}",
                "storeData   | {'tvqs':{'Sandbox.a':[]}",
                "storeData   | [{'tvqs':{}}]",
                "storeData   | tvqs=1",
                "storeData   | {'tvqs':{} /**/}",
                "deleteRange | {'startTime':{},'tags':['Sandbox.a']}",
                "noData      | {'tags':'Sandbox.a'}",
                "noData      | {'tags':[['Sandbox.a']]}",
                "getErrors   | {'tags':['Sandbox.a']}",
            })
    void refusesWhatItCannotJudge(String call, String json) {
        assertThat(kind(read(call, json).refusal())).isEqualTo(FailureKind.REQUEST_BODY);
    }

    @Test
    void readsNothingButUtf8() {
        byte[] wide = "{\"tvqs\":{\"Sandbox.a\":[]}}".getBytes(StandardCharsets.UTF_16LE);
        WriteCall call = Objects.requireNonNull(WriteCall.at("/storeData"));

        WriteBody body = WriteBody.read(call, ALLOWED, ByteString.fromArray(wide));

        assertThat(kind(body.refusal())).isEqualTo(FailureKind.REQUEST_BODY);
    }

    @Test
    void knowsOnlyWhatCallersMayDo() {
        assertThat(List.of("/getSessionToken", "/revokeSessionToken", "/keepAlive", "/updateSettings", "/getUserToken"))
                .allSatisfy(path -> assertThat(WriteCall.at(path)).isNull());
        assertThat(WriteCall.at("/STOREDATA"))
                .isSameAs(WriteCall.at("/storeData"))
                .isNotNull();
        assertThat(WriteCall.at("")).isNull();
    }

    private static WriteBody read(String name, String json) {
        WriteCall call = Objects.requireNonNull(WriteCall.at("/" + name));
        return WriteBody.read(call, ALLOWED, ByteString.fromString(json.replace('\'', '"')));
    }

    private static @Nullable FailureKind kind(@Nullable Failure failure) {
        return failure == null ? null : failure.kind();
    }
}

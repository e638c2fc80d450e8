package io.headgate.upstream.canary;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Operation;
import io.headgate.call.OperationClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanaryOperationsTest {
    @ParameterizedTest
    @CsvSource({
        "GET,  /getTimeZones,     canary.getTimeZones,     READ",
        "POST, /getTagData2,      canary.getTagData2,      READ",
        "POST, /GETTAGDATA,       canary.getTagData,       READ",
        "GET,  /browseTags,       canary.browseTags,       READ",
        "POST, /getUserToken,     canary.getUserToken,     NOT_REPEATABLE",
        "POST, /getLiveData,      canary.getLiveData,      NOT_REPEATABLE",
        "GET,  /getLiveDataToken, canary.getLiveDataToken, NOT_REPEATABLE",
        "POST, /unheardOf,        rest,                    NOT_REPEATABLE",
    })
    void knowsTheReadService(String method, String path, String name, OperationClass as) {
        assertThat(CanaryUpstream.READ_SERVICE.operations().find(method, path)).isEqualTo(new Operation(name, as));
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /version,              canary.version,              READ",
        "POST, /getDatasets,          canary.getDatasets,          READ",
        "POST, /getSessionToken,      canary.getSessionToken,      NOT_REPEATABLE",
        "POST, /keepAlive,            canary.keepAlive,            IDEMPOTENT",
        "POST, /storeData,            canary.storeData,            NOT_REPEATABLE",
        "POST, /manualEntryStoreData, canary.manualEntryStoreData, IDEMPOTENT",
        "POST, /fileRollOver,         canary.fileRollOver,         NOT_REPEATABLE",
    })
    void knowsTheWriteService(String method, String path, String name, OperationClass as) {
        assertThat(CanaryUpstream.WRITE_SERVICE.operations().find(method, path)).isEqualTo(new Operation(name, as));
    }
}

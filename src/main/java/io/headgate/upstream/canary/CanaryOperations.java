package io.headgate.upstream.canary;

import io.headgate.call.OperationClass;
import io.headgate.call.OperationTable;
import java.util.List;

/**
 * The operations of Canary's two services. The last segment of the path names the operation and the method says nothing: every read
 * may be sent by GET and POST. Paths are compared without regard to case, as the services do.
 */
final class CanaryOperations {
    private static final List<String> READS = List.of(
            "getTimeZones",
            "browseNodes",
            "browseTags",
            "browseStatus",
            "getAggregates",
            "getQualities",
            "getTagProperties",
            "getTagContext",
            "getTagData",
            "getTagData2",
            "getAnnotations",
            "getVirtualViews",
            "getAssetTypes",
            "getAssetTypeTags",
            "getAssetInstances",
            "getEvents",
            "getAdhocEvents",
            "getBatchEvents");

    /** Each opens or ends something on the server, or moves a position there: the same request again gives another answer. */
    private static final List<String> UNREPEATABLE_READS =
            List.of("getUserToken", "revokeUserToken", "getLiveDataToken", "getLiveData", "revokeLiveDataToken");

    private static final List<String> WRITE_SERVICE_READS = List.of("version", "compatibleVersion", "getDatasets");

    /** A second time changes nothing more: ends what has ended, sets what is set, replaces a value by itself. */
    private static final List<String> REPEATABLE_WRITES = List.of(
            "revokeSessionToken",
            "revokeUserToken",
            "keepAlive",
            "updateSettings",
            "configureTags",
            "manualEntryStoreData",
            "deleteRange",
            "obsoleteTags",
            "unobsoleteTags");

    /** Among them storeData: values that are not newer than the newest stored are refused or dropped. */
    private static final List<String> UNREPEATABLE_WRITES = List.of(
            "getUserToken", "getSessionToken", "storeData", "noData", "createNewFile", "fileRollOver", "getErrors");

    static final OperationTable READ_SERVICE = readService();
    static final OperationTable WRITE_SERVICE = writeService();

    private CanaryOperations() {}

    private static OperationTable readService() {
        OperationTable.Builder table = OperationTable.builder().ignoringCase();
        for (String method : List.of("GET", "POST")) {
            add(table, method, READS, OperationClass.READ);
            add(table, method, UNREPEATABLE_READS, OperationClass.NOT_REPEATABLE);
        }
        return table.build();
    }

    private static OperationTable writeService() {
        OperationTable.Builder table = OperationTable.builder().ignoringCase();
        add(table, "POST", WRITE_SERVICE_READS, OperationClass.READ);
        add(table, "POST", REPEATABLE_WRITES, OperationClass.IDEMPOTENT);
        add(table, "POST", UNREPEATABLE_WRITES, OperationClass.NOT_REPEATABLE);
        return table.build();
    }

    private static void add(OperationTable.Builder table, String method, List<String> names, OperationClass as) {
        names.forEach(name -> table.add(method, "/" + name, "canary." + name, as));
    }
}

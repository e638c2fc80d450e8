package io.headgate.sandbox.canary;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.sandbox.canary.ReadAccess.Caller;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The endpoints of the read service by name; v2 knows all of them, v1 those of before. */
final class ReadService {
    /** Answers a call that has been admitted. */
    private interface Call {
        ObjectNode answer(Parameters parameters, Caller caller);
    }

    private static final Set<String> NEW_IN_V2 =
            Set.of("gettagcontext", "gettagdata2", "getannotations", "getbatchevents");
    private static final Set<String> WITHOUT_TOKEN = Set.of(
            "gettimezones", "getusertoken", "revokeusertoken", "getaggregates", "getlivedata", "revokelivedatatoken");

    private final Map<String, Call> calls = new TreeMap<>();
    private final ReadAccess access;

    ReadService(Historian historian) {
        access = new ReadAccess(historian);
        BrowseCalls browse = new BrowseCalls(historian);
        DataCalls data = new DataCalls(historian);
        LiveCalls live = new LiveCalls(historian);
        AssetCalls assets = new AssetCalls(historian);
        EventCalls events = new EventCalls(historian);
        AdhocEvents adhoc = new AdhocEvents(historian);
        put("getTimeZones", (parameters, caller) -> BrowseCalls.getTimeZones());
        put("getUserToken", (parameters, caller) -> access.getUserToken(parameters));
        put("revokeUserToken", (parameters, caller) -> access.revokeUserToken(parameters));
        put("browseNodes", (parameters, caller) -> browse.browseNodes(parameters));
        put("browseTags", (parameters, caller) -> browse.browseTags(parameters));
        put("browseStatus", (parameters, caller) -> browse.browseStatus(parameters));
        put("getAggregates", (parameters, caller) -> BrowseCalls.getAggregates());
        put("getQualities", (parameters, caller) -> BrowseCalls.getQualities(parameters));
        put("getTagProperties", (parameters, caller) -> browse.getTagProperties(parameters));
        put("getTagContext", browse::getTagContext);
        put("getTagData", data::getTagData);
        put("getTagData2", data::getTagData2);
        put("getAnnotations", browse::getAnnotations);
        put("getLiveDataToken", live::getLiveDataToken);
        put("getLiveData", (parameters, caller) -> live.getLiveData(parameters));
        put("revokeLiveDataToken", (parameters, caller) -> live.revokeLiveDataToken(parameters));
        put("getVirtualViews", (parameters, caller) -> browse.getVirtualViews());
        put("getAssetTypes", (parameters, caller) -> assets.getAssetTypes(parameters));
        put("getAssetTypeTags", (parameters, caller) -> assets.getAssetTypeTags(parameters));
        put("getAssetInstances", (parameters, caller) -> assets.getAssetInstances(parameters));
        put("getEvents", events::getEvents);
        put("getAdhocEvents", adhoc::getAdhocEvents);
        put("getBatchEvents", events::getBatchEvents);
    }

    private void put(String name, Call call) {
        calls.put(name.toLowerCase(Locale.ROOT), call);
    }

    boolean knows(String endpoint, boolean old) {
        return calls.containsKey(endpoint) && !(old && NEW_IN_V2.contains(endpoint));
    }

    /**
     * Answers a call; empty if there is no such endpoint, whose name is given in lower case.
     *
     * @throws CanaryException for any answer that is not Good
     */
    Optional<ObjectNode> answer(String endpoint, Parameters parameters, boolean old) {
        Call call = calls.get(endpoint);
        if (call == null || !knows(endpoint, old)) {
            return Optional.empty();
        }
        Caller caller =
                WITHOUT_TOKEN.contains(endpoint) ? access.anybody(parameters, old) : access.admit(parameters, old);
        return Optional.of(call.answer(parameters, caller));
    }
}

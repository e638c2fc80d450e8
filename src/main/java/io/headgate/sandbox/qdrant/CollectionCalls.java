package io.headgate.sandbox.qdrant;

import static io.headgate.sandbox.qdrant.Endpoint.at;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import java.util.ArrayList;
import java.util.List;

/** Calls about collections and aliases as a whole. */
final class CollectionCalls {
    private final Store store;

    CollectionCalls(Store store) {
        this.store = store;
    }

    List<Endpoint> endpoints() {
        return List.of(
                at("GET", "collections", call -> store.names()),
                at("GET", "collections/{name}", this::info),
                at("GET", "collections/{name}/exists", this::exists),
                at("PUT", "collections/{name}", this::create),
                at("PATCH", "collections/{name}", this::change),
                at("DELETE", "collections/{name}", this::delete),
                at("GET", "aliases", call -> store.aliases(null)),
                at("GET", "collections/{name}/aliases", call -> store.aliases(call.checkedCollection())),
                at("POST", "collections/aliases", this::changeAliases));
    }

    private JsonNode info(RestCall call) {
        return store.collection(call.checkedCollection()).info();
    }

    private JsonNode exists(RestCall call) {
        return Json.object().put("exists", store.exists(call.checkedCollection()));
    }

    private JsonNode create(RestCall call) {
        String name = call.checkedCollection();
        call.checkAdministration();
        CollectionConfig config = CollectionConfig.of(call.body());
        call.checkMayWrite();
        store.create(name, config);
        return BooleanNode.TRUE;
    }

    private JsonNode change(RestCall call) {
        call.checkAdministration();
        JsonNode body = call.body();
        call.checkMayWrite();
        store.collection(call.checkedCollection()).patch(body);
        return BooleanNode.TRUE;
    }

    private JsonNode delete(RestCall call) {
        call.checkAdministration();
        call.checkMayWrite();
        return BooleanNode.valueOf(store.delete(call.checkedCollection()));
    }

    /** Carries the actions out in order; those before a failing one stay done, as measured. */
    private JsonNode changeAliases(RestCall call) {
        call.checkAdministration();
        JsonNode body = call.body();
        if (!body.path("actions").isArray()) {
            throw Refusal.badBody("missing field `actions`");
        }
        List<Runnable> actions = new ArrayList<>();
        body.path("actions").forEach(action -> actions.add(aliasAction(action)));
        call.checkMayWrite();
        actions.forEach(Runnable::run);
        return BooleanNode.TRUE;
    }

    private Runnable aliasAction(JsonNode action) {
        if (action.has("create_alias")) {
            JsonNode create = action.path("create_alias");
            String alias = name(create, "alias_name");
            String collection = name(create, "collection_name");
            return () -> store.createAlias(alias, collection);
        }
        if (action.has("delete_alias")) {
            String alias = name(action.path("delete_alias"), "alias_name");
            return () -> store.deleteAlias(alias);
        }
        if (action.has("rename_alias")) {
            JsonNode rename = action.path("rename_alias");
            String from = name(rename, "old_alias_name");
            String to = name(rename, "new_alias_name");
            return () -> store.renameAlias(from, to);
        }
        throw unknownAction();
    }

    private static String name(JsonNode action, String field) {
        if (!action.path(field).isTextual()) {
            throw unknownAction();
        }
        return action.path(field).textValue();
    }

    private static Refusal unknownAction() {
        return Refusal.badBody("data did not match any variant of untagged enum AliasOperations");
    }
}

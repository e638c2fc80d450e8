package io.headgate.sandbox.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** All collections of a server and the aliases that point to them. */
final class Store {
    private final Map<String, Collection> collections = new TreeMap<>();
    private final Map<String, String> aliases = new TreeMap<>();
    private final LongSupplier nanos;

    /**
     * An empty store.
     *
     * @param nanos a clock, for the limits of collections
     */
    Store(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * The collection of this name or alias.
     *
     * @throws Refusal with status 404 when there is none
     */
    Collection collection(String name) {
        Collection collection = collections.get(aliases.getOrDefault(name, name));
        if (collection == null) {
            throw Refusal.noCollection(name);
        }
        return collection;
    }

    boolean exists(String name) {
        return collections.containsKey(aliases.getOrDefault(name, name));
    }

    void create(String name, CollectionConfig config) {
        if (collections.containsKey(name)) {
            throw Refusal.conflict("Collection `" + name + "` already exists!");
        }
        if (aliases.containsKey(name)) {
            throw Refusal.wrongInput(
                    "Can't create collection with name " + name + ". Alias with the same name already exists");
        }
        collections.put(name, new Collection(config, nanos));
    }

    /** False when there is no collection of this very name: an alias is not followed. */
    boolean delete(String name) {
        aliases.values().removeIf(name::equals);
        return collections.remove(name) != null;
    }

    void createAlias(String alias, String collection) {
        if (!collections.containsKey(collection)) {
            throw Refusal.noCollection(collection);
        }
        if (collections.containsKey(alias)) {
            throw Refusal.conflict("Collection `" + alias + "` already exists!");
        }
        aliases.put(alias, collection);
    }

    /** Deleting an alias that is not there changes nothing and is no error. */
    void deleteAlias(String alias) {
        aliases.remove(alias);
    }

    void renameAlias(String from, String to) {
        String collection = aliases.remove(from);
        if (collection == null) {
            throw Refusal.notFound("Alias " + from + " does not exists!");
        }
        aliases.put(to, collection);
    }

    JsonNode names() {
        ArrayNode names = Json.array();
        collections.keySet().forEach(name -> names.addObject().put("name", name));
        return Json.object().set("collections", names);
    }

    /** The aliases of one collection, or all. */
    JsonNode aliases(@Nullable String ofCollection) {
        ArrayNode list = Json.array();
        aliases.forEach((alias, collection) -> {
            if (ofCollection == null || ofCollection.equals(collection)) {
                list.addObject().put("alias_name", alias).put("collection_name", collection);
            }
        });
        return Json.object().set("aliases", list);
    }

    int size() {
        return collections.size();
    }
}

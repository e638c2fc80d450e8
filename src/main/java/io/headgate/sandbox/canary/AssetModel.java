package io.headgate.sandbox.canary;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asset types of the views, and the places in the tree that are of such a type. */
final class AssetModel {
    /**
     * A kind of equipment.
     *
     * @param parent the type it refines, or empty
     * @param tags names below an instance
     */
    record Type(String view, String name, String parent, List<String> tags) {}

    record Instance(Type type, String path) {}

    private final List<Type> types = new ArrayList<>();
    private final List<Instance> instances = new ArrayList<>();

    void add(Type type) {
        types.add(type);
    }

    void add(Instance instance) {
        instances.add(instance);
    }

    List<Type> types(String view, String parent) {
        return types.stream()
                .filter(type ->
                        type.view().equalsIgnoreCase(view) && type.parent().equalsIgnoreCase(parent))
                .toList();
    }

    Optional<Type> type(String view, String name) {
        return types.stream()
                .filter(type ->
                        type.view().equalsIgnoreCase(view) && type.name().equalsIgnoreCase(name))
                .findFirst();
    }

    /** Instances of the type and of those that refine it, at or below the path. */
    List<Instance> instances(Type type, String path) {
        return instances.stream()
                .filter(instance -> isA(instance.type(), type))
                .filter(instance -> path.isEmpty()
                        || instance.path().equals(path)
                        || instance.path().startsWith(path + "."))
                .toList();
    }

    private boolean isA(Type type, Type wanted) {
        return type.equals(wanted)
                || type(type.view(), type.parent())
                        .map(parent -> isA(parent, wanted))
                        .orElse(false);
    }
}

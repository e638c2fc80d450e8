package io.headgate.sandbox.canary;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tags as the write service names them: by dataset, branches and name, without the view in which readers find them. */
final class WrittenTags {
    private final Historian historian;
    /** Also those whose first tag no reader sees yet. */
    private final Set<String> created = new LinkedHashSet<>();

    WrittenTags(Historian historian) {
        this.historian = historian;
    }

    List<String> datasets() {
        Set<String> datasets = new LinkedHashSet<>();
        historian
                .tree()
                .node(historian.settings().historianView())
                .ifPresent(view -> datasets.addAll(view.nodes().keySet()));
        datasets.addAll(created);
        return List.copyOf(datasets);
    }

    /** An existing tag; a name that begins with a historian's name is understood as well. */
    Optional<Tag> find(String name) {
        Optional<Tag> tag = historian.tree().findWritten(path(name));
        int dot = name.indexOf('.');
        return tag.isPresent() || dot < 0 ? tag : historian.tree().findWritten(path(name.substring(dot + 1)));
    }

    /** A tag to store into; what prevents it is added to the errors. */
    Optional<Tag> findOrCreate(String name, WriteSession session, List<String> errors) {
        Optional<Tag> existing = historian.tree().findWritten(path(name));
        if (existing.isPresent()) {
            return existing;
        }
        int dot = name.indexOf('.');
        if (dot <= 0 || name.endsWith(".")) {
            errors.add("Invalid tag name: " + name);
            return Optional.empty();
        }
        String dataset = name.substring(0, dot);
        if (!datasets().contains(dataset) && !session.autoCreateDatasets()) {
            errors.add(noDataset(dataset));
            return Optional.empty();
        }
        created.add(dataset);
        Tag tag = Tag.of(path(name), "localhost." + name, Series.stored());
        tag.properties().put("Source ItemId", tag.historianItemId());
        tag.properties().put("Historian ItemId", tag.historianItemId());
        historian.tree().add(tag, historian.now());
        return Optional.of(tag);
    }

    static String noDataset(String dataset) {
        return "Dataset does not exist: " + dataset;
    }

    private String path(String name) {
        return historian.settings().historianView() + "." + name;
    }
}

package io.headgate.resources;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.call.Principal;
import io.headgate.call.Ticker;
import io.headgate.observe.ResourceMeters;
import io.headgate.provider.Answer;
import io.headgate.provider.Asked;
import io.headgate.provider.Begun;
import io.headgate.provider.Catalog;
import io.headgate.provider.Change;
import io.headgate.provider.JsonText;
import io.headgate.provider.Provider;
import io.headgate.provider.Talk;
import io.headgate.provider.What;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers the files of the configured folders as resources: each file by its URI, and a template for each folder that has files. What is
 * offered is what the last look found; a change counts, and is told, from the next look on.
 */
final class FileResources implements Provider {
    private static final Logger LOG = LoggerFactory.getLogger(FileResources.class);
    /** The door knows which revisions have another code for it. */
    private static final int UNKNOWN_RESOURCE = -32002;

    private static final int INTERNAL = -32603;
    private static final String VARIABLE = "file";

    private final List<Shelf> shelves;
    private final FileCache cache;
    private final Ticker ticker;
    private final Listeners listeners = new Listeners();
    private volatile Offer offer = new Offer(Map.of(), Map.of(), Catalog.EMPTY);

    /** A folder and what was last found in it; only whoever looks changes it. */
    private static final class Shelf {
        final Folder folder;
        final ResourceMeters meters;
        Folder.Found found;

        Shelf(FolderConfig config) {
            folder = new Folder(config);
            meters = ResourceMeters.of(config.name());
            found = Folder.Found.nothing(config.folder(), "");
        }
    }

    /** A file that can be had. */
    private record Offered(FileEntry entry, Shelf shelf, Path root) {}

    /** @param templates the names of files that each stands for */
    private record Offer(Map<String, Offered> files, Map<String, List<String>> templates, Catalog catalog) {}

    FileResources(List<FolderConfig> folders, FileCache cache, Ticker ticker) {
        shelves = folders.stream().map(Shelf::new).toList();
        this.cache = cache;
        this.ticker = ticker;
    }

    /** Looks what there is; blocks. For one thread at a time. */
    void look() {
        boolean changed = false;
        for (Shelf shelf : shelves) {
            Folder.Found now = shelf.folder.look();
            if (!now.remarks().equals(shelf.found.remarks())) {
                now.remarks()
                        .forEach(remark -> LOG.warn(
                                "resources {}: {}", shelf.folder.config().name(), remark));
            }
            changed |= !now.equals(shelf.found);
            shelf.found = now;
            shelf.meters.offers(now.files().size());
        }
        if (changed) {
            take(offerNow());
        }
    }

    /** Drops what is void before anybody is told to read it again. */
    private void take(Offer next) {
        Offer last = offer;
        offer = next;
        List<String> updated = new ArrayList<>();
        last.files.forEach((uri, before) -> {
            Offered now = next.files.get(uri);
            if (now == null || !now.entry.equals(before.entry)) {
                cache.drop(before.entry);
                updated.add(uri);
            }
        });
        if (!last.files.keySet().equals(next.files.keySet())
                || !last.templates.keySet().equals(next.templates.keySet())) {
            listeners.tell(new Change(Change.Of.RESOURCES, null));
        }
        updated.forEach(uri -> listeners.tell(new Change(Change.Of.RESOURCE, uri)));
    }

    private Offer offerNow() {
        Map<String, Offered> files = new HashMap<>();
        Map<String, List<String>> templates = new HashMap<>();
        List<Catalog.Definition> listed = new ArrayList<>();
        List<Catalog.Definition> listedTemplates = new ArrayList<>();
        for (Shelf shelf : shelves) {
            Folder.Found found = shelf.found;
            FolderConfig config = shelf.folder.config();
            found.files().values().forEach(entry -> {
                files.put(entry.uri(), new Offered(entry, shelf, found.root()));
                listed.add(entry.definition(config));
            });
            found.places().forEach((segments, names) -> {
                String template = shelf.folder.uri(segments) + "/{" + VARIABLE + "}";
                templates.put(template, List.copyOf(names));
                listedTemplates.add(template(template, segments, config, found));
            });
        }
        return new Offer(files, templates, new Catalog(List.of(), listed, listedTemplates, List.of()));
    }

    private static Catalog.Definition template(
            String template, List<String> segments, FolderConfig config, Folder.Found found) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("uriTemplate", template);
        json.put("name", String.join("/", prepended(config.name(), segments)));
        if (config.description() != null) {
            json.put("description", config.description());
        }
        String type = onlyType(segments, found);
        if (type != null) {
            json.put("mimeType", type);
        }
        ObjectNode annotations = FileEntry.annotations(config);
        if (!annotations.isEmpty()) {
            json.set("annotations", annotations);
        }
        return new Catalog.Definition(template, JsonText.of(json));
    }

    private static List<String> prepended(String first, List<String> others) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(others);
        return all;
    }

    /** The media type of all files of a folder; null where they differ. */
    private static @Nullable String onlyType(List<String> segments, Folder.Found found) {
        String before = segments.isEmpty() ? "" : String.join("/", segments) + "/";
        Set<String> types = new HashSet<>();
        for (FileEntry entry : found.files().values()) {
            if (entry.name().startsWith(before) && entry.name().indexOf('/', before.length()) < 0) {
                types.add(entry.mediaType());
            }
        }
        return types.size() == 1 ? types.iterator().next() : null;
    }

    @Override
    public Catalog catalog(Principal principal) {
        return offer.catalog;
    }

    @Override
    public boolean knows(What what, String name, Principal principal) {
        return switch (what) {
            case RESOURCE -> find(name) != null;
            case COMPLETION -> offer.templates.containsKey(name);
            case TOOL, PROMPT -> false;
        };
    }

    private @Nullable Offered find(String uri) {
        Map<String, Offered> files = offer.files;
        Offered found = files.get(uri);
        if (found == null && !files.isEmpty()) {
            String canonical = Uris.canonical(uri);
            found = canonical == null ? null : files.get(canonical);
        }
        return found;
    }

    @Override
    public Begun begin(Asked asked, Talk talk) {
        if (asked.what() == What.COMPLETION) {
            List<String> names = offer.templates.getOrDefault(asked.name(), List.of());
            return Begun.done(Completions.of(asked, variable -> variable.equals(VARIABLE) ? names : List.of()));
        }
        Offered offered = find(asked.name());
        if (offered == null) {
            return Begun.done(gone(asked.name()));
        }
        CompletableFuture<FileReading> reading = cache.get(
                offered.entry,
                offered.shelf.meters,
                () -> FileReading.of(
                        offered.entry,
                        offered.root,
                        offered.shelf.folder.config().maxSize()));
        FileReading now = reading.getNow(null);
        if (now != null) {
            return Begun.done(answer(asked.name(), now));
        }
        long left = Math.max(0, asked.deadline().remainingNanos(ticker.nanos()));
        return Begun.of(reading.thenApply(done -> answer(asked.name(), done))
                .completeOnTimeout(
                        failed(asked.name(), "The file could not be read in time."), left, TimeUnit.NANOSECONDS));
    }

    private static Answer answer(String uri, FileReading reading) {
        JsonText result = reading.result();
        if (result != null) {
            return new Answer.Result(result);
        }
        return reading.gone() ? gone(uri) : failed(uri, "The file cannot be read now; its operator may know why.");
    }

    private static Answer gone(String uri) {
        return new Answer.Fault(UNKNOWN_RESOURCE, "There is no such resource any more.", data(uri));
    }

    private static Answer failed(String uri, String message) {
        return new Answer.Fault(INTERNAL, message, data(uri));
    }

    private static JsonText data(String uri) {
        return JsonText.of(JsonNodeFactory.instance.objectNode().put("uri", uri));
    }

    @Override
    public void onChange(Consumer<Change> listener) {
        listeners.add(listener);
    }
}

package io.headgate.sandbox.canary;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Views, datasets, branches and tags. A view is rebuilt some time after a tag was added: only then do readers see the tag,
 * and the view's sequence changes.
 */
final class TagTree {
    /** A view, a dataset or a branch. */
    static final class Node {
        private final String fullPath;
        private final Map<String, Node> nodes = new LinkedHashMap<>();
        private final Map<String, Tag> tags = new LinkedHashMap<>();

        private Node(String fullPath) {
            this.fullPath = fullPath;
        }

        String fullPath() {
            return fullPath;
        }

        Map<String, Node> nodes() {
            return nodes;
        }

        Collection<Tag> tags() {
            return tags.values();
        }
    }

    private record Unseen(Tag tag, Instant from) {}

    private final Node root = new Node("");
    /** Tags by path in lower case: tag names ignore case. */
    private final Map<String, Tag> byPath = new TreeMap<>();

    private final Map<String, Long> sequences = new LinkedHashMap<>();
    private final Deque<Unseen> unseen = new ArrayDeque<>();
    private final Duration rebuild;

    TagTree(Duration rebuild) {
        this.rebuild = rebuild;
    }

    /** Adds a tag; readers see it after the next rebuild of its view. */
    void add(Tag tag, Instant now) {
        unseen.add(new Unseen(tag, now.plus(rebuild)));
        settle(now);
    }

    /** Adds a tag that readers see at once. */
    void addVisible(Tag tag, Instant now) {
        show(tag, now);
    }

    void addView(String view, Instant now) {
        root.nodes.computeIfAbsent(view, Node::new);
        sequences.putIfAbsent(view, CanaryTime.ticks(now));
    }

    /** Sets the number by which readers recognise that a view changed. */
    void sequence(String view, long number) {
        sequences.put(view, number);
    }

    Map<String, Long> sequences() {
        return sequences;
    }

    /** A new sequence for a view: the ticks of the moment, and in any case higher than before. */
    void bump(String view, Instant now) {
        sequences.merge(view, CanaryTime.ticks(now), (before, ticks) -> Math.max(before + 1, ticks));
    }

    /** Lets readers see what is due. */
    void settle(Instant now) {
        while (!unseen.isEmpty() && !now.isBefore(unseen.getFirst().from())) {
            Unseen due = unseen.removeFirst();
            show(due.tag(), due.from());
        }
    }

    /** Shown or still waiting for a rebuild. */
    Optional<Tag> findWritten(String path) {
        return find(path)
                .or(() -> unseen.stream()
                        .map(Unseen::tag)
                        .filter(tag -> tag.path().equalsIgnoreCase(path))
                        .findFirst());
    }

    Optional<Tag> find(String path) {
        return Optional.ofNullable(byPath.get(path.toLowerCase(Locale.ROOT)));
    }

    /** The node of a path, the root for an empty one. */
    Optional<Node> node(String path) {
        Node node = root;
        for (String name : segments(path)) {
            Node below = node.nodes.get(name);
            if (below == null) {
                below = node.nodes.entrySet().stream()
                        .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse(null);
            }
            if (below == null) {
                return Optional.empty();
            }
            node = below;
        }
        return Optional.of(node);
    }

    /** The node and all below it, each before those under it. */
    static List<Node> deep(Node node) {
        List<Node> all = new ArrayList<>();
        all.add(node);
        node.nodes.values().forEach(below -> all.addAll(deep(below)));
        return all;
    }

    private void show(Tag tag, Instant at) {
        List<String> segments = segments(tag.path());
        Node node = root;
        StringBuilder path = new StringBuilder();
        for (String name : segments.subList(0, segments.size() - 1)) {
            path.append(path.isEmpty() ? "" : ".").append(name);
            String fullPath = path.toString();
            node = node.nodes.computeIfAbsent(name, missing -> new Node(fullPath));
        }
        node.tags.put(segments.get(segments.size() - 1), tag);
        byPath.put(tag.path().toLowerCase(Locale.ROOT), tag);
        bump(segments.get(0), at);
    }

    static List<String> segments(String path) {
        return path.isEmpty() ? List.of() : List.of(path.split("\\.", -1));
    }
}

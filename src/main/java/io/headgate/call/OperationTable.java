package io.headgate.call;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Recognises the operation behind a method and a path of an upstream's HTTP interface. A kind of upstream brings such a table; what
 * it does not name is judged by its method alone. The path is the canonical one that is sent, relative to the upstream's base, so
 * that what was recognised is what is done.
 */
public final class OperationTable {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{[^/]*}");
    private static final String UNNAMED = "rest";
    private static final Operation READ = new Operation(UNNAMED, OperationClass.READ);
    private static final Operation IDEMPOTENT = new Operation(UNNAMED, OperationClass.IDEMPOTENT);
    private static final Operation NOT_REPEATABLE = new Operation(UNNAMED, OperationClass.NOT_REPEATABLE);

    /** A table that names nothing. */
    public static final OperationTable EMPTY = builder().build();

    private final Node root;
    private final boolean ignoringCase;
    private final List<Place> places;

    /**
     * Where an operation is to be found.
     *
     * @param template absolute path; a segment such as <code>{name}</code> stands for any one segment that is not empty
     */
    public record Place(String method, String template, Operation operation) {}

    private OperationTable(Node root, boolean ignoringCase, Collection<Place> places) {
        this.root = root;
        this.ignoringCase = ignoringCase;
        this.places = List.copyOf(places);
    }

    /** Every entry, in the order in which they were added. */
    public List<Place> places() {
        return places;
    }

    /** One step of a path: what may follow, and what the path so far is good for. */
    private static final class Node {
        final Map<String, Node> named = new HashMap<>();
        final Map<String, Operation> methods = new HashMap<>();

        @Nullable
        Node any;

        void copyTo(Node copy) {
            copy.methods.putAll(methods);
            named.forEach((segment, node) -> node.copyTo(copy.named.computeIfAbsent(segment, unused -> new Node())));
            if (any != null) {
                copy.any = new Node();
                any.copyTo(copy.any);
            }
        }
    }

    /**
     * The operation of a request.
     *
     * @param path canonical absolute path without query; a trailing slash makes no difference
     * @return the table's entry (a segment spelled out wins over a placeholder), or one named {@code rest} with the class that RFC
     *     9110, 9.2 gives the method
     */
    public Operation find(String method, String path) {
        Operation found = find(root, method, ignoringCase ? path.toLowerCase(Locale.ROOT) : path, 1);
        return found != null ? found : ofMethod(method);
    }

    /** The names of all its entries, and that of what it does not name. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>(Set.of(UNNAMED));
        collect(root, names);
        return names;
    }

    private static void collect(Node node, Set<String> names) {
        node.methods.values().forEach(operation -> names.add(operation.name()));
        node.named.values().forEach(next -> collect(next, names));
        if (node.any != null) {
            collect(node.any, names);
        }
    }

    /** A request of which the method does not tell what it does: whatever it is, it is not done twice, and it is no read. */
    public static Operation unknown() {
        return NOT_REPEATABLE;
    }

    private static @Nullable Operation find(Node node, String method, String path, int from) {
        if (from >= path.length()) {
            return node.methods.get(method);
        }
        int slash = path.indexOf('/', from);
        int end = slash < 0 ? path.length() : slash;
        Node named = node.named.get(path.substring(from, end));
        Operation found = named == null ? null : find(named, method, path, end + 1);
        if (found == null && node.any != null && end > from) {
            found = find(node.any, method, path, end + 1);
        }
        return found;
    }

    private static Operation ofMethod(String method) {
        return switch (method) {
            case "GET", "HEAD", "OPTIONS" -> READ;
            case "PUT", "DELETE" -> IDEMPOTENT;
            default -> NOT_REPEATABLE;
        };
    }

    public static Builder builder() {
        return new Builder();
    }

    /** A builder that has all of this table. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.ignoringCase = ignoringCase;
        root.copyTo(builder.root);
        places.forEach(builder::keep);
        return builder;
    }

    /** Collects the entries of a table; used once. */
    public static final class Builder {
        private final Node root = new Node();
        private final Map<String, Place> places = new LinkedHashMap<>();
        private boolean ignoringCase;

        private Builder() {}

        /** For upstreams that do not tell upper from lower case in paths; to be called before the first entry. */
        public Builder ignoringCase() {
            ignoringCase = true;
            return this;
        }

        /**
         * Adds an entry.
         *
         * @param template absolute path; a segment such as <code>{name}</code> stands for any one segment that is not empty
         */
        public Builder add(String method, String template, String name, OperationClass operationClass) {
            return add(method, template, new Operation(name, operationClass));
        }

        /** The same, for an operation that is more than a name and a class. */
        public Builder add(String method, String template, Operation operation) {
            if (place(template).methods.putIfAbsent(method, operation) != null) {
                throw new IllegalArgumentException("twice in the table: " + method + " " + template);
            }
            keep(new Place(method, template, operation));
            return this;
        }

        /** Adds an entry, or gives the one that is there another name and class. */
        public Builder put(String method, String template, String name, OperationClass operationClass) {
            Operation entry = place(template)
                    .methods
                    .merge(
                            method,
                            new Operation(name, operationClass),
                            (before, now) -> new Operation(name, operationClass, before.takesTimeout()));
            keep(new Place(method, template, entry));
            return this;
        }

        /** Placeholders that are called otherwise make no other place. */
        private void keep(Place place) {
            String plain = PLACEHOLDER.matcher(place.template()).replaceAll("{}");
            String key = place.method() + " " + (ignoringCase ? plain.toLowerCase(Locale.ROOT) : plain);
            places.put(key, place);
        }

        private Node place(String template) {
            if (!template.startsWith("/") || template.length() > 1 && template.endsWith("/")) {
                throw new IllegalArgumentException("not a path template: " + template);
            }
            Node node = root;
            int from = 1;
            while (from < template.length()) {
                int slash = template.indexOf('/', from);
                int end = slash < 0 ? template.length() : slash;
                node = step(node, template.substring(from, end));
                from = end + 1;
            }
            return node;
        }

        private Node step(Node node, String segment) {
            if (segment.startsWith("{") && segment.endsWith("}")) {
                if (node.any == null) {
                    node.any = new Node();
                }
                return node.any;
            }
            String key = ignoringCase ? segment.toLowerCase(Locale.ROOT) : segment;
            return node.named.computeIfAbsent(key, unused -> new Node());
        }

        public OperationTable build() {
            return new OperationTable(root, ignoringCase, places.values());
        }
    }
}

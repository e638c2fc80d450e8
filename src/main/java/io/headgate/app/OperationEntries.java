package io.headgate.app;

import io.headgate.call.OperationClass;
import io.headgate.call.OperationTable;
import io.headgate.config.Section;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** What an operator says of an upstream's operations; the keys are described in {@code reference.conf} under {@code operations}. */
final class OperationEntries {
    private static final Pattern METHOD = Pattern.compile("GET|HEAD|POST|PUT|DELETE|PATCH|OPTIONS");
    private static final Pattern TEMPLATE =
            Pattern.compile("/|(/(\\{[A-Za-z0-9_-]+}|[A-Za-z0-9._~!$&'()*+,;=:@%-]+))+");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{[^/]*}");

    private OperationEntries() {}

    /** The table of the kind, with what this upstream's section says beside it. */
    static OperationTable table(Section upstream, OperationTable known) {
        Map<String, Section> entries = upstream.sections("operations");
        if (entries.isEmpty()) {
            return known;
        }
        OperationTable.Builder table = known.toBuilder();
        Map<String, String> places = new HashMap<>();
        entries.forEach((own, entry) -> {
            String method = entry.string("method", METHOD, "a method such as GET, in capitals");
            String path = entry.string("path", TEMPLATE, "a path such as /items/{id}, without a slash at its end");
            OperationClass operationClass = entry.enumOf(OperationClass.class, "class");
            String name = entry.has("name")
                    ? entry.string("name", NAME, "one word of letters, digits and ._-")
                    : entry.name();
            String place = method + " " + PLACEHOLDER.matcher(path).replaceAll("{}");
            String other = places.putIfAbsent(place, own);
            entry.require(
                    other == null,
                    "path",
                    () -> "operation " + other + " has the same method and path; remove one of them",
                    "method");
            if (entry.sound("method") && entry.sound("path")) {
                table.put(method, path, name, operationClass);
            }
        });
        return table.build();
    }
}

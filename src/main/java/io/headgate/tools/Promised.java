package io.headgate.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.call.OperationClass;
import io.headgate.config.Section;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a tool promises of its structured results ({@code outputSchema}): servers must keep it, and clients refuse results that do not
 * (<a href="https://modelcontextprotocol.io/specification/2025-11-25/server/tools#output-schema">2025-11-25, tools, output schema</a>).
 * Revisions before 2025-06-18 do not know the member and pass over it. Safe from any thread.
 */
final class Promised {
    private static final String KEY = "output-schema";

    private final SchemaCheck check;

    private Promised(ObjectNode schema) {
        this.check = new SchemaCheck(schema);
    }

    /** What stands in the section of a tool; null: it promises nothing. */
    static @Nullable ObjectNode read(Section tool, boolean structured) {
        if (!tool.has(KEY)) {
            return null;
        }
        Section section = tool.section(KEY);
        ObjectNode schema = Schemas.read(section, Set.of());
        section.require(
                schema.path("type").asText().equals("object"),
                "type",
                () ->
                        "must be object: before 2026-07-28 clients take nothing else; rows that are a list are its member rows");
        tool.require(
                structured,
                "shape.structured",
                () -> "must be on: without it there is nothing that output-schema could hold for");
        // By which reading goes on; it stands beside what the store says.
        ObjectNode properties = schema.withObjectProperty("properties");
        if (!properties.has(ArgumentsConfig.CONTINUE)) {
            properties
                    .putObject(ArgumentsConfig.CONTINUE)
                    .put("type", "string")
                    .put("description", "There is more; give it as the argument of this name to read on.");
        }
        return schema;
    }

    /** Null for a tool that promises nothing. */
    static @Nullable Promised of(ToolConfig config) {
        ObjectNode schema = config.outputSchema();
        return schema == null ? null : new Promised(schema);
    }

    /**
     * Where a result is not what was promised.
     *
     * @param structured null: there is nothing
     * @return null: it is as it should be
     */
    @Nullable
    BadArgument breach(@Nullable ObjectNode structured) {
        if (structured == null) {
            return new BadArgument("", "there is no structured content");
        }
        List<BadArgument> problems = check.check(structured);
        return problems.isEmpty() ? null : problems.get(0);
    }

    /** A sentence for an agent, who must not do again what was done. */
    static String told(BadArgument breach, OperationClass operation) {
        String done =
                operation == OperationClass.READ ? "" : " What was asked for is done all the same; do not repeat it.";
        return "The result is not what the tool promises: " + breach.text() + "." + done;
    }
}

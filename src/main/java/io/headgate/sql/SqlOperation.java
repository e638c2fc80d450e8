package io.headgate.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.call.Operation;
import io.headgate.call.OperationClass;
import io.headgate.call.UpstreamName;
import io.headgate.config.Nearest;
import io.headgate.config.Section;
import io.headgate.database.SqlCommand;
import io.headgate.database.SqlValue;
import io.headgate.provider.JsonText;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something that can be asked of a database; each key is described in {@code reference.conf} under {@code headgate.defaults.operation}.
 *
 * @param statements at least one; all in one transaction, and the last one gives the result
 * @param delivery how much it may give, and whether that flows
 * @param timeout for the whole call; null: what the database's section says
 */
public record SqlOperation(
        UpstreamName upstream,
        Operation operation,
        String description,
        List<Statement> statements,
        Map<String, Parameter> parameters,
        Result result,
        SqlCommand.Isolation isolation,
        SqlCommand.Delivery delivery,
        int tries,
        @Nullable Duration timeout) {
    /** What a caller gets. */
    public enum Result {
        /** All rows, as an array of objects. */
        ROWS,
        /** The one row there is, as an object; no row is a failure. */
        ONE,
        /** How many rows were changed, as <code>{"count": 1}</code>. */
        COUNT
    }

    /**
     * One statement, ready for the database.
     *
     * @param names of the parameters, in the order of their numbers
     * @param lock whether all it does is to wait for a table
     */
    record Statement(String sql, List<String> names, boolean rows, boolean lock) {}

    /** An argument that will not do. */
    public static final class BadArgument extends Exception {
        private static final long serialVersionUID = 1L;
        private final String name;

        BadArgument(String name, String why) {
            super(why, null, false, false);
            this.name = name;
        }

        public String name() {
            return name;
        }
    }

    public SqlOperation {
        statements = List.copyOf(statements);
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    public String name() {
        return operation.name();
    }

    /** The same, for a caller who takes the result as a whole and no longer than so many bytes. */
    public SqlOperation whole(long most) {
        long bytes = delivery.maxBytes() == 0 ? most : Math.min(most, delivery.maxBytes());
        SqlCommand.Delivery held = new SqlCommand.Delivery(false, delivery.maxRows(), bytes);
        return new SqlOperation(
                upstream, operation, description, statements, parameters, result, isolation, held, tries, timeout);
    }

    /** Whether the database itself must refuse to change anything. */
    public boolean readOnly() {
        return operation.operationClass() == OperationClass.READ;
    }

    // ---- what it is asked with ----

    /** Arguments as an object has them. */
    public SqlCommand command(JsonNode arguments) throws BadArgument {
        Map<String, SqlValue> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> member : arguments.properties()) {
            values.put(member.getKey(), value(member.getKey(), member.getValue()));
        }
        return command(values);
    }

    SqlValue value(String name, JsonNode value) throws BadArgument {
        try {
            return parameter(name).read(value);
        } catch (SqlType.BadValue bad) {
            throw new BadArgument(name, String.valueOf(bad.getMessage()));
        }
    }

    /** An argument as a path or a query has it. */
    SqlValue value(String name, List<String> texts) throws BadArgument {
        try {
            return parameter(name).parse(texts);
        } catch (SqlType.BadValue bad) {
            throw new BadArgument(name, String.valueOf(bad.getMessage()));
        }
    }

    private Parameter parameter(String name) throws BadArgument {
        Parameter parameter = parameters.get(name);
        if (parameter == null) {
            throw new BadArgument(name, "is not known here");
        }
        return parameter;
    }

    SqlCommand command(Map<String, SqlValue> given) throws BadArgument {
        Map<String, SqlValue> values = new LinkedHashMap<>(given);
        for (Parameter parameter : parameters.values()) {
            if (!values.containsKey(parameter.name())) {
                if (parameter.required()) {
                    throw new BadArgument(parameter.name(), "is missing");
                }
                SqlValue fallback = parameter.fallback();
                values.put(parameter.name(), fallback == null ? SqlValue.NULL : fallback);
            }
        }
        List<SqlCommand.Step> steps = statements.stream()
                .map(statement -> new SqlCommand.Step(
                        statement.sql(),
                        statement.names().stream()
                                .map(name -> values.getOrDefault(name, SqlValue.NULL))
                                .toList(),
                        statement.rows()))
                .toList();
        return new SqlCommand(steps, isolation, readOnly(), delivery, tries);
    }

    /**
     * Asks how the database would do it, which it can only tell where all names, types and rights are as they must be. Changes nothing;
     * a table that is to be locked is locked for that moment, because only that tells whether it may be.
     */
    public SqlCommand examination() {
        List<SqlCommand.Step> steps = statements.stream()
                .map(statement -> new SqlCommand.Step(
                        statement.lock() ? statement.sql() : "EXPLAIN " + statement.sql(),
                        Collections.nCopies(statement.names().size(), SqlValue.NULL),
                        !statement.lock()))
                .toList();
        return new SqlCommand(
                steps, SqlCommand.Isolation.READ_COMMITTED, true, new SqlCommand.Delivery(false, 10_000, 0), 1);
    }

    /** The JSON Schema of its arguments. */
    public ObjectNode schema() {
        ObjectNode schema = JsonText.mapper().createObjectNode();
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = JsonText.mapper().createArrayNode();
        parameters.values().forEach(parameter -> {
            properties.set(parameter.name(), parameter.schema());
            if (parameter.required()) {
                required.add(parameter.name());
            }
        });
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        schema.put("additionalProperties", false);
        return schema;
    }

    // ---- configuration ----

    /**
     * The operations of a configuration, by name; what is wrong is told at its key.
     *
     * @param databases their longest times
     */
    public static Map<String, SqlOperation> all(
            Map<String, Section> sections, Section defaults, Section parameter, Map<UpstreamName, Duration> databases) {
        Map<String, SqlOperation> all = new LinkedHashMap<>();
        sections.forEach((name, section) -> all.put(name, from(section.withDefaults(defaults), parameter, databases)));
        return all;
    }

    /** Judges the defaults although nobody may use them. */
    static SqlOperation checkDefaults(Section operation, Section parameter) {
        UpstreamName any = new UpstreamName("any");
        Parameter.from(parameter.alone(Map.of("type", "text")));
        return from(
                operation.alone(Map.of("upstream", "any", "sql", "SELECT 1")),
                parameter,
                Map.of(any, Duration.ofDays(365)));
    }

    private static SqlOperation from(
            Section section, Section parameterDefaults, Map<UpstreamName, Duration> databases) {
        UpstreamName upstream = new UpstreamName(section.string("upstream"));
        Duration longest = databases.get(upstream);
        if (longest == null && section.sound("upstream")) {
            tellUnknown(section, upstream, databases.keySet());
        }
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        section.sections("parameters")
                .forEach((name, each) -> parameters.put(name, Parameter.from(each.withDefaults(parameterDefaults))));
        OperationClass operationClass = section.enumOf(OperationClass.class, "class");
        Result result = section.enumOf(Result.class, "result");
        List<Statement> statements = Statements.read(section, parameters, result, operationClass);
        boolean stream = section.bool("stream");
        SqlCommand.Isolation isolation = section.enumOf(SqlCommand.Isolation.class, "isolation");
        boolean canFlow = operationClass == OperationClass.READ
                && isolation != SqlCommand.Isolation.SERIALIZABLE
                && result == Result.ROWS;
        section.require(
                !stream || canFlow,
                "stream",
                () ->
                        "needs class = read, result = rows and an isolation below serializable: what may yet be taken back"
                                + " cannot be sent");
        Duration timeout = section.has("timeout") ? section.positive("timeout") : null;
        section.require(
                timeout == null || longest == null || timeout.compareTo(longest) <= 0,
                "timeout",
                () -> "must not exceed timeouts.request of upstream " + upstream);
        return new SqlOperation(
                upstream,
                new Operation(section.name(), operationClass),
                section.has("description") ? section.string("description") : "",
                statements,
                parameters,
                result,
                isolation,
                new SqlCommand.Delivery(
                        stream && canFlow,
                        result == Result.ONE ? 1 : section.atLeast(0, "max-rows"),
                        section.bytes(0, Long.MAX_VALUE / 2, "max-bytes")),
                section.between(1, 1000, "tries"),
                timeout);
    }

    private static void tellUnknown(Section section, UpstreamName upstream, Set<UpstreamName> databases) {
        List<String> known = databases.stream().map(UpstreamName::value).toList();
        section.problem(
                "upstream",
                "there is no database " + upstream,
                Nearest.hint(upstream.value(), known, "add an upstream of kind postgres"));
    }
}

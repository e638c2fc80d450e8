package io.headgate.sql;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.provider.JsonText;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Describes endpoints in OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1.html), whose schemas are those of JSON Schema. */
final class OpenApi {
    private static final String JSON = "application/json";
    private static final Map<String, String> PROBLEMS = Map.of(
            "400", "An argument is missing, unknown or not of its type; the detail names it.",
            "409", "What is asked for contradicts what the store holds, or others change the same data.",
            "422", "The store does not accept it, or there is more than is given at once.",
            "503", "The store cannot be asked at the moment; see Retry-After.",
            "504", "The store did not answer in time.");

    private OpenApi() {}

    static ObjectNode of(String title, String version, List<Endpoint> endpoints) {
        ObjectNode document = JsonText.mapper().createObjectNode();
        document.put("openapi", "3.1.1");
        document.putObject("info").put("title", title).put("version", version);
        ObjectNode paths = document.putObject("paths");
        for (Endpoint endpoint : endpoints) {
            ObjectNode path = paths.withObjectProperty(endpoint.path());
            path.set(endpoint.method().toLowerCase(Locale.ROOT), operation(endpoint));
        }
        ObjectNode problem =
                document.putObject("components").putObject("schemas").putObject("Problem");
        problem.put("type", "object");
        ObjectNode members = problem.putObject("properties");
        for (String text : List.of("type", "title", "detail", "code", "requestId")) {
            members.putObject(text).put("type", "string");
        }
        members.putObject("status").put("type", "integer");
        return document;
    }

    private static ObjectNode operation(Endpoint endpoint) {
        SqlOperation operation = endpoint.operation();
        ObjectNode described = JsonText.mapper().createObjectNode();
        described.put("operationId", endpoint.name());
        String summary = endpoint.summary().isEmpty() ? operation.description() : endpoint.summary();
        if (!summary.isEmpty()) {
            described.put("summary", summary);
        }
        Set<String> inPath = endpoint.inPath();
        ArrayNode parameters = JsonText.mapper().createArrayNode();
        ObjectNode body = operation.schema();
        operation.parameters().values().forEach(parameter -> {
            boolean path = inPath.contains(parameter.name());
            if (path || !endpoint.hasBody() || endpoint.query().contains(parameter.name())) {
                body.withObjectProperty("properties").remove(parameter.name());
                parameters
                        .addObject()
                        .put("name", parameter.name())
                        .put("in", path ? "path" : "query")
                        .put("required", path || parameter.required())
                        .set("schema", parameter.schema());
            }
        });
        if (!parameters.isEmpty()) {
            described.set("parameters", parameters);
        }
        if (endpoint.hasBody() && !body.path("properties").isEmpty()) {
            ArrayNode required = JsonText.mapper().createArrayNode();
            body.path("required").forEach(name -> {
                if (body.path("properties").has(name.asText())) {
                    required.add(name);
                }
            });
            body.set("required", required);
            ObjectNode request = described.putObject("requestBody").put("required", !required.isEmpty());
            request.putObject("content").putObject(JSON).set("schema", body);
        }
        responses(endpoint, described.putObject("responses"));
        return described;
    }

    private static void responses(Endpoint endpoint, ObjectNode responses) {
        ObjectNode success = responses.putObject(Integer.toString(endpoint.status()));
        success.put("description", "Done.");
        ObjectNode schema = success.putObject("content").putObject(JSON).putObject("schema");
        switch (endpoint.operation().result()) {
            case ROWS -> schema.put("type", "array").putObject("items").put("type", "object");
            case ONE -> schema.put("type", "object");
            case COUNT ->
                schema.put("type", "object")
                        .putObject("properties")
                        .putObject("count")
                        .put("type", "integer");
        }
        if (endpoint.operation().result() == SqlOperation.Result.ONE) {
            problem(responses, "404", "There is nothing there.");
        }
        new TreeMap<>(PROBLEMS).forEach((code, description) -> problem(responses, code, description));
    }

    private static void problem(ObjectNode responses, String code, String description) {
        responses
                .putObject(code)
                .put("description", description)
                .putObject("content")
                .putObject("application/problem+json")
                .putObject("schema")
                .put("$ref", "#/components/schemas/Problem");
    }
}

package io.headgate.sandbox.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** Qdrant's REST API without its transport: finds the endpoint, checks the key, wraps the result. */
final class QdrantApi {
    /** The commit that Qdrant 1.17.0 was built from; clients do not look at it. */
    private static final String COMMIT = "4ab6d2ee0f6c718667e553b1055f3e944fef025f";

    private static final Set<String> OPEN_PATHS = Set.of("", "healthz", "livez", "readyz");

    private final QdrantSettings settings;
    private final LongSupplier nanos;
    private final Store store;
    private final List<Endpoint> endpoints;

    QdrantApi(QdrantSettings settings, LongSupplier nanos) {
        this.settings = settings;
        this.nanos = nanos;
        this.store = new Store(nanos);
        this.endpoints = Stream.of(
                        new CollectionCalls(store).endpoints(),
                        new WriteCalls(store).endpoints(),
                        new ReadCalls(store).endpoints(),
                        new SearchCalls(store).endpoints(),
                        List.of(Endpoint.at("GET", "telemetry", call -> telemetry())))
                .flatMap(List::stream)
                .toList();
    }

    /**
     * Answers one request; one at a time.
     *
     * @param path as on the wire, still percent-encoded, without the query
     * @param query as on the wire, may be empty
     * @param header gives the value of a header by its lower-case name
     */
    synchronized Answer answer(
            String method, String path, String query, Function<String, Optional<String>> header, byte[] body) {
        long start = nanos.getAsLong();
        List<String> segments = segments(path);
        Access access = access(segments, header);
        if (access.refusal().isPresent()) {
            return Answer.unauthorized(access.refusal().get());
        }
        Optional<Answer> service = method.equals("GET") ? service(String.join("/", segments)) : Optional.empty();
        if (service.isPresent()) {
            return service.get();
        }
        for (Endpoint endpoint : endpoints) {
            Optional<Map<String, String>> parameters =
                    endpoint.method().equals(method) ? endpoint.match(segments) : Optional.empty();
            if (parameters.isPresent()) {
                return run(endpoint, parameters.get(), query, body, access, start);
            }
        }
        return Answer.unknown();
    }

    private Answer run(
            Endpoint endpoint, Map<String, String> path, String query, byte[] body, Access access, long start) {
        try {
            RestCall call = new RestCall(path, parameters(query), access.readOnly(), () -> Json.parse(body));
            return Answer.result(endpoint.action().answer(call), seconds(start));
        } catch (Refusal refusal) {
            return Answer.refused(refusal, seconds(start));
        }
    }

    /** Refuses a request whose body was too large to be read. */
    static Answer tooLarge(String text) {
        return Answer.refused(Refusal.bodyTooLarge(text), 0);
    }

    private double seconds(long start) {
        return (nanos.getAsLong() - start) / 1e9;
    }

    /** Slashes at the end and doubled ones do not count. */
    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        for (String segment : path.split("/", -1)) {
            if (!segment.isEmpty()) {
                segments.add(decoded(segment.replace("+", "%2B")));
            }
        }
        return segments;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new TreeMap<>();
        for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            String name = decoded(parts[0]);
            if (parameters.put(name, parts.length == 2 ? decoded(parts[1]) : "") != null) {
                throw Refusal.badQuery("duplicate field `" + name + "`");
            }
        }
        return parameters;
    }

    private record Access(boolean readOnly, Optional<String> refusal) {}

    private Access access(List<String> segments, Function<String, Optional<String>> header) {
        boolean open = segments.size() <= 1 && OPEN_PATHS.contains(String.join("/", segments));
        if (settings.apiKey().isEmpty() && settings.readOnlyKey().isEmpty() || open) {
            return new Access(false, Optional.empty());
        }
        Optional<String> key = header.apply("api-key")
                .or(() -> header.apply("authorization")
                        .filter(value -> value.startsWith("Bearer "))
                        .map(value -> value.substring("Bearer ".length())));
        if (key.isEmpty()) {
            return new Access(false, Optional.of("Must provide an API key or an Authorization bearer token"));
        }
        if (key.equals(settings.apiKey())) {
            return new Access(false, Optional.empty());
        }
        boolean reader = key.equals(settings.readOnlyKey());
        return new Access(reader, reader ? Optional.empty() : Optional.of("Invalid API key or JWT"));
    }

    private Optional<Answer> service(String path) {
        return switch (path) {
            case "" -> Optional.of(Answer.json(200, root()));
            case "healthz", "livez" -> Optional.of(Answer.text("healthz check passed"));
            case "readyz" -> Optional.of(Answer.text("all shards are ready"));
            case "metrics" -> Optional.of(Answer.text(metrics()));
            default -> Optional.empty();
        };
    }

    private JsonNode root() {
        return Json.object()
                .put("title", "qdrant - vector search engine")
                .put("version", settings.version())
                .put("commit", COMMIT);
    }

    private JsonNode telemetry() {
        ObjectNode telemetry = Json.object().put("id", "00000000-0000-0000-0000-000000000000");
        telemetry.putObject("app").put("name", "qdrant").put("version", settings.version());
        telemetry.putObject("collections").put("number_of_collections", store.size());
        telemetry.putObject("cluster").put("enabled", false);
        return telemetry;
    }

    private String metrics() {
        return """
                # HELP app_info information about qdrant server
                # TYPE app_info gauge
                app_info{name="qdrant",version="%s"} 1
                # HELP collections_total number of collections
                # TYPE collections_total gauge
                collections_total %d
                """.formatted(settings.version(), store.size());
    }
}

package io.headgate.sandbox.canary;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The endpoints of the write service: sessions, and what is done with them. */
final class WriteService {
    /** Answers a call. */
    private interface Call {
        ObjectNode answer(Parameters parameters);
    }

    private static final String VERSION = "25.3.0.25275";

    private final Map<String, Call> calls = new TreeMap<>();
    private final Map<String, WriteSession> holders = new HashMap<>();
    private final Historian historian;
    private final ReadAccess access;
    private final WrittenTags tags;

    WriteService(Historian historian) {
        this.historian = historian;
        this.access = new ReadAccess(historian);
        this.tags = new WrittenTags(historian);
        put("version", parameters -> Reply.good().put("version", VERSION));
        put("getUserToken", access::getUserToken);
        put("revokeUserToken", access::revokeUserToken);
        put("getDatasets", this::getDatasets);
        put("getSessionToken", this::getSessionToken);
        put("revokeSessionToken", this::revokeSessionToken);
        put("keepAlive", parameters -> withSession(parameters, session -> {}));
        put(
                "updateSettings",
                parameters -> withSession(parameters, session -> session.configure(parameters.nested("settings"))));
        put("configureTags", this::configureTags);
        put("storeData", this::storeData);
        put("manualEntryStoreData", this::manualEntryStoreData);
        put("deleteRange", this::deleteRange);
        put(
                "noData",
                parameters -> forTags(parameters, (session, tag) -> WriteSession.writeNoData(tag, historian.now())));
        put("obsoleteTags", parameters -> forTags(parameters, (session, tag) -> tag.obsolete(true)));
        put("unobsoleteTags", parameters -> forTags(parameters, (session, tag) -> tag.obsolete(false)));
        put("createNewFile", this::newFile);
        put("fileRollOver", this::newFile);
        put("getErrors", this::getErrors);
    }

    private void put(String name, Call call) {
        calls.put(name.toLowerCase(Locale.ROOT), call);
    }

    boolean knows(String endpoint) {
        return calls.containsKey(endpoint);
    }

    /**
     * Answers a call; empty if there is no such endpoint, whose name is given in lower case.
     *
     * @throws CanaryException for any answer that is not Good
     */
    Optional<ObjectNode> answer(String endpoint, Parameters parameters) {
        return Optional.ofNullable(calls.get(endpoint)).map(call -> call.answer(parameters));
    }

    private ObjectNode getDatasets(Parameters parameters) {
        requireToken(parameters);
        parameters.required("historian");
        ObjectNode reply = Reply.good();
        reply.set("datasets", Reply.texts(tags.datasets()));
        return reply;
    }

    private ObjectNode getSessionToken(Parameters parameters) {
        requireToken(parameters);
        parameters.requiredTexts("historians");
        String clientId = parameters.required("clientId");
        WriteSession session = new WriteSession(clientId, historian.limits().sessionIdle(), holders);
        session.configure(parameters.nested("settings"));
        String token = historian.identifiers().session();
        historian.sessions().add(token, session, historian.now());
        return Reply.good().put("sessionToken", token);
    }

    /** Without a token the one that is configured in the service itself is used. */
    private void requireToken(Parameters parameters) {
        Optional<String> token = ReadAccess.apiToken(parameters);
        if (token.isPresent() && !ReadAccess.valid(token, historian.settings().access())) {
            throw ReadAccess.invalid();
        }
    }

    private ObjectNode revokeSessionToken(Parameters parameters) {
        historian
                .sessions()
                .remove(parameters.required("sessionToken"))
                .orElseThrow(this::lost)
                .close(historian.now());
        return Reply.good();
    }

    private ObjectNode configureTags(Parameters parameters) {
        return withSession(
                parameters,
                session -> parameters.members("tags").forEach((tag, configuration) -> {
                    JsonNode transform = configuration.path("transform");
                    if (transform.isTextual()) {
                        session.transform(tag, transform.asText());
                    }
                }));
    }

    private ObjectNode storeData(Parameters parameters) {
        WriteSession session = session(parameters);
        List<String> errors = new ArrayList<>();
        WrittenRows rows = new WrittenRows(historian, session, errors);
        each(parameters, "tvqs", session, errors, rows::values);
        each(parameters, "properties", session, errors, rows::properties);
        each(parameters, "annotations", session, errors, rows::annotations);
        return outcome(errors);
    }

    private ObjectNode manualEntryStoreData(Parameters parameters) {
        WriteSession session = session(parameters);
        // The vendor's table and example call the field by different names.
        String field = parameters.has("manualentrytvqs") ? "manualentrytvqs" : "tvqs";
        if (!parameters.has(field)) {
            throw CanaryException.error("Parameter 'manualentrytvqs' is required");
        }
        List<String> errors = new ArrayList<>();
        WrittenRows rows = new WrittenRows(historian, session, errors);
        each(parameters, field, session, errors, rows::manualEntries);
        return outcome(errors);
    }

    /** Rows of tags that the session gets to hold; the other tags are reported and do not stop the rest. */
    private void each(
            Parameters parameters, String field, WriteSession session, List<String> errors, WrittenRows.Store store) {
        parameters.members(field).forEach((name, rows) -> {
            Optional<Tag> tag = tags.findOrCreate(name, session, errors);
            if (tag.isPresent() && session.hold(tag.get())) {
                store.store(name, tag.get(), rows);
            } else if (tag.isPresent()) {
                errors.add(WriteSession.ALREADY_LOGGED);
            }
        });
    }

    private ObjectNode deleteRange(Parameters parameters) {
        session(parameters);
        Instant start = historian.time(
                parameters.required("startTime"), historian.settings().zone());
        Instant end = historian.time(
                parameters.required("endTime"), historian.settings().zone());
        return forTags(parameters, (session, tag) -> tag.series(historian.now()).delete(start, end));
    }

    private ObjectNode newFile(Parameters parameters) {
        return withSession(parameters, session -> {
            historian.time(parameters.required("fileTime"), historian.settings().zone());
            String dataset = parameters.required("dataset");
            if (!tags.datasets().contains(dataset)) {
                throw CanaryException.error(WrittenTags.noDataset(dataset));
            }
        });
    }

    private ObjectNode getErrors(Parameters parameters) {
        ObjectNode reply = Reply.good();
        ObjectNode errors = reply.putObject("errorsObject");
        session(parameters)
                .ignored()
                .forEach((tag, count) -> errors.putArray(tag)
                        .add(count + " values with a timestamp older than the newest were ignored"));
        return reply;
    }

    private ObjectNode forTags(Parameters parameters, BiConsumer<WriteSession, Tag> action) {
        WriteSession session = session(parameters);
        List<String> errors = new ArrayList<>();
        for (String name : parameters.requiredTexts("tags")) {
            tags.find(name)
                    .ifPresentOrElse(tag -> action.accept(session, tag), () -> errors.add("Tag not found: " + name));
        }
        return outcome(errors);
    }

    private ObjectNode withSession(Parameters parameters, Consumer<WriteSession> action) {
        action.accept(session(parameters));
        return Reply.good();
    }

    private WriteSession session(Parameters parameters) {
        return historian
                .sessions()
                .use(parameters.required("sessionToken"), historian.now())
                .orElseThrow(this::lost);
    }

    private CanaryException lost() {
        return switch (historian.quirks().lostSession()) {
            case ERROR_TEXT -> CanaryException.error("Session token is invalid or has expired");
            case BAD_SESSION_TOKEN -> new CanaryException("BadSessionToken", List.of());
            case BAD_SESSION_ID -> new CanaryException("BadSessionId", List.of());
        };
    }

    private static ObjectNode outcome(List<String> errors) {
        if (errors.isEmpty()) {
            return Reply.good();
        }
        throw new CanaryException(CanaryException.ERRORS, errors);
    }
}

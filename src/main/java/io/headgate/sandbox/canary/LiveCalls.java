package io.headgate.sandbox.canary;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.sandbox.canary.ReadAccess.Caller;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Live data: a token for some tags, then only what changed since the last call. */
final class LiveCalls {
    private final Historian historian;

    LiveCalls(Historian historian) {
        this.historian = historian;
    }

    ObjectNode getLiveDataToken(Parameters parameters, Caller caller) {
        String mode = parameters.text("mode", "AllValues");
        if (!mode.equalsIgnoreCase("AllValues") && !mode.equalsIgnoreCase("LastValue")) {
            throw CanaryException.error("Unknown mode: " + mode);
        }
        LiveSession session = new LiveSession(
                historian.tags(parameters),
                mode.equalsIgnoreCase("LastValue"),
                parameters.flag("includeQuality", false),
                caller);
        String token = historian.identifiers().session();
        historian.lives().add(token, session, historian.now());
        return Reply.good().put("liveDataToken", token);
    }

    ObjectNode getLiveData(Parameters parameters) {
        LiveSession session = historian
                .lives()
                .use(parameters.required("liveDataToken"), historian.now())
                .orElseThrow(() -> new CanaryException("BadLiveDataToken", List.of()));
        ItemWriter writer =
                new ItemWriter(session.withQuality(), historian.quirks().qualityUnasked(), session.caller());
        ObjectNode reply = Reply.good();
        ObjectNode data = reply.putObject("data");
        ArrayNode continuation = reply.arrayNode();
        boolean more = false;
        int left = historian.limits().liveValues();
        for (String path : session.tags()) {
            Optional<Series> series = historian.tree().find(path).map(tag -> tag.series(historian.now()));
            if (series.isEmpty()) {
                continuation.addNull();
                continue;
            }
            List<Sample> fresh = new ArrayList<>(session.read(path, series.get(), left));
            left -= fresh.size();
            write(data, path, fresh, writer);
            if (session.hasMore(path, series.get())) {
                continuation.add(historian.identifiers().page());
                more = true;
            } else {
                continuation.addNull();
            }
        }
        reply.set("continuation", more ? continuation : reply.nullNode());
        return reply;
    }

    private void write(ObjectNode data, String path, List<Sample> fresh, ItemWriter writer) {
        if (fresh.isEmpty()) {
            return;
        }
        if (historian.quirks().liveNewestFirst()) {
            Collections.reverse(fresh);
        }
        ArrayNode items = data.putArray(path);
        fresh.forEach(sample -> writer.addArray(items, sample));
    }

    ObjectNode revokeLiveDataToken(Parameters parameters) {
        return historian
                .lives()
                .remove(parameters.required("liveDataToken"))
                .map(session -> Reply.good())
                .orElseThrow(() -> new CanaryException("BadLiveDataToken", List.of()));
    }
}

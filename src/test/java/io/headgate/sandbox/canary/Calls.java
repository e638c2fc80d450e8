package io.headgate.sandbox.canary;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.Assertions;

/** Both services without HTTP. JSON is written with single quotes. */
final class Calls {
    static final Instant NOW = Instant.parse("2025-06-01T12:00:00Z");

    private final VirtualClock clock = new VirtualClock(InstantSource.fixed(NOW));
    private final Historian historian;
    private final ReadService reads;
    private final WriteService writes;

    Calls(CanarySettings settings) {
        historian = new Historian(settings, clock);
        reads = new ReadService(historian);
        writes = new WriteService(historian);
    }

    Calls() {
        this(CanarySettings.defaults().withoutPlant());
    }

    Historian historian() {
        return historian;
    }

    void advance(Duration step) {
        clock.advance(step);
    }

    /** A tag with a whole number for each given number of seconds before now. */
    void tag(String path, int... secondsAgo) {
        Tag tag = Tag.of(path, "localhost." + path, Series.stored());
        for (int ago : secondsAgo) {
            tag.series(clock.now()).put(Sample.good(NOW.minusSeconds(ago), (long) ago));
        }
        historian.tree().addVisible(tag, clock.now());
    }

    void put(String path, Sample sample) {
        historian.tree().find(path).orElseThrow().series(clock.now()).put(sample);
    }

    JsonNode read(String endpoint, String json) {
        historian.catchUp();
        return reads.answer(lower(endpoint), parameters(json), false).orElseThrow();
    }

    JsonNode readOld(String endpoint, String json) {
        historian.catchUp();
        return reads.answer(lower(endpoint), parameters(json), true).orElseThrow();
    }

    JsonNode write(String endpoint, String json) {
        historian.catchUp();
        return writes.answer(lower(endpoint), parameters(json)).orElseThrow();
    }

    CanaryException readFails(String endpoint, String json) {
        return Assertions.catchThrowableOfType(CanaryException.class, () -> read(endpoint, json));
    }

    CanaryException writeFails(String endpoint, String json) {
        return Assertions.catchThrowableOfType(CanaryException.class, () -> write(endpoint, json));
    }

    /** Opens a write session with these settings; gives its token. */
    String session(String token, String settings) {
        historian.identifiers().fix(List.of(token));
        write("getSessionToken", "{'historians':['localhost'],'clientId':'test','settings':" + settings + "}");
        return token;
    }

    /** The values of a tag, from the first to the last, as JSON texts. */
    List<String> values(String path) {
        JsonNode data = read("getTagData2", "{'tags':['" + path + "'],'startTime':'Beginning','endTime':'Ending'}");
        return texts(data.path("data").path(path), "v");
    }

    static List<String> texts(JsonNode array, String field) {
        return array.findValues(field).stream().map(JsonNode::toString).toList();
    }

    private static String lower(String endpoint) {
        return endpoint.toLowerCase(Locale.ROOT);
    }

    private static Parameters parameters(String json) {
        return Parameters.read("", json.replace('\'', '"'), "");
    }
}

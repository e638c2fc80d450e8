package io.headgate.sandbox.canary;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** One recorded conversation with a historian: what is stored, what is asked, and what the answers are. */
record Vector(String name, JsonNode json) {
    static final String TOKEN = "0e0f6a5c-1111-4222-8333-444455556666";

    private static final Path FOLDER = Path.of("src/test/resources/canary");

    static Stream<Vector> all() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".json")).sorted().map(Vector::read).toList().stream();
        }
    }

    private static Vector read(Path file) {
        try {
            String name = file.getFileName().toString().replace(".json", "");
            return new Vector(name, new ObjectMapper().readTree(file.toFile()));
        } catch (IOException e) {
            throw new AssertionError(file + " is not readable", e);
        }
    }

    CanarySettings settings() {
        CanarySettings settings = CanarySettings.defaults()
                .withoutPlant()
                .withAccess(new CanarySettings.Access(true, Set.of(TOKEN), Map.of("u", "p"), 25))
                .withZone(ZoneId.of(json.path("zone").asText("UTC")));
        if (json.has("limits")) {
            settings = settings.withLimits(SettingsForTests.browseItems(
                    json.path("limits").path("browseItems").intValue()));
        }
        if (json.has("lostSession")) {
            settings = settings.withQuirks(SettingsForTests.lostSession(
                    Quirks.LostSession.valueOf(json.path("lostSession").asText())));
        }
        return settings;
    }

    void seed(CanarySimulator simulator) {
        if (json.has("now")) {
            simulator.clock().holdAt(Instant.parse(json.path("now").asText()));
        }
        for (JsonNode tag : json.path("tags")) {
            String path = tag.path("path").asText();
            Map<String, String> properties = new HashMap<>();
            tag.path("properties")
                    .properties()
                    .forEach(one -> properties.put(one.getKey(), one.getValue().asText()));
            String itemId = tag.path("historianItemId").asText("localhost." + path);
            simulator.addTag(
                    path,
                    itemId,
                    properties,
                    samples(tag.path("samples"), tag.path("floats").asBoolean()));
        }
        json.path("sequences").properties().forEach(view -> {
            simulator.addView(view.getKey());
            simulator.sequence(view.getKey(), view.getValue().longValue());
        });
        List<String> tokens = new ArrayList<>();
        json.path("tokens").forEach(token -> tokens.add(token.asText()));
        simulator.nextTokens(tokens.toArray(String[]::new));
    }

    static List<Sample> samples(JsonNode rows, boolean floats) {
        List<Sample> samples = new ArrayList<>();
        for (JsonNode row : rows) {
            Instant time =
                    CanaryTime.parse(row.path(0).asText(), ZoneId.of("UTC")).orElseThrow();
            JsonNode value = row.path(1);
            if (value.isNull()) {
                samples.add(Sample.noData(time));
            } else if (value.isBoolean()) {
                samples.add(Sample.good(time, value.booleanValue()));
            } else if (floats) {
                samples.add(Sample.goodFloat(time, value.doubleValue()));
            } else {
                samples.add(
                        Sample.good(time, value.isIntegralNumber() ? (Number) value.longValue() : value.doubleValue()));
            }
        }
        return samples;
    }

    /** The text of a request with the names of tokens replaced by the tokens. */
    String withTokens(String text) {
        return text.replace("TOKEN", TOKEN)
                .replace("\"SESSION\"", json.path("session").toString());
    }

    @Override
    public String toString() {
        return name + " " + json.path("title").asText();
    }
}

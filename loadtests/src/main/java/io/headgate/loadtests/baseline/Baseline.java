package io.headgate.loadtests.baseline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What several runs of one version measured.
 *
 * @param surroundings machine and versions, in words: only equal ones are worth comparing
 * @param samples by scenario, then by measure
 */
public record Baseline(Map<String, String> surroundings, Map<String, Map<String, Sample>> samples) {
    /** Processor time of the gateway's process for 1000 requests, seconds. */
    public static final String CPU = "cpu-s-per-1000";

    /** What is kept, and whether more of it is better. */
    public static final Map<String, Boolean> MEASURES =
            Map.of("p50", false, "p95", false, "p99", false, "throughput", true, "acquire-mean", false, CPU, false);

    /** Compares everything that both have. */
    public List<Comparison> compare(Baseline now, double threshold) {
        List<Comparison> all = new ArrayList<>();
        samples.forEach((scenario, measures) -> measures.forEach((measure, before) -> {
            Sample after = now.samples.getOrDefault(scenario, Map.of()).get(measure);
            if (after != null) {
                all.add(Comparison.of(
                        scenario, measure, before, after, MEASURES.getOrDefault(measure, false), threshold));
            }
        }));
        return all;
    }

    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("format", 1);
        ObjectNode around = json.putObject("surroundings");
        new TreeMap<>(surroundings).forEach(around::put);
        ObjectNode scenarios = json.putObject("scenarios");
        new TreeMap<>(samples).forEach((scenario, measures) -> {
            ObjectNode node = scenarios.putObject(scenario);
            new TreeMap<>(measures).forEach((measure, sample) -> {
                ObjectNode one = node.putObject(measure);
                one.put("mean", sample.mean());
                one.put("spread", sample.spread());
                sample.values().forEach(one.putArray("values")::add);
            });
        });
        return json;
    }

    public static Baseline of(JsonNode json) {
        if (json.path("format").asInt() != 1) {
            throw new IllegalArgumentException("this is no baseline of these load tests");
        }
        Map<String, String> surroundings = new TreeMap<>();
        json.path("surroundings")
                .properties()
                .forEach(entry ->
                        surroundings.put(entry.getKey(), entry.getValue().asText()));
        Map<String, Map<String, Sample>> samples = new TreeMap<>();
        json.path("scenarios").properties().forEach(scenario -> {
            Map<String, Sample> measures = new TreeMap<>();
            scenario.getValue().properties().forEach(measure -> {
                List<Double> values = new ArrayList<>();
                measure.getValue().path("values").forEach(value -> values.add(value.asDouble()));
                measures.put(measure.getKey(), new Sample(values));
            });
            samples.put(scenario.getKey(), measures);
        });
        return new Baseline(surroundings, samples);
    }
}

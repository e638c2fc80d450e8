package io.headgate.loadtests.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.headgate.loadtests.measure.Latency;
import io.headgate.loadtests.measure.Tally;
import io.headgate.loadtests.scenario.Outcome;
import io.headgate.loadtests.verdict.Analysis;
import io.headgate.loadtests.verdict.Bound;
import io.headgate.loadtests.verdict.Evidence;
import io.headgate.loadtests.verdict.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The report as JSON, as {@code report.schema.json} describes it. A number that is not known is null, never 0. */
public final class ReportJson {
    /** Changes when a reader of the old form would misread the new one. */
    public static final int FORMAT = 1;

    private static final String SCHEMA = "/io/headgate/loadtests/report.schema.json";
    private static final ObjectMapper JSON = new ObjectMapper();
    /** What each target shows of its scenario, beside its own number. */
    private static final List<String> NUMBERS = List.of(
            "p50",
            "p95",
            "p99",
            "min",
            "max",
            "throughput",
            "error-share",
            "acquire-mean",
            "acquire-p95",
            "connections-peak",
            "connections-opened",
            "hit-share",
            "cpu-s-per-1000",
            "tokens");

    private ReportJson() {}

    public static ObjectNode of(Report report) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("format", FORMAT);
        json.put("timestamp", report.began().toString());
        json.put("seconds", rounded(report.seconds()));
        json.put("command", report.command());
        json.put("verdict", report.verdict().name());
        ObjectNode counts = json.putObject("counts");
        for (Verdict verdict : Verdict.values()) {
            counts.put(verdict.name(), report.count(verdict));
        }
        new TreeMap<>(report.surroundings()).forEach((group, values) -> {
            ObjectNode node = json.putObject(group);
            new TreeMap<>(values).forEach(node::put);
        });
        ArrayNode targets = json.putArray("targets");
        report.lines().forEach(line -> targets.add(line(line)));
        ArrayNode scenarios = json.putArray("scenarios");
        report.outcomes().forEach(outcome -> scenarios.add(outcome(outcome)));
        ArrayNode absent = json.putArray("absent");
        new TreeMap<>(report.absent())
                .forEach((name, absence) -> absent.addObject()
                        .put("scenario", name)
                        .put("why", absence.why())
                        .put("failed", absence.failed()));
        return json;
    }

    private static ObjectNode line(Report.Line line) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", line.target().id());
        json.put("says", line.target().says());
        json.put("source", line.target().source());
        json.put("note", line.target().note());
        json.put("scenario", line.target().scenario());
        json.put("measure", line.target().measure());
        json.put("bound", line.target().bound() == Bound.AT_MOST ? "at-most" : "at-least");
        json.put("limit", line.target().limit());
        json.put("unit", line.target().unit());
        put(json, "value", line.value());
        json.put("verdict", line.verdict().name());
        put(
                json,
                "missedByPercent",
                line.verdict() == Verdict.NOT_RUN ? Double.NaN : 100 * Math.max(0, line.missedBy()));
        json.put("why", line.why());
        json.set("analysis", analysis(line.analysis()));
        ObjectNode numbers = json.putObject("numbers");
        for (String name : NUMBERS) {
            put(
                    numbers,
                    name,
                    line.outcome() == null ? Double.NaN : line.outcome().measure(name));
        }
        return json;
    }

    private static @Nullable JsonNode analysis(@Nullable Analysis analysis) {
        return analysis == null
                ? JsonNodeFactory.instance.nullNode()
                : JsonNodeFactory.instance
                        .objectNode()
                        .put("cause", analysis.cause().name())
                        .put("bottleneck", analysis.cause().sentence())
                        .put("because", analysis.because())
                        .put("key", analysis.key())
                        .put("remedy", analysis.remedy());
    }

    private static ObjectNode outcome(Outcome outcome) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", outcome.scenario());
        json.put("says", outcome.says());
        ObjectNode measures = json.putObject("measures");
        new TreeMap<>(outcome.measures()).forEach((name, value) -> put(measures, name, value));
        Tally tally = outcome.tally();
        if (tally == null) {
            json.putNull("requests");
        } else {
            json.set("requests", tally(tally));
        }
        json.set("evidence", evidence(outcome.evidence()));
        outcome.notes().forEach(json.putArray("notes")::add);
        return json;
    }

    private static ObjectNode tally(Tally tally) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("requests", tally.requests());
        json.put("tries", tally.tries());
        json.put("failedTries", tally.failedTries());
        json.put("failed", tally.failed());
        json.put("broken", tally.broken());
        json.put("seconds", rounded(tally.seconds()));
        ObjectNode failures = json.putObject("failures");
        tally.failures().forEach(failures::put);
        ObjectNode times = json.putObject("times");
        times.set("response", latency(tally.response()));
        times.set("corrected", latency(tally.corrected()));
        times.set("service", latency(tally.service()));
        times.set("late", latency(tally.late()));
        times.set("waiting", latency(tally.waiting()));
        times.set("connecting", latency(tally.connecting()));
        times.set("firstByte", latency(tally.firstByte()));
        times.set("hits", latency(tally.hits()));
        times.set("misses", latency(tally.misses()));
        return json;
    }

    private static ObjectNode latency(Latency latency) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("count", latency.count());
        put(json, "mean", latency.mean());
        put(json, "p50", latency.p50());
        put(json, "p95", latency.p95());
        put(json, "p99", latency.p99());
        put(json, "min", latency.min());
        put(json, "max", latency.max());
        return json;
    }

    private static ObjectNode evidence(Evidence evidence) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("route", evidence.route());
        json.put("upstream", evidence.upstream());
        put(json, "totalP95", evidence.total());
        put(json, "waitingP95", evidence.waiting());
        put(json, "connectingP95", evidence.connecting());
        put(json, "firstByteP95", evidence.firstByte());
        put(json, "firstByteMedian", evidence.firstByteMedian());
        put(json, "directMedian", evidence.direct());
        put(json, "ownP95", evidence.own());
        put(json, "failedShare", evidence.failedShare());
        put(json, "cacheHitShare", evidence.cacheHitShare());
        put(json, "lateP95", evidence.late());
        put(json, "hiccup", evidence.hiccup());
        return json;
    }

    private static void put(ObjectNode json, String name, double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            json.putNull(name);
        } else {
            json.put(name, rounded(value));
        }
    }

    /** To six digits behind the point. */
    private static double rounded(double value) {
        return Math.abs(value) < 1e9 ? Math.round(value * 1e6) / 1e6 : value;
    }

    /** What is wrong with it by the schema; empty if nothing. */
    public static List<String> problems(JsonNode report) {
        try (InputStream text = ReportJson.class.getResourceAsStream(SCHEMA)) {
            if (text == null) {
                throw new IllegalStateException(SCHEMA + " is missing");
            }
            JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(JSON.readTree(text));
            Set<ValidationMessage> messages = schema.validate(report);
            return messages.stream()
                    .map(message -> message.toString().toLowerCase(Locale.ROOT))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new IllegalStateException(SCHEMA, unreadable);
        }
    }
}

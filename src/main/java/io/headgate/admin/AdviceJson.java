package io.headgate.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.pool.Advice;
import io.headgate.pool.Measured;
import io.headgate.pool.Prospect;
import java.time.Duration;
import java.util.Locale;

/** An advice as JSON: times in milliseconds, shares from 0 to 1. */
final class AdviceJson {
    private AdviceJson() {}

    static ObjectNode of(Advice advice) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", advice.name().value());
        json.put("verdict", advice.verdict().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        json.put("size", advice.size());
        json.put("recommended", advice.recommended());
        json.put("targetWaitMs", millis(advice.targetWait()));
        ArrayNode reasoning = json.putArray("reasoning");
        advice.reasoning().forEach(reasoning::add);
        json.set("measured", measured(advice.measured()));
        ArrayNode sizes = json.putArray("sizes");
        advice.prospects().forEach(prospect -> sizes.add(prospect(prospect)));
        return json;
    }

    private static ObjectNode measured(Measured measured) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("calls", measured.calls());
        json.put("completed", measured.completed());
        json.put("spanMs", millis(measured.span()));
        json.put("arrivalsPerSecond", rounded(measured.arrivalsPerSecond()));
        json.put("arrivalVariation", rounded(measured.arrivalVariation()));
        json.put("meanHoldMs", millis(measured.meanHold()));
        json.put("holdVariation", rounded(measured.holdVariation()));
        json.put("connectMs", millis(measured.connect()));
        json.put("busy", rounded(measured.busy()));
        json.put("refused", rounded(measured.refused()));
        json.put("p50WaitMs", millis(measured.p50()));
        json.put("p95WaitMs", millis(measured.p95()));
        json.put("p99WaitMs", millis(measured.p99()));
        return json;
    }

    private static ObjectNode prospect(Prospect prospect) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("size", prospect.size());
        json.put("p50WaitMs", millis(prospect.p50()));
        json.put("p95WaitMs", millis(prospect.p95()));
        json.put("p99WaitMs", millis(prospect.p99()));
        json.put("refused", rounded(prospect.refused()));
        json.put("use", rounded(prospect.use()));
        Prospect.Formula formula = prospect.formula();
        if (formula == null) {
            json.putNull("formula");
        } else {
            json.putObject("formula")
                    .put("waiting", rounded(formula.waiting()))
                    .put("meanWaitMs", millis(formula.meanWait()));
        }
        return json;
    }

    private static double millis(Duration duration) {
        return Math.round(duration.toNanos() / 1000.0) / 1000.0;
    }

    private static double rounded(double value) {
        return Math.round(value * 10_000) / 10_000.0;
    }
}

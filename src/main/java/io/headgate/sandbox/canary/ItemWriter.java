package io.headgate.sandbox.canary;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.sandbox.canary.ReadAccess.Caller;

/** Writes values as the caller's version of the service does: objects in v2 data, arrays in v1 and in live data. */
final class ItemWriter {
    private final boolean withQuality;
    private final boolean qualityUnasked;
    private final Caller caller;

    ItemWriter(boolean withQuality, boolean qualityUnasked, Caller caller) {
        this.withQuality = withQuality;
        this.qualityUnasked = qualityUnasked;
        this.caller = caller;
    }

    void add(ArrayNode items, Sample sample) {
        if (caller.old()) {
            addArray(items, sample);
            return;
        }
        ObjectNode item = items.addObject().put("t", CanaryTime.format(sample.time(), caller.zone()));
        item.set("v", Reply.value(sample.value()));
        if (showsQuality(sample)) {
            item.put("q", sample.quality());
        }
    }

    void addArray(ArrayNode items, Sample sample) {
        ArrayNode item = items.addArray()
                .add(CanaryTime.format(sample.time(), caller.zone()))
                .add(Reply.value(sample.value()));
        if (showsQuality(sample)) {
            item.add(sample.quality());
        }
    }

    /** What stands for a tag that does not exist: no time, no value. */
    void addDummy(ArrayNode items) {
        if (caller.old()) {
            items.addArray().add(CanaryTime.NONE).addNull();
        } else {
            items.addObject().put("t", CanaryTime.NONE).putNull("v");
        }
    }

    private boolean showsQuality(Sample sample) {
        return withQuality || (qualityUnasked && !Quality.isGood(sample.quality()));
    }
}

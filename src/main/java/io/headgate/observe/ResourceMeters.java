package io.headgate.observe;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import kamon.metric.Gauge;
import kamon.metric.Histogram;

/** The meters of one folder whose files MCP clients can read; from any thread. */
public final class ResourceMeters {
    private final Map<Manner, Histogram> reads = new EnumMap<>(Manner.class);
    private final Gauge files;

    /** How a read was answered; names are values of a tag. */
    public enum Manner {
        /** From memory. */
        HIT,
        /** With what another read brought that was under way. */
        SHARED,
        /** From the disk. */
        MISS,
        FAILED
    }

    private ResourceMeters(String folder) {
        for (Manner manner : Manner.values()) {
            reads.put(
                    manner,
                    Instruments.histogram(
                            Meter.RESOURCE_READ, folder, manner.name().toLowerCase(Locale.ROOT)));
        }
        files = Instruments.gauge(Meter.RESOURCE_FILES, folder);
    }

    /** The meters of the folder that the configuration knows under this name. */
    public static ResourceMeters of(String folder) {
        return new ResourceMeters(folder);
    }

    public void read(Manner manner, long nanos) {
        Histogram histogram = reads.get(manner);
        if (histogram != null) { // There is one for each.
            Instruments.record(histogram, nanos);
        }
    }

    public void offers(int now) {
        files.update(now);
    }
}

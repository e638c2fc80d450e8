package io.headgate.tools.shape;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A value of a series; what an answer leaves out is null. Values and times are kept as they came. */
record Point(
        @Nullable JsonNode time,
        @Nullable JsonNode value,
        @Nullable JsonNode quality) {
    boolean isNumber() {
        return value != null && value.isNumber();
    }

    BigDecimal number() {
        return value == null ? BigDecimal.ZERO : value.decimalValue();
    }

    /** Whether value and quality are the same. */
    boolean isLike(Point other) {
        return Objects.equals(Cells.text(value), Cells.text(other.value)) && hasQualityOf(other);
    }

    boolean hasQualityOf(Point other) {
        return Objects.equals(Cells.text(quality), Cells.text(other.quality));
    }

    /** Seconds since 1970, for distances only; not a number where the time cannot be read. */
    double seconds() {
        String text = Cells.text(time);
        if (text == null) {
            return Double.NaN;
        }
        try {
            Duration since = Duration.between(Instant.EPOCH, OffsetDateTime.parse(text));
            return since.getSeconds() + since.getNano() / 1e9;
        } catch (DateTimeException unreadable) {
            return Double.NaN;
        }
    }
}

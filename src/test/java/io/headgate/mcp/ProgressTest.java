package io.headgate.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.call.DeadlineWatch;
import io.headgate.provider.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a client is told where its call is, and what, under simulated time. */
class ProgressTest {
    private static final Duration SWEEP = Duration.ofMillis(20);

    private final AtomicLong nanos = new AtomicLong(TimeUnit.HOURS.toNanos(1));
    private final DeadlineWatch watch = new DeadlineWatch();
    private final List<JsonNode> said = new ArrayList<>();
    private boolean open = true;
    private int asked;
    private @Nullable String place = "asked store";

    private final Progress progress = new Progress(
            JsonText.literal("\"t\""),
            (json, wanted) -> {
                boolean goes = wanted.getAsBoolean() && open;
                if (goes) {
                    said.add(JsonText.literal(json.utf8String()).tree());
                }
                return goes;
            },
            () -> {
                asked++;
                return place;
            },
            watch,
            nanos::get);

    private void pass(Duration time) {
        for (long end = nanos.get() + time.toNanos(); nanos.get() < end; ) {
            nanos.addAndGet(SWEEP.toNanos());
            watch.sweep(nanos.get());
        }
    }

    private List<Double> values() {
        return said.stream()
                .map(notice -> notice.at("/params/progress").doubleValue())
                .toList();
    }

    @Test
    void saysNothingOfWhatIsQuick() {
        progress.begin();
        pass(Duration.ofMillis(980));
        progress.end();
        pass(Duration.ofMinutes(1));

        assertThat(said).isEmpty();
        assertThat(asked).isZero();
        assertThat(watch.size()).isZero();
    }

    @Test
    void saysOnceASecondWhereTheCallIs() {
        progress.begin();
        pass(Duration.ofMillis(4_500));

        assertThat(values()).hasSize(4).isSorted().doesNotHaveDuplicates();
        assertThat(values().get(0)).isBetween(1.0, 1.1);
        assertThat(values().get(3)).isBetween(4.0, 4.2);
        JsonNode first = said.get(0);
        assertThat(first.path("method").textValue()).isEqualTo("notifications/progress");
        assertThat(first.at("/params/progressToken").textValue()).isEqualTo("t");
        assertThat(first.at("/params/message").textValue()).isEqualTo("asked store");
        assertThat(first.path("params").has("total")).isFalse();
        assertThat(first.has("id")).isFalse();
    }

    @Test
    void staysAtItsPaceWhenSweepsAreLate() {
        progress.begin();
        for (int i = 0; i < 3; i++) {
            nanos.addAndGet(Duration.ofSeconds(7).toNanos());
            watch.sweep(nanos.get());
            watch.sweep(nanos.get());
        }

        assertThat(values()).containsExactly(7.0, 14.0, 21.0);
    }

    @Test
    void waitsForAWordOfThoseWhoCannotSayAnything() {
        progress.begin();
        place = null;
        pass(Duration.ofSeconds(3));
        assertThat(said).isEmpty();

        place = "asked store";
        pass(Duration.ofSeconds(1));
        assertThat(said).hasSize(1);
    }

    @Test
    void leavesItToProvidersThatSpeakForThemselves() {
        progress.begin();
        pass(Duration.ofMillis(1_500));
        progress.told(1, 100.0, "too little");
        progress.told(50, 100.0, null);
        progress.told(50, 100.0, "again");
        progress.told(Double.NaN, null, null);
        progress.told(99.5, 100.0, "nearly");
        pass(Duration.ofSeconds(5));

        assertThat(values()).hasSize(3);
        assertThat(values().subList(1, 3)).containsExactly(50.0, 99.5);
        assertThat(said.get(1).at("/params/total").intValue()).isEqualTo(100);
        assertThat(said.get(1).path("params").has("message")).isFalse();
        assertThat(watch.size()).isZero();
    }

    @Test
    void givesUpWhereNobodyListens() {
        open = false;
        progress.begin();
        pass(Duration.ofSeconds(2));
        open = true;
        pass(Duration.ofSeconds(5));

        assertThat(said).isEmpty();
        assertThat(asked).isEqualTo(1);
        assertThat(watch.size()).isZero();
    }

    @Test
    void keepsItsDefectsFromAllThatWaits() {
        Progress broken = new Progress(
                JsonText.literal("1"),
                (json, wanted) -> {
                    throw new AssertionError("there is nothing to say");
                },
                () -> {
                    throw new IllegalStateException("where?");
                },
                watch,
                nanos::get);
        broken.begin();

        pass(Duration.ofSeconds(3));

        assertThat(watch.size()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"\"a\"", "\"\"", "7", "-7", "12345678901234567890"})
    void takesTextsAndWholeNumbers(String token) throws Exception {
        assertThat(Objects.requireNonNull(token(token)).toString()).isEqualTo(token);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"null", "true", "1.5", "`[1]`", "{}"})
    void takesNothingElse(String token) throws Exception {
        assertThat(token(token)).isNull();
    }

    @Test
    void repeatsNoTokenThatIsTooLong() throws Exception {
        assertThat(token('"' + "x".repeat(1_000) + '"')).isNotNull();
        assertThat(token('"' + "x".repeat(2_000) + '"')).isNull();
    }

    private static @Nullable JsonText token(String token) throws IOException, Refusal.Thrown {
        String request = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"_meta\":"
                + "{\"progressToken\":" + token + "}}}";
        Message message = Envelope.read(request.getBytes(StandardCharsets.UTF_8))
                .entries()
                .get(0)
                .message();
        return Progress.token(Objects.requireNonNull(message));
    }
}

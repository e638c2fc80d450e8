package io.headgate.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Principal;
import io.headgate.call.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

/** Places of streams, and what is kept of them. */
class StreamsTest {
    private static final Principal ALICE = new Principal("alice");
    private static final Principal BOB = new Principal("bob");
    private static final int BUFFER = 4096;
    private static final int KEPT = 8192;
    private static final ByteString LARGE = ByteString.fromString("\"" + "x".repeat(3000) + "\"");

    private final AtomicLong nanos = new AtomicLong();
    private final Ticker ticker = nanos::get;
    private final List<EventStream> gone = new ArrayList<>();
    private final Streams streams =
            new Streams(new McpConfig.StreamLimits(2, BUFFER, KEPT, Duration.ofSeconds(15), Duration.ofSeconds(15)));

    private EventStream opened(EventStream instead) {
        return Objects.requireNonNull(streams.open(ALICE, instead, gone::add));
    }

    private EventStream opened() {
        return Objects.requireNonNull(streams.open(ALICE, null, gone::add));
    }

    private Channel channel(String name) {
        return new Channel(name, streams, BOB, ticker, () -> {});
    }

    /** A channel on which something large was said, whose client is gone again. */
    private Channel said(String name, int times) {
        Channel channel = channel(name);
        EventStream stream = Objects.requireNonNull(channel.open());
        for (int i = 0; i < times; i++) {
            channel.send(LARGE);
        }
        stream.abandon();
        return channel;
    }

    @Test
    void givesEachPrincipalItsPlaces() {
        EventStream first = opened();
        opened();

        assertThat(streams.open(ALICE, null, gone::add)).isNull();
        assertThat(streams.open(BOB, null, gone::add)).isNotNull();
        first.abandon();
        assertThat(gone).containsExactly(first);
        assertThat(streams.open(ALICE, null, gone::add)).isNotNull();
    }

    @Test
    void givesThePlaceOfOneToTheOneThatReplacesIt() {
        EventStream older = opened();
        opened();

        EventStream newer = opened(older);

        assertThat(streams.count(ALICE)).isEqualTo(2);
        assertThat(older.send(LARGE)).as("it is over").isFalse();
        older.abandon();
        assertThat(streams.count(ALICE)).as("it has no place to give back").isEqualTo(2);
        newer.abandon();
        assertThat(streams.count(ALICE)).isEqualTo(1);
    }

    @Test
    void givesAPlaceAwayOnlyOnce() {
        EventStream older = opened();
        opened();
        opened(older);

        assertThat(streams.open(ALICE, older, gone::add)).isNull();
        assertThat(streams.count(ALICE)).isEqualTo(2);
    }

    @Test
    void leavesWhatIsReplacedAloneWhereThereIsRoom() {
        EventStream older = opened();

        opened(older);

        assertThat(streams.count(ALICE)).isEqualTo(2);
        assertThat(older.send(LARGE)).isTrue();
    }

    @Test
    void replacesTheConnectionOfOneChannelAtTheLimit() {
        opened();
        Channel channel = new Channel("a-1", streams, ALICE, ticker, () -> {});
        channel.open();
        channel.send(LARGE);

        assertThat(channel.resume(0)).isNotNull();
        assertThat(streams.count(ALICE)).isEqualTo(2);
    }

    @Test
    void keepsABoundedAmountOfAllChannelsTheOldestGivingWay() {
        Channel first = said("a-1", 1);
        Channel second = said("b-1", 1);
        assertThat(first.goesOn(0)).isTrue();

        Channel third = said("c-1", 1);

        assertThat(streams.kept().octets()).isBetween(2L * LARGE.size(), (long) KEPT);
        first.end();
        second.end();
        third.end();
        assertThat(first.goesOn(0)).as("its answer has given way").isFalse();
        assertThat(first.goesOn(1)).as("its client has it all").isTrue();
        assertThat(second.goesOn(0)).isTrue();
        assertThat(third.goesOn(0)).isTrue();
    }

    @Test
    void goesOnWithACallWhoseAnswerIsStillToCome() {
        Channel first = said("a-1", 1);
        said("b-1", 1);
        said("c-1", 1);

        assertThat(first.goesOn(0)).isTrue();
        EventStream rest = first.resume(0);
        assertThat(rest).isNotNull();
        first.send(LARGE);
        first.end();
        assertThat(first.goesOn(0)).isTrue();
    }

    @Test
    void keepsOfOneChannelNoMoreThanItsBuffer() {
        said("a-1", 10);

        assertThat(streams.kept().octets()).isBetween((long) LARGE.size(), (long) BUFFER);
    }

    @Test
    void boundsSmallEventsToo() {
        Kept kept = new Kept(10L * Kept.OCTETS_OF_ONE);
        List<Kept.Event> events = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            events.add(kept.keep(i, ByteString.emptyByteString()));
        }

        assertThat(events.stream().filter(event -> event.frame() != null))
                .containsExactlyElementsOf(events.subList(90, 100));
        kept.drop(events);
        assertThat(kept.octets()).isZero();
    }

    @Test
    void keepsNothingOfWhatNobodyCanComeBackFor() {
        Channel first = said("a-1", 1);
        Channel second = said("b-1", 1);

        first.forget();
        first.send(LARGE);
        second.abandon();

        assertThat(streams.kept().octets()).isZero();
        assertThat(first.goesOn(0)).isFalse();
        assertThat(second.goesOn(0)).isFalse();
    }
}

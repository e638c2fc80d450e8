package io.headgate.upstream.canary;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Deadline;
import io.headgate.call.DeadlineWatch;
import io.headgate.call.FailureException;
import io.headgate.call.UpstreamName;
import io.headgate.observe.SeatMeters;
import io.headgate.upstream.canary.Seats.Seat;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SeatsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final AtomicLong clock = new AtomicLong(7);
    private final DeadlineWatch watch = new DeadlineWatch();
    private final Seats seats =
            new Seats(new Seats.Limits(2, 2), watch, clock::get, SeatMeters.of(new UpstreamName("seats-test")));

    @AfterEach
    void nobodyIsWatchedAnyMore() {
        assertThat(watch.size()).isZero();
    }

    private CompletableFuture<Seat> take() {
        return seats.take(Deadline.after(PATIENCE, clock.get())).toCompletableFuture();
    }

    private static String refusal(CompletableFuture<Seat> asked) throws InterruptedException {
        try {
            asked.get();
            return "taken";
        } catch (ExecutionException failed) {
            return failed.getCause() instanceof FailureException known
                    ? known.failure().kind().code()
                    : failed.toString();
        }
    }

    @Test
    void givesSeatsInTurnAndNeverMoreThanThereAre() throws Exception {
        Seat first = take().get();
        Seat second = take().get();
        CompletableFuture<Seat> third = take();
        CompletableFuture<Seat> fourth = take();
        assertThat(refusal(take())).isEqualTo("canary.seats");
        assertThat(seats.count()).isEqualTo(new Seats.Count(2, 2, 2, 2, 1));

        first.giveBack();
        first.giveBack();
        assertThat(third).isDone();
        assertThat(fourth).isNotDone();
        second.giveBack();
        fourth.get().giveBack();
        third.get().giveBack();

        assertThat(seats.count()).isEqualTo(new Seats.Count(2, 0, 0, 2, 1));
    }

    @Test
    void refusesWhoHasWaitedLongEnough() throws Exception {
        Seat first = take().get();
        take().get();
        CompletableFuture<Seat> late = take();
        clock.addAndGet(PATIENCE.toNanos());
        watch.sweep(clock.get());

        assertThat(refusal(late)).isEqualTo("canary.seats");
        first.giveBack();
        assertThat(seats.count()).isEqualTo(new Seats.Count(2, 1, 0, 2, 1));
    }
}

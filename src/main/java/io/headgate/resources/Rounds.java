package io.headgate.resources;

import java.time.Duration;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Does the same thing again and again, with a pause between two rounds. */
final class Rounds {
    private enum Tick {
        NOW
    }

    private Rounds() {}

    /** @param round may block if the actor runs where that is allowed */
    static Behavior<?> every(Duration pause, Runnable round) {
        Behavior<Tick> rounds = Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(Tick.NOW, pause);
            return Behaviors.receive(Tick.class)
                    .onMessageEquals(Tick.NOW, () -> {
                        round.run();
                        return Behaviors.same();
                    })
                    .build();
        });
        return Behaviors.supervise(rounds).onFailure(SupervisorStrategy.restart());
    }
}

package io.headgate.app;

import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** Looks at all credential files again and again. Reading a file blocks, so this runs where that is allowed. */
final class CredentialFiles {
    /** Between the two looks that a new credential needs. */
    static final Duration AGAIN = Duration.ofSeconds(1);

    private enum Look {
        NOW
    }

    private final TimerScheduler<Look> timers;
    private final List<CredentialFile> files;
    private final Duration interval;

    private CredentialFiles(TimerScheduler<Look> timers, List<CredentialFile> files, Duration interval) {
        this.timers = timers;
        this.files = List.copyOf(files);
        this.interval = interval;
    }

    static Behavior<?> create(List<CredentialFile> files, Duration interval) {
        return Behaviors.<Look>withTimers(timers -> new CredentialFiles(timers, files, interval).watching());
    }

    private Behavior<Look> watching() {
        timers.startSingleTimer(Look.NOW, interval);
        return Behaviors.receive(Look.class)
                .onMessageEquals(Look.NOW, this::look)
                .build();
    }

    private Behavior<Look> look() {
        boolean again = false;
        for (CredentialFile file : files) {
            again |= file.look();
        }
        timers.startSingleTimer(Look.NOW, again && AGAIN.compareTo(interval) < 0 ? AGAIN : interval);
        return Behaviors.same();
    }
}

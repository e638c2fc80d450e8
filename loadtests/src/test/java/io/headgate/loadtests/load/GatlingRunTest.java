package io.headgate.loadtests.load;

import static io.gatling.javaapi.core.CoreDsl.pause;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.loadtests.measure.Recording;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class GatlingRunTest {
    private static final Model TWICE = new Model.Rounds(3, 2);

    @TempDir
    Path scratch;

    private final List<String> happened = new CopyOnWriteArrayList<>();

    private Leg leg(String name) {
        return new Leg(
                URI.create("http://127.0.0.1:9"),
                new Recording(),
                true,
                () -> true,
                1,
                () -> happened.add(name + " begins"),
                () -> happened.add(name + " ends"));
    }

    private Course course(Duration visit, Model model, Leg... legs) {
        return new Course("visits", asking -> pause(visit), model, List.of(legs), Duration.ofSeconds(4));
    }

    @Test
    @Timeout(60)
    void aRunThatDoesNotEndIsBrokenOffAtItsLimit() {
        Course endless = course(Duration.ofHours(1), TWICE, leg("first"), leg("second"));

        assertThatThrownBy(() -> GatlingRun.run(endless, scratch))
                .isInstanceOf(IOException.class)
                .hasMessage("visits had not ended after 4 s and was broken off");
        assertThat(happened).containsExactly("first begins");
    }

    @Test
    @Timeout(60)
    void usersWaitForEachOtherWhereALegEnds() throws IOException {
        Traffic hurriedAndSlow = asking -> pause(session -> Duration.ofMillis(60 * (session.userId() % 3)))
                .exec(session -> {
                    happened.add("visit");
                    return session;
                });

        GatlingRun.run(
                new Course(
                        "visits", hurriedAndSlow, TWICE, List.of(leg("1"), leg("2"), leg("3")), Duration.ofSeconds(30)),
                scratch);

        List<String> expected = new ArrayList<>();
        for (int leg = 1; leg <= 3; leg++) {
            expected.add(leg + " begins");
            expected.addAll(Collections.nCopies(6, "visit"));
            expected.add(leg + " ends");
        }
        assertThat(happened).isEqualTo(expected);
    }

    @Test
    @Timeout(60)
    void usersWhoComeByTheClockHaveOneLeg() throws IOException {
        Model arrivals = new Model.Arrivals(5, Duration.ofSeconds(1));

        GatlingRun.run(course(Duration.ofMillis(1), arrivals, leg("only")), scratch);

        assertThat(happened).containsExactly("only begins", "only ends");
        assertThatThrownBy(() -> course(Duration.ofMillis(1), arrivals, leg("first"), leg("second")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

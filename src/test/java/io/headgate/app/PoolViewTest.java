package io.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class PoolViewTest {
    private final StringWriter out = new StringWriter();
    private final Deque<String> answers = new ArrayDeque<>();

    /** An answer that is not JSON stands for a gateway that is gone. */
    private final PoolView.Source source = () -> {
        String answer = answers.remove();
        if (!answer.startsWith("{")) {
            throw new IOException(answer);
        }
        return List.of(PoolReadingTest.one(answer));
    };

    @Test
    void printsOneTable() throws Exception {
        answers.add(PoolReadingTest.FULL);

        view(false).once();

        assertThat(out.toString())
                .startsWith("POOL ")
                .contains("\nqdrant  degraded")
                .doesNotContain("\u001b");
    }

    @Test
    void printsTablesOneAfterTheOtherWithoutATerminal() throws Exception {
        answers.addAll(List.of(PoolReadingTest.FULL, PoolReadingTest.FULL, PoolReadingTest.FULL));
        PoolView view = view(false);

        view.run(ended -> endWhenRead(view));

        assertThat(out.toString()).doesNotContain("\u001b");
        assertThat(out.toString().lines().filter(line -> line.startsWith("POOL ")))
                .hasSize(3);
    }

    @Test
    void drawsOverTheTableBeforeOnATerminalAndLeavesItAsItWas() throws Exception {
        answers.addAll(List.of(PoolReadingTest.FULL, PoolReadingTest.FULL));
        PoolView view = view(true);

        view.run(ended -> endWhenRead(view));

        String screen = out.toString();
        assertThat(screen).startsWith("\u001b[?25l").endsWith("\u001b[?7h\u001b[?25h\n");
        assertThat(screen.split("\u001b\\[H", -1)).hasSize(3);
        assertThat(screen.split("\u001b\\[2J", -1)).as("cleared once").hasSize(2);
        view.end();
        assertThat(out.toString()).isEqualTo(screen);
    }

    @Test
    void waitsForAGatewayThatWentAway() throws Exception {
        answers.addAll(List.of(PoolReadingTest.FULL, "no answer from there", PoolReadingTest.FULL));
        PoolView view = view(true);

        view.run(ended -> endWhenRead(view));

        String[] frames = out.toString().split("\u001b\\[H", -1);
        assertThat(frames).hasSize(4);
        assertThat(frames[2]).startsWith("no answer from there").contains("qdrant");
        assertThat(frames[3]).startsWith("the title").contains("qdrant");
    }

    @Test
    void endsWithTheGatewayWithoutATerminal() {
        answers.addAll(List.of(PoolReadingTest.FULL, "no answer from there"));

        assertThatThrownBy(() -> view(false).run(ended -> {})).hasMessage("no answer from there");
    }

    @Test
    void showsNothingWhereThereNeverWasAGateway() {
        answers.add("no answer from there");

        assertThatThrownBy(() -> view(true).run(ended -> {})).hasMessage("no answer from there");
        assertThat(out.toString()).isEmpty();
    }

    private void endWhenRead(PoolView view) {
        if (answers.isEmpty()) {
            view.end();
        }
    }

    private PoolView view(boolean terminal) {
        Map<String, String> environment = terminal ? Map.of("TERM", "xterm", "NO_COLOR", "1") : Map.of();
        return new PoolView(source, new Terminal(terminal, environment), "the title", new PrintWriter(out, true));
    }

    @Test
    void pausesNoLongerOnceItHasEnded() throws Exception {
        answers.add(PoolReadingTest.FULL);
        PoolView view = view(false);

        view.run(ended -> {
            view.end();
            assertThat(ended).extracting(CountDownLatch::getCount).isEqualTo(0L);
        });
    }
}

package io.headgate.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class NamesTest {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Names names = Names.ofThisMachine(tasks::add);

    private CompletableFuture<List<InetAddress>> ask(String name) {
        return names.addressesOf(name).toCompletableFuture();
    }

    private void runAll() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    @Test
    void areLookedUpWhereThatMayBlock() {
        CompletableFuture<List<InetAddress>> answer = ask("localhost");
        assertThat(answer).isNotDone();

        runAll();

        assertThat(answer)
                .isCompletedWithValueMatching(
                        found -> found.stream().allMatch(InetAddress::isLoopbackAddress) && !found.isEmpty());
    }

    @Test
    void areLookedUpOnceForAllWhoAskMeanwhile() {
        CompletableFuture<List<InetAddress>> first = ask("localhost");
        CompletableFuture<List<InetAddress>> second = ask("localhost");
        assertThat(tasks).hasSize(1);

        runAll();

        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        CompletableFuture<List<InetAddress>> later = ask("localhost");
        assertThat(later).isNotDone();
        runAll();
        assertThat(later).isCompleted();
    }

    @Test
    void failWhereThereAreNone() {
        // The space makes it no name at all, so that no server needs to be asked.
        for (int i = 0; i < 2; i++) {
            CompletableFuture<List<InetAddress>> answer = ask("no name");
            runAll();

            assertThat(answer.handle((found, failed) -> failed))
                    .isCompletedWithValueMatching(UnknownHostException.class::isInstance);
        }
    }

    @Test
    void failWhereNothingRunsAnyMore() {
        Names stopped = Names.ofThisMachine(task -> {
            throw new RejectedExecutionException();
        });

        assertThat(stopped.addressesOf("localhost").toCompletableFuture()).isCompletedExceptionally();
        assertThat(stopped.addressesOf("localhost").toCompletableFuture()).isCompletedExceptionally();
    }
}

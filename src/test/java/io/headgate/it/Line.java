package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Callers who wait for a connection, one after the other, each on a connection of its own. */
final class Line implements AutoCloseable {
    private final Bench bench;
    private final List<RawClient> clients = new ArrayList<>();
    private final List<CompletableFuture<Long>> served = new ArrayList<>();

    Line(Bench bench) {
        this.bench = bench;
    }

    /** Sends a request without a body, its method and target given, and does not wait for the answer. */
    static void send(RawClient client, String request) throws IOException {
        client.send(request + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
    }

    /** One more, who waits when this returns. */
    void join(String request) throws IOException {
        RawClient client = bench.gateway.client();
        clients.add(client);
        send(client, request);
        Await.until("it waits", Bench.SOON, () -> bench.pool("/connections/waiting") == clients.size());
        CompletableFuture<Long> answer = CompletableFuture.supplyAsync(
                () -> answered(client), work -> new Thread(work, "waiting-" + clients.size()).start());
        served.add(answer);
    }

    /** When each of them was served, by {@link System#nanoTime}, in the order in which they came. */
    List<Long> served() throws Exception {
        List<Long> times = new ArrayList<>();
        for (CompletableFuture<Long> each : served) {
            times.add(each.get(Bench.SOON.toMillis(), TimeUnit.MILLISECONDS));
        }
        return times;
    }

    private static long answered(RawClient client) {
        try {
            assertThat(client.readFinal().status()).isEqualTo(200);
            return System.nanoTime();
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    @Override
    public void close() {
        clients.forEach(RawClient::close);
    }
}

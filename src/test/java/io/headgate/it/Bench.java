package io.headgate.it;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.app.RunningGateway;
import io.headgate.testing.Await;
import io.headgate.testing.FaultProxy;
import io.headgate.testing.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A gateway, a network that can fail, and behind it a store of some kind. */
final class Bench implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(10);
    private static final AtomicLong MARKERS = new AtomicLong();

    final Store store;
    final FaultProxy network;
    /** Another way to the same store, where there are two addresses. */
    final FaultProxy detour;

    final RunningGateway gateway;
    final Hiccups hiccups = new Hiccups();

    private Bench(Store store, FaultProxy network, FaultProxy detour, String sections) throws InterruptedException {
        this.store = store;
        this.network = network;
        this.detour = detour;
        gateway = RunningGateway.startWhole("headgate {\n" + sections + "\n}\n", Map.of());
    }

    /**
     * Starts a gateway before a store.
     *
     * @param pool keys of the pool, which else keeps no connection open
     */
    static Bench start(Store store, String pool, Duration timeout) throws InterruptedException {
        FaultProxy network = FaultProxy.before(store.port());
        String sections = store.sections(List.of(network.port()), "min = 0, " + pool, timeout);
        return new Bench(store, network, network, sections);
    }

    /** As {@link #start}, with two addresses that lead to the same store. */
    static Bench startWithDetour(Store store, String pool, Duration timeout) throws InterruptedException {
        FaultProxy network = FaultProxy.before(store.port());
        FaultProxy detour = FaultProxy.before(store.port());
        String sections = store.sections(List.of(network.port(), detour.port()), "min = 0, " + pool, timeout);
        return new Bench(store, network, detour, sections);
    }

    /** As {@link #start}, with a credential in a file that is looked at all the time. */
    static Bench startWithCredential(Store store, String pool, String file) throws InterruptedException {
        FaultProxy network = FaultProxy.before(store.port());
        String sections = store.sectionsWithCredential(network.port(), "min = 0, " + pool, file);
        return new Bench(store, network, network, sections + "\nrotation.check-interval = 50ms");
    }

    /** One that no test of this run has used. */
    static String marker() {
        return "m" + MARKERS.incrementAndGet();
    }

    static String echo(String marker) {
        return "GET /echo?marker=" + marker + "&ms=0";
    }

    static String echo(String marker, int ms) {
        return "GET /echo?marker=" + marker + "&ms=" + ms;
    }

    static String work(String marker, int ms) {
        return "POST /work?marker=" + marker + "&ms=" + ms;
    }

    /** Whether it is the answer to what was asked, and to nothing else. */
    static boolean isOwn(Caller.Answer answer) {
        return answer.response().status() == 200
                && answer.response().text().equals("{\"marker\":\"" + answer.marker() + "\"}");
    }

    static Caller.Answer echo(RawClient client) throws IOException {
        String marker = marker();
        return Caller.ask(client, echo(marker), marker);
    }

    /** A read by a caller who comes and goes. */
    Caller.Answer echo() throws IOException {
        try (RawClient client = gateway.client()) {
            return echo(client);
        }
    }

    /** What each of many callers asks. */
    interface Asking {
        String request(String marker);
    }

    /** One call of each of so many callers at the same moment, over connections that are already there. */
    List<Caller.Answer> together(int callers, Asking asking, String... headerLines) throws Exception {
        CountDownLatch connected = new CountDownLatch(callers);
        return Caller.inParallel(callers, number -> {
            try (RawClient client = gateway.client()) {
                String marker = marker();
                connected.countDown();
                if (!connected.await(SOON.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new AssertionError("not all callers were connected");
                }
                return Caller.ask(client, asking.request(marker), marker, headerLines);
            }
        });
    }

    JsonNode pool() throws IOException {
        return Pools.of(gateway, "store");
    }

    /** One number of what the pool says of itself. */
    long pool(String pointer) throws IOException {
        return pool().at(pointer).asLong();
    }

    /** Returns when nothing is under way in the pool. */
    Bench quiet() {
        Await.until("nothing is under way in the pool", SOON, () -> {
            JsonNode pool = pool();
            JsonNode now = pool.path("connections");
            return pool.at("/totals/released").asInt() >= store.callsAtStart()
                    && now.path("active").asInt()
                                    + now.path("opening").asInt()
                                    + now.path("closing").asInt()
                                    + now.path("waiting").asInt()
                            == 0;
        });
        return this;
    }

    /** When a caller who waits so long must have been told, on this machine. */
    Duration latest(Duration patience) {
        return patience.plus(store.grace()).plus(hiccups.allowance());
    }

    @Override
    public void close() {
        hiccups.close();
        gateway.close();
        network.close();
        detour.close();
    }
}

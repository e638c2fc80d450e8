package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is promised a connection, who goes first, and which address serves, for every kind of upstream. See {@link LendingOfEveryKindIT}. */
class RulesOfEveryKindIT {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int WORK_MILLIS = 100;
    private static final int WAITING = 20;
    private static final Store.Each STORES = new Store.Each();

    @AfterAll
    static void stop() {
        STORES.close();
    }

    /** Twenty wait, and each of them will take 100 ms: who has half a second would wait in vain. */
    @ParameterizedTest
    @EnumSource(Store.Kind.class)
    void whoCannotBeServedInTimeIsRefusedAtOnce(Store.Kind kind) throws Exception {
        List<RawClient> clients = new ArrayList<>();
        try (Bench bench = Bench.start(STORES.of(kind), "max = 1", LONG).quiet();
                RawClient hasty = bench.gateway.client()) {
            // The pool learns how long such calls take.
            assertThat(bench.together(WAITING + 5, marker -> Bench.work(marker, WORK_MILLIS)))
                    .allMatch(Bench::isOwn);
            bench.quiet();
            for (int i = 0; i < WAITING + 1; i++) {
                RawClient client = bench.gateway.client();
                clients.add(client);
                Line.send(client, Bench.work(Bench.marker(), WORK_MILLIS));
            }
            Await.until("they wait", Bench.SOON, () -> bench.pool("/connections/waiting") >= WAITING * 3 / 4);

            String marker = Bench.marker();
            Caller.Answer refused = Caller.ask(hasty, Bench.work(marker, 0), marker, "Request-Timeout: 500ms");

            assertThat(refused.code()).isEqualTo("admission.deadline");
            assertThat(refused.response().status()).isEqualTo(503);
            assertThat(refused.response().header("Retry-After")).isPresent();
            assertThat(refused.response().text()).contains("\"estimated_wait_ms\":");
            // It did not wait for its time to be up.
            assertThat(refused.took()).isLessThan(bench.latest(Duration.ofMillis(100)));
            for (RawClient client : clients) {
                assertThat(client.readFinal().status()).isEqualTo(200);
            }
            assertThat(bench.store.done(marker)).isZero();
            Facts.tell(
                    "6 admission",
                    "%s: refused after %d ms",
                    kind,
                    refused.took().toMillis());
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    @ParameterizedTest
    @EnumSource(Store.Kind.class)
    void theUrgentGoFirstAndEqualsInTheirOrder(Store.Kind kind) throws Exception {
        try (Bench bench = Bench.start(STORES.of(kind), "max = 1", LONG).quiet();
                Line line = new Line(bench);
                RawClient first = bench.gateway.client()) {
            long before = bench.store.begun();
            Line.send(first, Bench.work(Bench.marker(), 1_500));
            Await.until("it is at work", Bench.SOON, () -> bench.store.begun() == before + 1);
            for (String way : List.of("/low", "/low", "", "", "/high", "/high")) {
                line.join(Bench.work(Bench.marker(), 20).replace("/work", way + "/work"));
            }
            List<Long> times = line.served();

            List<Long> wanted = new ArrayList<>(times.subList(4, 6));
            wanted.addAll(times.subList(2, 4));
            wanted.addAll(times.subList(0, 2));
            assertThat(wanted).as("high, normal, low").isSorted();
            assertThat(first.readFinal().status()).isEqualTo(200);
        }
    }

    /** The network to one of two addresses is gone: nobody notices, and it is used again when it is back. */
    @ParameterizedTest
    @EnumSource(Store.Kind.class)
    void anotherAddressServesWhileOneIsGone(Store.Kind kind) throws Exception {
        String pool = "max = 4, connect-timeout = 400ms, settle-after = 1ms, address-refresh = 200ms,"
                + " backoff { first = 50ms, max = 200ms }, breaker { open-first = 200ms, open-max = 500ms }";
        try (Bench bench = Bench.startWithDetour(STORES.of(kind), pool, LONG).quiet()) {
            Await.until("both addresses serve", LONG, () -> {
                all(bench);
                return bench.network.open() > 0 && bench.detour.open() > 0;
            });

            bench.network.refuse();
            bench.network.resetAll();
            List<Caller.Answer> told = new ArrayList<>();
            Await.until("it is known to be gone", LONG, () -> {
                told.addAll(all(bench));
                return address(bench, bench.network.port()).path("connections").asInt() == 0
                        && bench.pool("/totals/connectFailures") > 0;
            });
            // Reads that met the reset were asked again by the other way.
            assertThat(told).allMatch(Bench::isOwn);
            for (int i = 0; i < 5; i++) {
                assertThat(all(bench)).allMatch(Bench::isOwn);
            }

            bench.network.pass();
            // Connections that serve have no reason to end, so those of the other address do.
            Await.until("the address serves again", LONG, () -> {
                bench.detour.resetAll();
                assertThat(all(bench)).allMatch(Bench::isOwn);
                return bench.network.open() > 0;
            });
        }
    }

    private static List<Caller.Answer> all(Bench bench) throws Exception {
        return bench.together(4, marker -> Bench.echo(marker, 20));
    }

    private static JsonNode address(Bench bench, int port) throws IOException {
        for (JsonNode address : bench.pool().path("addresses")) {
            if (address.path("name").asText().endsWith(":" + port)) {
                return address;
            }
        }
        throw new AssertionError("no such address: " + port + " in " + bench.pool());
    }
}

package io.headgate.it;

import static io.headgate.it.CanaryStand.get;
import static io.headgate.it.CanaryStand.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.sandbox.canary.CanarySimulator;
import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A licence with few seats, and many callers in the name of one user. */
class CanarySeatsIT {
    private static final int CALLERS = 25;
    private static final int CALLS = 20;
    private static final int SEATS = 10;
    private static final String GOOD = "\"statusCode\":\"Good\"";

    private static final List<String> REQUESTS = List.of(
            get("/browseNodes"),
            get("/browseTags?path=&deep=true&maxSize=3"),
            post("/browseNodes", "application/json", "{\"path\":\"\"}"),
            post("/getQualities", "application/x-www-form-urlencoded", "qualities=192"));

    @Test
    void isNeverExceededByManyCallers() throws Exception {
        CanarySimulator simulator;
        try (CanaryStand stand = CanaryStand.withUser(SEATS, "plant", "sesame-0412", "")) {
            simulator = stand.simulator();
            // The token ends twice while calls are under way: each time all of them are repeated with a new one.
            simulator.expireTokensAfter(150);

            List<String> answers = callFromAllSides(stand);

            assertThat(answers)
                    .hasSize(CALLERS * CALLS)
                    .allMatch(answer -> answer.startsWith("200 ") && answer.contains(GOOD));
            assertThat(simulator.mostSeatsTaken()).isBetween(1, SEATS);
            assertThat(simulator.seatsRefused()).isZero();
            assertThat(simulator.userTokens()).isEqualTo(1);
            assertThat(stand.gateway().metric("canary_seats{upstream=\"historian\",state=\"taken\"}"))
                    .isEqualTo(1);
        }
        assertThat(simulator.userTokens()).isZero();
        Facts.tell(
                "1 canary seats",
                "%d calls of %d callers, %d seats: %d taken at most, %d BadLicense, %d tokens left after stop",
                CALLERS * CALLS,
                CALLERS,
                SEATS,
                simulator.mostSeatsTaken(),
                simulator.seatsRefused(),
                simulator.userTokens());
    }

    private static List<String> callFromAllSides(CanaryStand stand) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Callable<List<String>>> all = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                all.add(() -> call(stand));
            }
            List<String> answers = new ArrayList<>();
            for (Future<List<String>> one : callers.invokeAll(all)) {
                answers.addAll(one.get());
            }
            return answers;
        } finally {
            callers.shutdownNow();
        }
    }

    private static List<String> call(CanaryStand stand) throws IOException {
        List<String> answers = new ArrayList<>();
        try (RawClient client = stand.gateway().client()) {
            for (int i = 0; i < CALLS; i++) {
                RawResponse answer =
                        client.send(REQUESTS.get(i % REQUESTS.size())).read();
                answers.add(answer.status() + " " + answer.text());
            }
        }
        return answers;
    }

    @Test
    void thatOthersHaveIsToldAtOnceAndAskedForAgainLater() throws Exception {
        try (CanaryStand stand =
                CanaryStand.withUser(1, "plant", "sesame-0412", "user.pause { first = 50ms, max = 100ms }")) {
            // Somebody else has the only seat.
            takeSeat(stand.simulator());

            RawResponse refused = stand.call(get("/browseNodes"));

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.text()).contains("canary.log-in").contains("getUserToken was answered with BadLicense");
            assertThat(refused.header("retry-after")).isPresent();
            assertThat(stand.gateway().admin("/health/pools")).contains("There is no user token");

            stand.simulator().expireTokens();
            Await.until(
                    "a seat is free again",
                    Duration.ofSeconds(10),
                    () -> stand.call(get("/browseNodes")).status() == 200);
            assertThat(stand.simulator().userTokens()).isEqualTo(1);
        }
    }

    private static void takeSeat(CanarySimulator simulator) throws IOException {
        String body = "application=other&username=other&password=other";
        try (RawClient client = RawClient.connect(simulator.readUrl().getPort())) {
            RawResponse answer = client.send("POST /api/v2/getUserToken HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                            + body.length() + "\r\n\r\n" + body)
                    .read();
            assertThat(answer.text()).contains(GOOD);
        }
    }

    @Test
    void isNotTakenByClientsThemselves() throws Exception {
        try (CanaryStand stand = CanaryStand.withUser(1, "plant", "sesame-0412", "failures = pass")) {
            assertThat(stand.call(get("/getUserToken?application=x")).text()).contains("canary.client-token");
            assertThat(stand.call(post("/browseNodes", "text/plain", "{\"userToken\":\"1\"}"))
                            .text())
                    .contains("canary.client-token");
            assertThat(stand.simulator().userTokens()).isZero();

            assertThat(stand.call(get("/browseNodes")).text()).contains(GOOD);
            stand.simulator().expireTokens();
            assertThat(stand.call(get("/browseNodes")).text()).contains(GOOD);
        }
    }
}

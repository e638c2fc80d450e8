package io.headgate.it;

import static io.headgate.it.CanaryStand.get;
import static io.headgate.it.CanaryStand.post;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.sandbox.canary.CanarySimulator;
import io.headgate.sandbox.canary.Sample;
import io.headgate.testing.RawResponse;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Live data through the gateway, which owns the tokens. */
class CanaryLiveIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TAG = "SITEHIST.Live.A \u00b0C";
    private static final Instant BEGIN = Instant.parse("2025-01-01T00:00:00Z");

    private static void tag(CanaryStand stand) {
        stand.simulator().addTag(TAG, List.of(Sample.good(BEGIN, 1L)));
    }

    private static RawResponse open(CanaryStand stand) throws Exception {
        return stand.call(post("/getLiveDataToken", "application/json", "{\"tags\":[\"" + TAG + "\"]}"));
    }

    private static String handle(RawResponse opened) throws Exception {
        assertThat(opened.status()).as(opened.text()).isEqualTo(200);
        return JSON.readTree(opened.text()).path("liveDataToken").asText();
    }

    private static RawResponse poll(CanaryStand stand, String handle) throws Exception {
        return stand.call(post("/getLiveData", "application/json", "{\"liveDataToken\":\"" + handle + "\"}"));
    }

    @Test
    void goesOnWhenTheHistorianHasEndedTheToken() throws Exception {
        CanarySimulator simulator;
        try (CanaryStand stand = CanaryStand.withUser(5, "plant", "sesame-0412", "")) {
            simulator = stand.simulator();
            tag(stand);
            simulator.nextTokens("user-1", "live-1");
            String handle = handle(open(stand));
            assertThat(handle).isNotEqualTo("live-1").hasSize(36);
            assertThat(poll(stand, handle).text()).contains(",1]]");
            simulator.store(TAG, Sample.good(BEGIN.plusSeconds(1), 2L));
            RawResponse changed = poll(stand, handle);
            assertThat(changed.text()).contains(",2]]").doesNotContain(",1]");
            assertThat(changed.header("Headgate-Live")).isEmpty();

            simulator.store(TAG, Sample.good(BEGIN.plusSeconds(2), 3L));
            simulator.expireTokens();
            RawResponse replaced = poll(stand, handle);

            assertThat(replaced.status()).as(replaced.text()).isEqualTo(200);
            assertThat(replaced.text()).contains(",3]]");
            assertThat(replaced.header("Headgate-Live")).contains("gap");
            assertThat(poll(stand, handle).header("Headgate-Live")).isEmpty();
            assertThat(simulator.liveTokens()).isEqualTo(1);
            JsonNode page = JSON.readTree(stand.gateway().admin("/admin/seats"))
                    .path("historians")
                    .path(0);
            assertThat(page.path("name").asText()).isEqualTo("historian");
            assertThat(page.path("taken").asInt()).isEqualTo(2);
            assertThat(page.path("liveDataTokens").path("held").asInt()).isEqualTo(1);
            assertThat(page.path("userToken").path("held").asBoolean()).isTrue();
        }
        assertThat(simulator.liveTokens()).isZero();
        assertThat(simulator.userTokens()).isZero();
    }

    @Test
    void takesFormsAndQueriesAsTheHistorianDoes() throws Exception {
        try (CanaryStand stand = CanaryStand.withApiToken("c0ffee01-5ec7-4e75-8a4d-00000000000b")) {
            tag(stand);
            String handle = handle(stand.call(
                    get("/getLiveDataToken?tags=" + TAG.replace(" ", "+").replace("\u00b0", "%C2%B0"))));
            assertThat(stand.call(get("/getLiveData?liveDataToken=" + handle)).text())
                    .contains(",1]]");
            RawResponse revoked = stand.call(
                    post("/revokeLiveDataToken", "application/x-www-form-urlencoded", "liveDataToken=" + handle));

            assertThat(revoked.text()).isEqualTo("{\"statusCode\":\"Good\",\"errors\":[]}");
            RawResponse gone = poll(stand, handle);
            assertThat(gone.status()).isEqualTo(403);
            assertThat(gone.text()).contains("upstream.token");
            assertThat(stand.call(get("/getLiveData")).status()).isEqualTo(400);
        }
    }

    @Test
    void neverTakesMoreSeatsThanItMay() throws Exception {
        try (CanaryStand stand = CanaryStand.withUser(2, "plant", "sesame-0412", "seats.max = 2, live.max = 4")) {
            tag(stand);
            handle(open(stand));
            RawResponse refused = open(stand);

            assertThat(refused.status()).as(refused.text()).isEqualTo(503);
            assertThat(refused.text()).contains("canary.seats");
            assertThat(stand.call(get("/browseNodes")).status()).isEqualTo(200);
            assertThat(stand.simulator().liveTokens()).isEqualTo(1);
        }
    }

    @Test
    void tellsWhyThereIsNoToken() throws Exception {
        try (CanaryStand stand = CanaryStand.withUser(5, "plant", "sesame-0412", "")) {
            RawResponse refused =
                    stand.call(post("/getLiveDataToken", "application/json", "{\"tags\":[],\"mode\":\"Nonsense\"}"));

            assertThat(refused.status()).as(refused.text()).isEqualTo(422);
            assertThat(refused.text()).contains("upstream.rejected");
            assertThat(stand.gateway().metric("canary_seats{upstream=\"historian\",state=\"taken\"}"))
                    .isEqualTo(1);
        }
    }
}

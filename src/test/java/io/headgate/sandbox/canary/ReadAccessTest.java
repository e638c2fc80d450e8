package io.headgate.sandbox.canary;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.sandbox.canary.CanarySettings.Access;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReadAccessTest {
    private static final Duration ALMOST_IDLE = Duration.ofMinutes(5).minusNanos(100);

    private final Calls closed = new Calls(CanarySettings.defaults()
            .withoutPlant()
            .withAccess(new Access(false, Set.of("good"), Map.of("u", "p"), 2)));

    @Test
    void admitsAnApiTokenUnderEitherName() {
        assertThat(closed.read("browseStatus", "{'APITOKEN':'good'}")
                        .path("statusCode")
                        .asText())
                .isEqualTo("Good");
        assertThat(closed.read("browseStatus", "{'accessToken':'good'}")
                        .path("statusCode")
                        .asText())
                .isEqualTo("Good");
        assertThat(closed.readFails("browseStatus", "{'apiToken':'bad','accessToken':'good'}")
                        .errors())
                .containsExactly(ReadAccess.INVALID);
    }

    @Test
    void refusesNobodyOnlyWhenAnonymousAccessIsOff() {
        String anonymous = "{'apiToken':'" + CanarySettings.ANONYMOUS_TOKEN + "'}";

        assertThat(closed.readFails("browseStatus", "{}").errors()).containsExactly(ReadAccess.INVALID);
        assertThat(closed.readFails("browseStatus", anonymous).errors()).containsExactly(ReadAccess.INVALID);
        assertThat(new Calls().read("browseStatus", "{}").path("statusCode").asText())
                .isEqualTo("Good");
        assertThat(new Calls()
                        .read("browseStatus", anonymous)
                        .path("statusCode")
                        .asText())
                .isEqualTo("Good");
    }

    @Test
    void keepsAUserTokenWhileItIsUsed() {
        String token = userToken();

        closed.advance(ALMOST_IDLE);
        closed.read("browseStatus", with(token));
        closed.advance(ALMOST_IDLE);
        closed.read("browseStatus", with(token));
        closed.advance(Duration.ofMinutes(5));

        assertThat(closed.readFails("browseStatus", with(token)).statusCode()).isEqualTo("BadUserToken");
    }

    @Test
    void readsInTheZoneOfTheUserWhateverTheCallAsks() {
        closed.tag("V.t", 0);
        String token = closed.read(
                        "getUserToken",
                        "{'application':'test','username':'u','password':'p','timezone':'Tokyo Standard Time'}")
                .path("userToken")
                .asText();

        assertThat(closed.read("getTagData", "{'tags':['V.t'],'timezone':'UTC','userToken':'" + token + "'}")
                        .toString())
                .contains("2025-06-01T21:00:00.0000000+09:00");
    }

    @Test
    void refusesWrongCredentials() {
        assertThat(closed.readFails("getUserToken", "{'application':'test','username':'u','password':'x'}")
                        .errors())
                .containsExactly("Invalid user name or password");
        assertThat(closed.readFails("getUserToken", "{'application':'test'}").errors())
                .hasSize(1);
        assertThat(closed.readFails("getUserToken", "{'username':'u','password':'p'}")
                        .errors())
                .containsExactly("Parameter 'application' is required");
    }

    @Test
    void givesASeatToEachUserToken() {
        String first = userToken();
        String second = userToken();

        assertThat(closed.readFails("getUserToken", credentials()).statusCode()).isEqualTo("BadLicense");
        closed.read("revokeUserToken", with(first));
        userToken();
        closed.advance(Duration.ofMinutes(3));
        closed.read("browseStatus", with(second));
        assertThat(closed.readFails("getUserToken", credentials()).statusCode()).isEqualTo("BadLicense");
        closed.advance(Duration.ofMinutes(2));
        userToken();
    }

    @Test
    void revokesATokenOnce() {
        String token = userToken();
        closed.read("revokeUserToken", with(token));

        assertThat(closed.readFails("revokeUserToken", with(token)).statusCode())
                .isEqualTo("BadUserToken");
        assertThat(closed.readFails("browseStatus", with(token)).statusCode()).isEqualTo("BadUserToken");
    }

    private String userToken() {
        return closed.read("getUserToken", credentials()).path("userToken").asText();
    }

    private static String credentials() {
        return "{'application':'test','username':'u','password':'p'}";
    }

    private static String with(String token) {
        return "{'userToken':'" + token + "'}";
    }
}

package io.headgate.upstream.canary;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Failure;
import io.headgate.config.Secret;
import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.HttpSession.Outgoing;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientRequestTest {
    private static final Secret TOKEN = new Secret("a\"b c");

    private static String code(String target, String body) {
        Failure objection =
                ClientRequest.of(target, ByteString.fromString(body)).objection();
        return objection == null ? "none" : objection.kind().code();
    }

    private static Outgoing signed(String method, String target, String body, Headers headers) {
        ByteString bytes = ByteString.fromString(body);
        return ClientRequest.of(target, bytes).with(TOKEN, new Outgoing(method, target, headers, Body.of(bytes)));
    }

    private static String text(Outgoing request) {
        return ((Body.Bytes) request.body()).bytes().utf8String();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/x?userToken=1",
                "/x?tags=a&apitoken=1",
                "/x?ACCESSTOKEN",
                "/x?a=1&user%54oken=1",
                "/x?userToken[]=1",
                "/x?+userToken+=1",
                "/x?a=1;userToken=2",
                "/x?%u0075serToken=1",
                "/getUserToken?application=x",
                "/GETUSERTOKEN",
                "/getUser%54oken/",
                "/revokeUserToken"
            })
    void refusesTokensInTheTarget(String target) {
        assertThat(code(target, "")).isEqualTo("canary.client-token");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"userToken\":\"1\"}",
                " {\"a\":{\"b\":[1]},\"APITOKEN\":null}",
                "{\"user\\u0054oken\":1}",
                "{\"a\":1,\"accessToken \":1}",
                "userToken=1",
                "a=1&api%54oken=2",
                "a=1&accessToken[0]=2"
            })
    void refusesTokensInTheBody(String body) {
        assertThat(code("/getTagData2", body)).isEqualTo("canary.client-token");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1",
                "{\"a\":1}{\"userToken\":1}",
                "{'userToken':1}",
                "[{\"userToken\":1}]",
                "<a/>",
                "--b\r\nContent-Disposition: form-data; name=\"userToken\"\r\n\r\n1\r\n--b--",
                "\ufeff{\"userToken\":1}",
                "a=1\nuserToken=1"
            })
    void refusesBodiesInWhichOneCouldHide(String body) {
        assertThat(code("/getTagData2", body)).isEqualTo("request.body");
    }

    @Test
    void refusesWhatIsNotText() {
        ByteString bytes = ByteString.fromArray(new byte[] {'{', 0, '"', (byte) 0xc0});
        Failure objection = ClientRequest.of("/getTagData2", bytes).objection();

        assertThat(objection == null ? "none" : objection.kind().code()).isEqualTo("request.body");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"liveDataToken\":\"1\",\"tags\":[\"a.userToken\"],\"filter\":{\"userToken\":1}}",
                "tags=a%20userToken=1&tags=b&x=°"
            })
    void letsEverythingElsePass(String body) {
        assertThat(code("/getTagData2?liveDataToken=1&tags=userToken", body)).isEqualTo("none");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET | /getTagData2?tags=a&tags=b%20c | '' | /getTagData2 | tags=a&tags=b%20c&userToken=a%22b+c",
                "GET | /browseNodes | '' | /browseNodes | userToken=a%22b+c",
                "POST | /browseNodes?path=x | '' | /browseNodes | path=x&userToken=a%22b+c",
                "POST | /getTagData2?x=1 | tags=a | /getTagData2?x=1 | tags=a&userToken=a%22b+c",
                "POST | /getTagData2 | {\"tags\":[\"a\"]} | /getTagData2 | {\"userToken\":\"a\\\"b c\",\"tags\":[\"a\"]}",
                "POST | /getTagData2 | { } | /getTagData2 | {\"userToken\":\"a\\\"b c\" }"
            })
    void putsTheTokenIntoTheBody(String method, String target, String body, String sentTo, String sent) {
        Headers headers = Headers.of("content-type", "text/plain", "Content-Encoding", "br", "X", "y", "Digest", "z");
        Outgoing request = signed(method, target, body, headers);

        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.target()).isEqualTo(sentTo);
        assertThat(text(request)).isEqualTo(sent);
        String type = sent.startsWith("{") ? "application/json" : "application/x-www-form-urlencoded";
        assertThat(request.headers()).isEqualTo(Headers.of("X", "y", "Content-Type", type));
    }

    @Test
    void knowsWhatNeedsNoToken() {
        assertThat(ClientRequest.of("/getTimeZones", ByteString.emptyByteString())
                        .needsToken())
                .isFalse();
        assertThat(ClientRequest.of("/GetLiveData", ByteString.emptyByteString())
                        .needsToken())
                .isFalse();
        assertThat(ClientRequest.of("/getLiveDataToken?a=1", ByteString.emptyByteString())
                        .needsToken())
                .isTrue();
    }
}

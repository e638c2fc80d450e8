package io.headgate.upstream.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.call.FailureException;
import io.headgate.call.Operation;
import io.headgate.call.OperationClass;
import io.headgate.wire.Paging.Pages;
import java.time.Instant;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanaryPagingTest {
    private static final Instant NOW = Instant.parse("2024-03-31T12:34:56.7890123Z");
    private static final CanaryPaging PAGING = new CanaryPaging(10, 100, 1000);

    private static Pages pages(String name, String target, String body) {
        return PAGING.pages(new Operation(name, OperationClass.READ), target, ByteString.fromString(body), NOW);
    }

    @Test
    void asksForTheNextPageWithTheContinuationAsItCame() {
        Pages pages = pages("canary.getTagData2", "/x", "{\"tags\":[\"A.\u00b0\"],\"x\":1.50,\"Continuation\":null}");

        assertThat(pages.first().utf8String()).isEqualTo("{\"tags\":[\"A.\u00b0\"],\"x\":1.50,\"Continuation\":null}");
        assertThat(pages.next("[\"k1\", null]").utf8String())
                .isEqualTo("{\"tags\":[\"A.\u00b0\"],\"x\":1.50,\"continuation\":[\"k1\", null]}");
        assertThat(pages.next("\"pathid=A\\tindex=1\"").utf8String())
                .isEqualTo("{\"tags\":[\"A.\u00b0\"],\"x\":1.50,\"continuation\":\"pathid=A\\tindex=1\"}");
    }

    @Test
    void meansTheSameTimeOnEachPage() {
        Pages pages = pages("canary.getTagData", "/x", "{\"startTime\":\"Now - 1h15M\",\"EndTime\":\"now\"}");

        String times =
                "\"startTime\":\"2024-03-31T11:19:56.7890123+00:00\",\"EndTime\":\"2024-03-31T12:34:56.7890123+00:00\"";
        assertThat(pages.first().utf8String()).isEqualTo("{" + times + "}");
        assertThat(pages.next("\"k\"").utf8String()).isEqualTo("{" + times + ",\"continuation\":\"k\"}");
    }

    @Test
    void asksInJsonWhateverTheFormWas() {
        Pages query = pages("canary.getTagData2", "/x?tags=A.%C2%B0&tags=B&startTime=now-1d&maxSize=5", "");
        Pages form = pages("canary.browseTags", "/x", "path=A&deep=true");

        assertThat(query.first().utf8String())
                .isEqualTo(
                        "{\"tags\":[\"A.\u00b0\",\"B\"],\"startTime\":\"2024-03-30T12:34:56.7890123+00:00\",\"maxSize\":5}");
        assertThat(query.next("[null,\"k\"]").utf8String()).endsWith(",\"maxSize\":5,\"continuation\":[null,\"k\"]}");
        assertThat(form.next("\"a\\tb\"").utf8String())
                .isEqualTo("{\"path\":\"A\",\"deep\":true,\"continuation\":\"a\\tb\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "now-1day, 2024-03-30T12:34:56.7890123+00:00",
        "NOW-1w+2days, 2024-03-26T12:34:56.7890123+00:00",
        "now-1mo, 2024-02-29T12:34:56.7890123+00:00",
        "now-30s, 2024-03-31T12:34:26.7890123+00:00",
        "now - 250 milliseconds, 2024-03-31T12:34:56.5390123+00:00",
        "2024-01-01T00:00:00-05:00, 2024-01-01T00:00:00-05:00",
        "Beginning, Beginning"
    })
    void knowsTheWordsThatNeedNoCalendar(String text, String expected) {
        assertThat(RelativeTimes.absolute(text, NOW)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"day", "hour-15m", "tuesday", "time(8:00)", "now1h", "now-1", "now-1x", "now-999999999y", ""})
    void leavesOthersToWhoeverKnowsTheTimeZone(String text) {
        assertThat(RelativeTimes.absolute(text, NOW)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "canary.getTagContext | /x | {}",
                "canary.getTagData | /x?tags=%zz | {}",
                "canary.getTagData | /x | {} {}",
                "canary.getTagData | /x?tags=A | {} {}",
                "canary.getTagData | /x?startTime=day | {}",
                "canary.getTagData | /x | {\"startTime\":\"day\"}"
            })
    void refusesWhatItCannotFollow(String name, String target, String body) {
        assertThatThrownBy(() -> pages(name, target, body)).isInstanceOf(FailureException.class);
    }
}

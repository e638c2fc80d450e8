package io.headgate.upstream.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Set;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanaryViewsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/browseTags?path=SITEHIST.Plant%20A.x | `` | SITEHIST",
                "/getTagData2 | {'tags':['A.t','B.u','A.v'],'Path':'ignored.by.nobody'} | A,B,ignored",
                "/getTagData2 | tags=Test+Model.t&tags=A.t | A,Test Model",
                "/getAssetTypes?view=Plant | `` | Plant",
                "/browseNodes | {'path':''} | ``",
                "/browseNodes | {'path': | ``",
            })
    void areNamedByTheFirstSegmentAsItIsWritten(String target, String body, String expected) {
        assertThat(String.join(",", CanaryViews.of(target, ByteString.fromString(body.replace('\'', '"')))))
                .isEqualTo(expected);
    }

    @Test
    void areAskedForAsTheyAreWrittenAndFoundHoweverTheyAreAnswered() throws Exception {
        assertThat(CanaryViews.statusRequest(Set.of("SITEHIST")).utf8String()).isEqualTo("{\"views\":[\"SITEHIST\"]}");
        assertThat(CanaryViews.sequences(ByteString.fromString(
                        "{\"statusCode\":\"Good\",\"views\":{\"SiteHist\":{\"sequence\":\"637078138670000000\"}}}")))
                .containsEntry("sitehist", "637078138670000000")
                .hasSize(1);
        assertThatThrownBy(() -> CanaryViews.sequences(ByteString.fromString("{\"statusCode\":\"Errors\"}")))
                .isInstanceOf(IOException.class);
    }
}

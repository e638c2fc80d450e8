package io.headgate.tools.shape;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
    private static final Encoding REAL = Encodings.newDefaultEncodingRegistry().getEncoding(EncodingType.O200K_BASE);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "19:35:24.011,71.08000183105469\n19:59:23.763,70.87999725341797\n20:15:00.000,70.5\n",
                "{\"statusCode\":\"Good\",\"errors\":[],\"data\":{\"Plant.Kiln.Temp\":[{\"t\":\"2025-11-01T19:35:24.0110000+00:00\",\"v\":71.08}]}}",
                "SITEHIST.\n Kiln.132 - Kiln.\n  Burning Zone Temperature (°C)\n  Analog.Shell_Temp_55.Value\n  Energy.P4331.Value\n",
                "The rotary kiln is lined with refractory bricks; its shell temperature is watched along the whole length.",
                "name | status | points\ndocuments | green | 1200\nnotes | yellow | 17\n"
            })
    void estimatesNearWhatAVocabularyCounts(String text) {
        int real = REAL.countTokens(text);

        assertThat(Tokens.estimate(text)).isBetween((int) (real * 0.85), (int) (real * 1.6));
    }
}

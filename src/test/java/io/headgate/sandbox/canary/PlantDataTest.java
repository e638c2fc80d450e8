package io.headgate.sandbox.canary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlantDataTest {
    private static final String ZONE = "SITEHIST.Kiln.132 - Kiln.Burning Zone Temperature (°C)";

    private final Calls calls = plant();

    @Test
    void hasDozensOfTagsInSeveralViews() {
        assertThat(calls.read("browseNodes", "{}").path("nodes")).hasSize(3);
        assertThat(calls.read("browseTags", "{'deep':true}").path("tags")).hasSizeGreaterThan(60);
        assertThat(calls.read("getVirtualViews", "{}").path("views")).hasSize(2);
        assertThat(calls.read("browseNodes", "{'path':'SITEHIST'}")
                        .path("nodes")
                        .has("{Diagnostics}"))
                .isTrue();
    }

    @Test
    void showsTheSamePlantAtEveryStart() {
        String request = "{'tags':['" + ZONE + "'],'startTime':'now-10m','endTime':'now','includeQuality':true}";

        JsonNode data = calls.read("getTagData2", request).path("data").path(ZONE);

        assertThat(data)
                .hasSizeGreaterThan(30)
                .isEqualTo(plant().read("getTagData2", request).path("data").path(ZONE));
        double value = data.path(0).path("v").doubleValue();
        assertThat(value).isBetween(1350.0, 1550.0).isEqualTo((double) (float) value);
    }

    @Test
    void showsOneSignalInSeveralViews() {
        String request =
                "{'tags':['" + ZONE + "','Plant.Line 1.Kiln.Burning Zone Temperature','Key Figures.Burning Zone 1']}";

        JsonNode data = calls.read("getTagData2", request).path("data");

        Set<JsonNode> values = new LinkedHashSet<>();
        data.forEach(values::add);
        assertThat(data).hasSize(3);
        assertThat(values).hasSize(1);
    }

    @Test
    void hasFailuresAndAnOutage() {
        JsonNode data = calls.read(
                "getTagData2", "{'tags':['" + ZONE + "'],'startTime':'day','endTime':'day+4h','includeQuality':true}");

        assertThat(Calls.texts(data, "q")).contains("16", "32768", "192");
        assertThat(Calls.texts(data, "v")).contains("null");
        JsonNode outage =
                calls.read("getTagData2", "{'tags':['" + ZONE + "'],'startTime':'day+126m','endTime':'day+131m'}");
        assertThat(outage.path("data").path(ZONE)).isEmpty();
    }

    @Test
    void hasBooleansTextsAndCounters() {
        assertThat(lastOf("SITEHIST.Kiln.132 - Kiln.Digital.Is_Running").isBoolean())
                .isTrue();
        assertThat(lastOf("SITEHIST.CementMill.111 - Cement Mill.Batch.Product").asText())
                .startsWith("CEM I");
        assertThat(lastOf("SITEHIST.Utilities.Grid.Energy Counter").isIntegralNumber())
                .isTrue();
    }

    private JsonNode lastOf(String tag) {
        return calls.read("getTagData", "{'tags':['" + tag + "']}")
                .path("data")
                .path(tag)
                .path(0)
                .path("v");
    }

    @Test
    void hasAssetsAndEvents() {
        assertThat(calls.read("getAssetInstances", "{'view':'Plant','assetType':'Equipment'}")
                        .path("assetInstances"))
                .hasSize(6);
        assertThat(calls.read("getEvents", "{}").path("events")).hasSizeGreaterThan(20);
    }

    private static Calls plant() {
        Calls calls = new Calls(CanarySettings.defaults());
        PlantData.addTo(calls.historian());
        return calls;
    }
}

package io.headgate.sandbox.canary;

import io.headgate.sandbox.canary.Series.Signal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A cement plant of two kiln lines, seen through three views: the historian's own with a dataset for each area, a model of
 * the lines by equipment, and a flat view of key figures. One signal appears in several views.
 */
final class PlantData {
    private static final Duration HISTORY = Duration.ofDays(1);
    private static final Duration FAST = Duration.ofSeconds(15);
    private static final Duration SLOW = Duration.ofMinutes(1);
    private static final String MODEL = "Plant";
    private static final String KEY_FIGURES = "Key Figures";

    private final Historian historian;
    private final Instant now;
    private long seed = 1;

    private PlantData(Historian historian) {
        this.historian = historian;
        this.now = historian.now();
    }

    static void addTo(Historian historian) {
        new PlantData(historian).build();
    }

    private void build() {
        historian.tree().addView(historian.settings().historianView(), now);
        historian.tree().addView(MODEL, now);
        historian.tree().addView(KEY_FIGURES, now);
        historian.virtualViews().addAll(List.of(MODEL, KEY_FIGURES));
        AssetModel.Type equipment = new AssetModel.Type(MODEL, "Equipment", "", List.of("Running"));
        AssetModel.Type kiln = new AssetModel.Type(
                MODEL,
                "Kiln",
                "Equipment",
                List.of("Running", "Burning Zone Temperature", "Shell Temperature", "Speed", "Feed", "Drive.Power"));
        AssetModel.Type mill = new AssetModel.Type(
                MODEL, "Mill", "Equipment", List.of("Running", "Power", "Bearing Temperature", "Feed", "Product"));
        List.of(equipment, kiln, mill).forEach(historian.assets()::add);
        for (int line = 1; line <= 2; line++) {
            addKiln(kiln, line);
            addMill(mill, line, "Raw Mill", "RawMill");
            addMill(mill, line, "Cement Mill", "CementMill");
            addEvents(line);
        }
        addUtilities();
    }

    private void addKiln(AssetModel.Type type, int line) {
        String dataset = "Kiln." + line + "32 - Kiln.";
        String asset = MODEL + ".Line " + line + ".Kiln";
        historian.assets().add(new AssetModel.Instance(type, asset));
        Tag zone = measured(dataset + "Burning Zone Temperature (°C)", "°C", 0, 1800, 1450, 30, Duration.ofMinutes(47));
        show(zone, asset + ".Burning Zone Temperature");
        show(zone, KEY_FIGURES + ".Burning Zone " + line);
        show(
                measured(dataset + "Analog.Shell_Temp_55.Value", "°C", 0, 500, 240, 25, Duration.ofHours(5)),
                asset + ".Shell Temperature");
        Tag speed = tag(
                dataset + "Analog.Speed.Value",
                "1/min",
                0,
                6,
                PlantSignals.steps(seed(), Duration.ofMinutes(20), 4.2, 0.1));
        show(speed, asset + ".Speed");
        Tag feed = measured(dataset + "Analog.Feed.Value", "t/h", 0, 300, 210, 12, Duration.ofMinutes(90));
        show(feed, asset + ".Feed");
        show(feed, KEY_FIGURES + ".Kiln Feed " + line);
        show(
                measured(dataset + "Energy.P43" + line + ".Value", "kW", 0, 1200, 640, 45, Duration.ofMinutes(33)),
                asset + ".Drive.Power");
        show(tag(dataset + "Digital.Is_Running", "", 0, 1, PlantSignals.running(seed())), asset + ".Running");
        measured(dataset + "Analog.O2.Value", "%", 0, 21, 3.2, 0.6, Duration.ofMinutes(12));
        measured(dataset + "Analog.NOx.Value", "mg/Nm3", 0, 1500, 430, 80, Duration.ofMinutes(21));
        tag(dataset + "Energy.Counter", "kWh", 0, 1e9, PlantSignals.counter(seed(), SLOW, 640));
    }

    private void addMill(AssetModel.Type type, int line, String name, String datasetName) {
        String dataset = datasetName + "." + line + "11 - " + name + ".";
        String asset = MODEL + ".Line " + line + "." + name;
        historian.assets().add(new AssetModel.Instance(type, asset));
        Tag power =
                measured(dataset + "Energy.P" + line + "11.Value", "kW", 0, 4000, 2700, 160, Duration.ofMinutes(26));
        show(power, asset + ".Power");
        show(power, KEY_FIGURES + "." + name + " Power " + line);
        show(
                measured(dataset + "Analog.Bearing_Temp.Value", "°C", 0, 120, 62, 6, Duration.ofHours(3)),
                asset + ".Bearing Temperature");
        show(measured(dataset + "Analog.Feed.Value", "t/h", 0, 400, 180, 20, Duration.ofMinutes(70)), asset + ".Feed");
        show(tag(dataset + "Digital.Is_Running", "", 0, 1, PlantSignals.running(seed())), asset + ".Running");
        Signal product = PlantSignals.text(
                seed(), Duration.ofHours(4), List.of("CEM I 42,5 R", "CEM II/A-LL 42,5 N", "CEM III/A 42,5 N"));
        show(tag(dataset + "Batch.Product", "", 0, 0, product), asset + ".Product");
    }

    private void addUtilities() {
        measured("Utilities.Compressed Air.Pressure", "bar", 0, 10, 6.8, 0.3, Duration.ofMinutes(8));
        measured("Utilities.Cooling Water.Supply Temperature", "°C", 0, 60, 22, 3, Duration.ofHours(12));
        measured("Utilities.Weather.Outside Temperature", "°C", -30, 50, 11, 7, Duration.ofDays(1));
        tag("Utilities.Grid.Energy Counter", "kWh", 0, 1e9, PlantSignals.counter(seed(), SLOW, 9400));
        tag("Lab.Clinker.Free Lime", "%", 0, 5, PlantSignals.steps(seed(), Duration.ofHours(2), 1.3, 0.2));
        tag(
                "Lab.Clinker.Shift",
                "",
                0,
                0,
                PlantSignals.text(seed(), Duration.ofHours(8), List.of("Early", "Late", "Night")));
        tag("{Diagnostics}.AdminRequests/sec", "1/s", 0, 1000, PlantSignals.wave(seed(), FAST, 3, 2, SLOW));
        tag(
                "{Diagnostics}.Views Working Set",
                "MB",
                0,
                16_000,
                PlantSignals.wave(seed(), SLOW, 850, 40, Duration.ofHours(6)));
    }

    private Tag measured(String name, String unit, double low, double high, double mean, double swing, Duration wave) {
        return tag(name, unit, low, high, PlantSignals.wave(seed(), FAST, mean, swing, wave));
    }

    private Tag tag(String name, String unit, double low, double high, Signal signal) {
        String itemId = "localhost." + name;
        Tag tag = Tag.of(historian.settings().historianView() + "." + name, itemId, Series.simulated(signal, HISTORY));
        Map<String, String> properties = tag.properties();
        properties.put("Source ItemId", itemId);
        properties.put("Historian ItemId", itemId);
        properties.put("Description", name.substring(name.indexOf('.') + 1));
        if (high > low) {
            properties.put("Default High Scale", scale(high));
            properties.put("Default Low Scale", scale(low));
        }
        if (!unit.isEmpty()) {
            properties.put("Units", unit);
            properties.put("engUnit", unit);
        }
        historian.tree().addVisible(tag, now);
        return tag;
    }

    private void show(Tag tag, String path) {
        historian.tree().addVisible(tag.alias(path), now);
    }

    private void addEvents(int line) {
        String asset = MODEL + ".Line " + line + ".Kiln";
        Instant first =
                now.truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(10)).plus(Duration.ofHours(line));
        int id = line * 1000;
        for (Instant start = first; start.isBefore(now); start = start.plus(Duration.ofHours(9))) {
            id++;
            Duration length = Duration.ofMinutes(7L * (id % 11) + 1);
            boolean over = start.plus(length).isBefore(now);
            historian
                    .events()
                    .add(new PlantEvent(
                            id,
                            asset,
                            id % 3 == 0 ? "Kiln Stop" : "Temperature High",
                            start,
                            over ? Optional.of(start.plus(length)) : Optional.empty(),
                            id % 3 == 0,
                            length.toMinutes() < 5,
                            List.of(asset + ".Burning Zone Temperature"),
                            Map.of("Shift", id % 2 == 0 ? "Early" : "Late")));
        }
    }

    private static String scale(double number) {
        return Math.rint(number) == number ? Long.toString(Math.round(number)) : Double.toString(number);
    }

    private long seed() {
        return seed++;
    }
}

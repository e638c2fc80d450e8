package io.headgate.loadtests;

import io.headgate.loadtests.report.Surroundings;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.IVersionProvider;

/** Of the gateway that would be under load, and of what loads it. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        Map<String, Map<String, String>> now = Surroundings.now(Path.of("").toAbsolutePath(), null);
        Map<String, String> versions = now.getOrDefault("versions", Map.of());
        return new String[] {
            "gateway  " + versions.get("headgate"),
            "Gatling  " + versions.get("gatling"),
            "JVM      " + versions.get("java")
        };
    }
}

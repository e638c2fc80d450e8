package io.headgate.loadtests.report;

import io.headgate.loadtests.stand.Stores;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a run depends on beside the code under test: versions, machine, state of the sources. */
public final class Surroundings {
    private static final String UNKNOWN = "unknown";

    private Surroundings() {}

    /**
     * As it is now; ask before the load begins.
     *
     * @param root the product's folder
     * @param stores null: the gateway runs elsewhere
     */
    public static Map<String, Map<String, String>> now(Path root, @Nullable Stores stores) {
        Map<String, String> versions = new TreeMap<>();
        versions.put("headgate", first(said(root, java(), "-jar", "target/headgate.jar", "version")));
        versions.put("gatling", gatling());
        versions.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
        versions.put("store", stores == null ? "what stands behind the gateway" : stores.qdrantIs());
        Map<String, String> machine = new TreeMap<>();
        machine.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        machine.put("processor", line("/proc/cpuinfo", "model name"));
        machine.put("memory", line("/proc/meminfo", "MemTotal"));
        machine.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        machine.put("load", line("/proc/loadavg", ""));
        Map<String, String> git = new TreeMap<>();
        git.put("commit", first(said(root, "git", "rev-parse", "HEAD")));
        git.put("branch", first(said(root, "git", "rev-parse", "--abbrev-ref", "HEAD")));
        String status = said(root, "git", "status", "--porcelain", "--untracked-files=no");
        git.put("state", status.equals(UNKNOWN) ? UNKNOWN : status.isBlank() ? "clean" : "changed");
        return Map.of("versions", versions, "machine", machine, "git", git);
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String gatling() {
        Properties version = new Properties();
        try (var file = Surroundings.class.getResourceAsStream("/gatling-version.properties")) {
            if (file != null) {
                version.load(file);
            }
        } catch (IOException unreadable) {
            return UNKNOWN;
        }
        return version.getProperty("version", UNKNOWN);
    }

    private static String said(Path folder, String... command) {
        try {
            Process process = new ProcessBuilder(List.of(command))
                    .directory(folder.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? text : UNKNOWN;
        } catch (IOException none) {
            return UNKNOWN;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return UNKNOWN;
        }
    }

    private static String first(String text) {
        return text.lines().findFirst().orElse(UNKNOWN).strip();
    }

    private static String line(String file, String beginning) {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(beginning))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(UNKNOWN);
        } catch (IOException none) {
            return UNKNOWN;
        }
    }
}

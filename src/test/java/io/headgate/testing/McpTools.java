package io.headgate.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The MCP conformance suites and clients that {@code .ci/fetch-mcp-tools} installs, run as processes of their own that are kept on
 * this machine and have a folder of their own as their home.
 *
 * <p>They are looked for where the environment variable {@code HEADGATE_MCP_TOOLS} points and where the script puts them; an
 * installation of anything but what {@code src/test/mcp-tools} pins does not count.
 */
public final class McpTools implements AutoCloseable {
    private static final Path PINNED = Path.of("src/test/mcp-tools");
    private static final List<String> PROJECTS = List.of("node", "suite-0.1", "suite-0.2", "clients");
    private static final AtomicBoolean TOLD = new AtomicBoolean();
    private static final Map<String, String> QUIET = Map.of(
            "DO_NOT_TRACK", "1",
            "NO_UPDATE_NOTIFIER", "1",
            "CI", "1",
            "NO_COLOR", "1",
            "BROWSER", "none");

    private final Path installed;
    private final Path home;

    private McpTools(Path installed) throws IOException {
        this.installed = installed;
        this.home = Files.createTempDirectory("headgate-mcp-");
    }

    /**
     * What a tool has said and how it ended.
     *
     * @param code −1 if it had to be ended
     */
    public record Outcome(int code, String out, String err) {
        @Override
        public String toString() {
            return "exit code " + code + "\n--- out\n" + out + "\n--- err\n" + err;
        }
    }

    /** The tools; skips the calling test where there are none, and says so once where nobody overlooks it. */
    public static McpTools present() {
        Optional<Path> installed = installed();
        if (installed.isEmpty()) {
            String why = "NO MCP SUITES AND CLIENTS, THEIR TESTS ARE SKIPPED: run .ci/fetch-mcp-tools";
            if (TOLD.compareAndSet(false, true)) {
                System.err.println("*** " + why + " ***");
            }
            Assumptions.abort(why);
        }
        try {
            return new McpTools(installed.orElseThrow());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A folder that is empty at first, and gone when this is closed. */
    public Path home() {
        return home;
    }

    /** Runs a program of a project to its end, or ends it at the limit. */
    public Outcome run(String project, String program, Duration limit, List<String> arguments)
            throws IOException, InterruptedException {
        return ended(tool(project, program(project, program), arguments), limit);
    }

    /** Runs a script of ours beside the packages of a project, as {@link #run} does. */
    public Outcome script(String project, String name, Duration limit, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("-"));
        all.addAll(arguments);
        ProcessBuilder builder = tool(project, "--input-type=module", all);
        return ended(builder.redirectInput(PINNED.resolve(project).resolve(name).toFile()), limit);
    }

    /** Starts a program that is talked to over its standard streams; the caller ends it. */
    public Process talk(String project, String program, List<String> arguments) throws IOException {
        ProcessBuilder builder = tool(project, program(project, program), arguments);
        return builder.redirectError(home.resolve("talk.err").toFile()).start();
    }

    /** Deletes what the tools have left in their home. */
    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(home)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Outcome ended(ProcessBuilder builder, Duration limit) throws IOException, InterruptedException {
        Path out = Files.createTempFile("headgate-tool-", ".out");
        Path err = Files.createTempFile("headgate-tool-", ".err");
        try {
            Process process = builder.redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            boolean ended = false;
            try {
                ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            return new Outcome(ended ? process.exitValue() : -1, Files.readString(out), Files.readString(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    private ProcessBuilder tool(String project, String first, List<String> arguments) {
        List<String> command =
                new ArrayList<>(List.of(installed.resolve("node/node").toString(), first));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.directory(installed.resolve(project).toFile());
        Map<String, String> environment = builder.environment();
        String path = environment.getOrDefault("PATH", "/usr/bin:/bin");
        environment.clear();
        environment.putAll(QUIET);
        environment.put("HOME", home.toString());
        environment.put("PATH", installed.resolve("node") + ":" + path);
        environment.put(
                "NODE_OPTIONS", "--require=" + PINNED.resolve("loopback.cjs").toAbsolutePath());
        return builder;
    }

    private String program(String project, String name) {
        return installed.resolve(project + "/node_modules/.bin/" + name).toString();
    }

    private static Optional<Path> installed() {
        String cache = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(value -> !value.isEmpty())
                .orElse(System.getProperty("user.home") + "/.cache");
        return Stream.of(System.getenv("HEADGATE_MCP_TOOLS"), cache + "/headgate/mcp-tools")
                .filter(place -> place != null && !place.isEmpty())
                .map(Path::of)
                .findFirst()
                .filter(McpTools::isAsPinned);
    }

    private static boolean isAsPinned(Path folder) {
        return PROJECTS.stream().allMatch(project -> {
            Path there = folder.resolve(project).resolve("installed.json");
            try {
                return Files.exists(there)
                        && Files.mismatch(there, PINNED.resolve(project).resolve("package-lock.json")) < 0;
            } catch (IOException unreadable) {
                return false;
            }
        });
    }
}

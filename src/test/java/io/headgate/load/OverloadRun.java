package io.headgate.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What {@code loadtests/overload/run} runs: each candidate is a gateway in a process of its own, the callers and the upstream are in
 * this one. Prints a table in Markdown, and what it is doing to the other stream.
 */
public final class OverloadRun {
    private static final Path JAVA_BIN = Path.of(System.getProperty("java.home"), "bin");
    private static final Pattern SERVING = Pattern.compile("serving on http://[^:]+:(\\d+)");
    private static final Pattern USED = Pattern.compile("used (\\d+)K");
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final long SAMPLE_MILLIS = 1_000;
    private static final String CONFIG = """
            headgate {
              # All callers share one address here.
              listeners { public { port = 0, max-connections = 4096, max-connections-per-client = 4096 }, admin.port = 0 }
              request-log.enabled = off
              upstreams.paced {
                kind = http
                url = "http://127.0.0.1:%d"
                # A queue longer than can be served in time: where it is short, its length alone refuses what would come too late.
                pool { max = %d, max-opening = 4, max-waiting = %d, %s }
              }
              routes.paced { path = /, upstream = paced }
            }
            """;

    /** What sets the candidates apart. */
    private static final Map<String, String> CANDIDATES = Map.of(
            "admission-on", "admission.enabled = on",
            "admission-off", "admission.enabled = off");

    private OverloadRun() {}

    /** Of a process, at one moment. */
    private record Footprint(long heapKilobytes, int descriptors, long residentKilobytes) {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        long seconds = number(options, "--seconds", 60);
        Overload overload = new Overload(
                (int) number(options, "--workers", 16),
                number(options, "--service-ms", 40),
                number(options, "--times", 3),
                Duration.ofMillis(number(options, "--patience-ms", 500)),
                Duration.ofSeconds(number(options, "--warm-up", 16)),
                Duration.ofSeconds(Math.min(10, Math.max(3, seconds / 4))),
                Duration.ofSeconds(seconds),
                number(options, "--seed", 20261121));
        List<String> rows = new ArrayList<>();
        for (String candidate : options.getOrDefault("--candidates", "admission-on admission-off")
                .split(" ", -1)) {
            rows.add(measure(candidate, overload, options.getOrDefault("--jar", "target/headgate.jar")));
        }
        print("| candidate | peak/s | asked/s | useful/s | share of peak | served late | last answer ms | refused |"
                + " refusal p50 ms | p99 ms | max ms | later than 50 ms | cut | wasted | served p50 ms | p99 ms | live heap MB |"
                + " resident MB | descriptors | worst hiccup ms | broken |");
        print("|" + "---|".repeat(21));
        rows.forEach(OverloadRun::print);
        print("");
        print(String.format(
                Locale.ROOT,
                "An upstream that works on %d requests at a time, %d ms each (evenly from half to one and a half of it); a pool"
                        + " of as many connections; each caller waits %d ms; Poisson arrivals at %.1f times the peak for %d s,"
                        + " seed %d; %d cores, JDK %s.",
                overload.workers(),
                overload.serviceMillis(),
                overload.patience().toMillis(),
                overload.times(),
                seconds,
                overload.seed(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version")));
    }

    private static long number(Map<String, String> options, String name, long otherwise) {
        return Long.parseLong(options.getOrDefault(name, Long.toString(otherwise)));
    }

    private static String measure(String candidate, Overload overload, String jar)
            throws IOException, InterruptedException {
        String difference = CANDIDATES.get(candidate);
        if (difference == null) {
            throw new IllegalArgumentException("no such candidate: " + candidate);
        }
        Path config = Files.createTempFile("overload", ".conf");
        Path log = Files.createTempFile("overload", ".log");
        try (PacedUpstream upstream = overload.upstream()) {
            // Twice what can arrive within a caller's patience.
            long waiting = 2
                    * Math.round(overload.times()
                            * overload.workers()
                            * overload.patience().toMillis()
                            / overload.serviceMillis());
            Files.writeString(config, CONFIG.formatted(upstream.port(), overload.workers(), waiting, difference));
            Process gateway = start(jar, config, log);
            try {
                return measure(candidate, overload, upstream, gateway, port(gateway, log));
            } finally {
                gateway.destroy();
                if (!gateway.waitFor(10, TimeUnit.SECONDS)) {
                    gateway.destroyForcibly();
                }
            }
        } finally {
            Files.delete(config);
            Files.delete(log);
        }
    }

    private static Process start(String jar, Path config, Path log) throws IOException {
        return new ProcessBuilder(
                        JAVA_BIN.resolve("java").toString(),
                        // The flags that pom.xml starts it with.
                        "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-Xmx256m",
                        "-jar",
                        jar,
                        "run",
                        "-c",
                        config.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** Where it serves, by what it says. */
    private static int port(Process gateway, Path log) throws IOException {
        long limit = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() - limit < 0 && gateway.isAlive()) {
            Matcher serving = SERVING.matcher(Files.readString(log));
            if (serving.find()) {
                return Integer.parseInt(serving.group(1));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        throw new IOException("the gateway did not start: " + Files.readString(log));
    }

    private static String measure(
            String candidate, Overload overload, PacedUpstream upstream, Process gateway, int port)
            throws IOException, InterruptedException {
        List<Integer> descriptors = new ArrayList<>();
        Footprint[] before = new Footprint[1];
        AtomicLong hiccup = new AtomicLong();
        Thread sampler = new Thread(() -> sample(gateway, descriptors), "sampler");
        sampler.setDaemon(true);
        Thread hiccups = new Thread(() -> watch(hiccup), "hiccups");
        hiccups.setDaemon(true);
        Overload.Outcome outcome = overload.run(port, upstream, () -> {
            before[0] = footprint(gateway);
            sampler.start();
            hiccups.start();
        });
        for (Thread observer : List.of(sampler, hiccups)) {
            observer.interrupt();
            observer.join();
        }
        // The callers have closed their connections; let the gateway see it.
        TimeUnit.MILLISECONDS.sleep(SAMPLE_MILLIS);
        Footprint after = footprint(gateway);
        LoadResult load = outcome.load();
        System.err.println(candidate + ": not served because " + new TreeMap<>(load.reasons()));
        return String.format(
                Locale.ROOT,
                "| %s | %.0f | %.0f | %.0f | %.1f %% | %d | %.1f | %d | %.1f | %.1f | %.1f | %d | %d | %.2f %% | %.0f | %.0f |"
                        + " %.1f → %.1f | %d → %d | %d, at most %d, %d | %.1f | %d |",
                candidate,
                outcome.peak().usefulPerSecond(),
                load.asked() / (double) overload.load().toSeconds(),
                load.usefulPerSecond(),
                100 * outcome.share(),
                load.servedLate(),
                load.latestMillis(),
                load.refused(),
                load.refusedMillis(0.5),
                load.refusedMillis(0.99),
                load.refusedMillis(1),
                load.refusedAfter(Duration.ofMillis(50)),
                load.cut(),
                100 * outcome.wasted(),
                load.servedMillis(0.5),
                load.servedMillis(0.99),
                before[0].heapKilobytes() / 1024.0,
                after.heapKilobytes() / 1024.0,
                before[0].residentKilobytes() / 1024,
                after.residentKilobytes() / 1024,
                before[0].descriptors(),
                descriptors.stream().mapToInt(Integer::intValue).max().orElse(0),
                after.descriptors(),
                hiccup.get() / 1e6,
                load.broken() + load.unsentByClient());
    }

    private static void sample(Process gateway, List<Integer> descriptors) {
        try {
            while (!Thread.interrupted()) {
                TimeUnit.MILLISECONDS.sleep(SAMPLE_MILLIS);
                descriptors.add(descriptors(gateway));
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    /** How long this machine at worst let a thread wait that only wanted to wake up. */
    private static void watch(AtomicLong worst) {
        long step = TimeUnit.MILLISECONDS.toNanos(1);
        while (!Thread.currentThread().isInterrupted()) {
            long before = System.nanoTime();
            LockSupport.parkNanos(step);
            worst.accumulateAndGet(System.nanoTime() - before - step, Math::max);
        }
    }

    private static int descriptors(Process process) {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return (int) open.count();
        } catch (IOException gone) {
            return 0;
        }
    }

    /** After a full collection. */
    private static Footprint footprint(Process process) {
        try {
            diagnose(process, "GC.run");
            Matcher used = USED.matcher(diagnose(process, "GC.heap_info"));
            long resident;
            try (Stream<String> status = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
                resident = status.filter(line -> line.startsWith("VmRSS"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .sum();
            }
            return new Footprint(used.find() ? Long.parseLong(used.group(1)) : 0, descriptors(process), resident);
        } catch (IOException failed) {
            throw new IllegalStateException("cannot look into the gateway", failed);
        }
    }

    private static String diagnose(Process process, String command) throws IOException {
        Process jcmd = new ProcessBuilder(JAVA_BIN.resolve("jcmd").toString(), Long.toString(process.pid()), command)
                .redirectErrorStream(true)
                .start();
        return new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static void print(String line) {
        System.out.println(line);
    }
}

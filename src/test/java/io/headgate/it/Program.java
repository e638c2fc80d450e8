package io.headgate.it;

import io.headgate.config.Secret;
import io.headgate.testing.Await;
import io.headgate.testing.SecretWatch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The real program as a process of its own: the one jar where it has been built, else the classes. */
final class Program implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    /** In {@code /proc/<pid>/status} bit n - 1 stands for signal n; SIGINT is 2. */
    private static final long SIGINT_BIT = 2;

    private final Process process;
    private final Queue<String> out = new ConcurrentLinkedQueue<>();
    private final Queue<String> err = new ConcurrentLinkedQueue<>();
    private final List<Thread> readers;

    private Program(Process process) {
        this.process = process;
        readers = List.of(read(process.getInputStream(), out), read(process.getErrorStream(), err));
    }

    /** Starts it with these flags for the virtual machine, these variables and these arguments. */
    static Program start(List<String> flags, Map<String, String> environment, String... arguments) throws IOException {
        return of(command(flags, arguments), environment);
    }

    /** Starts any command. */
    static Program of(List<String> command, Map<String, String> environment) throws IOException {
        return of(command, environment, Path.of("").toAbsolutePath());
    }

    /** Starts any command in this folder. */
    static Program of(List<String> command, Map<String, String> environment, Path folder) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(environment);
        environment.forEach((name, value) -> {
            if (Secret.named(name)) {
                SecretWatch.WHOLE_RUN.secret(value);
            }
        });
        return new Program(builder.start());
    }

    /** What to type to run it, as the README says. */
    static List<String> command(List<String> flags, String... arguments) {
        List<String> command = new ArrayList<>(List.of(JAVA.toString()));
        command.add("-Djava.util.concurrent.ForkJoinPool.common.parallelism=2");
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.addAll(flags);
        String jar = System.getProperty("headgate.jar", "");
        if (!jar.isEmpty() && Files.isReadable(Path.of(jar))) {
            command.addAll(List.of("-jar", jar));
        } else {
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.headgate.app.Main"));
        }
        command.addAll(List.of(arguments));
        return command;
    }

    private static Thread read(InputStream from, Queue<String> to) {
        Thread thread = new Thread(
                () -> {
                    try (BufferedReader lines =
                            new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
                        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                            to.add(line);
                        }
                    } catch (IOException ended) {
                        throw new UncheckedIOException(ended);
                    }
                },
                "program-output");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    long pid() {
        return process.pid();
    }

    /** Bytes on its heap after a collection. */
    long heap() throws IOException, InterruptedException {
        jcmd("GC.run");
        Matcher used = Pattern.compile("used (\\d+)K").matcher(jcmd("GC.heap_info"));
        if (!used.find()) {
            throw new IOException("no word of the heap");
        }
        return Long.parseLong(used.group(1)) * 1024;
    }

    private String jcmd(String command) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process asked = new ProcessBuilder(jcmd.toString(), Long.toString(pid()), command)
                .redirectErrorStream(true)
                .start();
        String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (asked.waitFor() != 0) {
            throw new IOException(said);
        }
        return said;
    }

    /** How many files and connections it holds open; 0 where the system does not tell. */
    long descriptors() throws IOException {
        Path all = Path.of("/proc/" + pid() + "/fd");
        if (!Files.isReadable(all)) {
            return 0;
        }
        try (Stream<Path> each = Files.list(all)) {
            return each.count();
        }
    }

    String out() {
        return String.join("\n", out) + "\n";
    }

    String err() {
        return String.join("\n", err) + "\n";
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for this in its output, or in its messages, and returns the match. */
    Matcher awaitOutput(String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        Await.until(pattern, LIMIT, () -> {
            if (!process.isAlive() && !compiled.matcher(out() + err()).find()) {
                throw new IllegalStateException("the program ended: " + out() + err());
            }
            return compiled.matcher(out() + err()).find();
        });
        Matcher matcher = compiled.matcher(out() + err());
        if (!matcher.find()) {
            throw new AssertionError("gone: " + pattern);
        }
        return matcher;
    }

    /** Sends what Ctrl-C sends; a process started in the background does not hear it, then what an operator sends. */
    String interrupt() throws IOException, InterruptedException {
        String signal = ignoresInterrupts() ? "TERM" : "INT";
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
        if (kill.waitFor() != 0) {
            throw new IOException("kill failed");
        }
        return "SIG" + signal;
    }

    private boolean ignoresInterrupts() throws IOException {
        Matcher ignored = Pattern.compile("SigIgn:\\s*([0-9a-f]+)")
                .matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
        return ignored.find() && (Long.parseUnsignedLong(ignored.group(1), 16) & SIGINT_BIT) != 0;
    }

    /** Waits for its end and returns how it ended; by then all its output has been read. */
    int awaitExit() throws InterruptedException {
        if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the program did not end: " + out() + err());
        }
        for (Thread reader : readers) {
            reader.join(LIMIT.toMillis());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        SecretWatch.WHOLE_RUN.hear("a program", out() + err());
        SecretWatch.WHOLE_RUN.nothingWasTold();
    }
}

package peers;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Starts a database and the candidates, asks them in turn, round by round, and prints what came of it as tables. */
public final class Compare {
    private static final List<String> LIBRARIES = List.of(
            "hikari", "headgate-bare", "headgate-bare-loop", "hikari-clean", "headgate-threads", "headgate");
    private static final List<String> SERVERS = List.of("pgbouncer", "headgate-http");

    private final Map<String, String> settings;
    private final int connections;
    private final int callers;
    private final long ticksPerSecond;
    private final Path work;
    private final List<Process> started = new ArrayList<>();

    private Compare(Map<String, String> settings) throws IOException {
        this.settings = settings;
        connections = Integer.parseInt(settings.get("connections"));
        callers = Integer.parseInt(settings.get("callers"));
        ticksPerSecond = Long.parseLong(settings.get("ticks"));
        work = Files.createTempDirectory("postgres-peers-");
    }

    /** One process that is asked. @param server what it asks, where that is another process; its processor time counts */
    private record Asked(String name, Process process, BufferedReader says, PrintStream told, Process server) {}

    /** One measurement. */
    private record Row(
            long calls, double perSecond, double cpu, double database, double[] acquired, double[] whole, long failed) {}

    /** @param arguments KEY=VALUE, all of which run gives */
    public static void main(String[] arguments) throws Exception {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String each : arguments) {
            settings.put(each.substring(0, each.indexOf('=')), each.substring(each.indexOf('=') + 1));
        }
        Compare compare = new Compare(settings);
        Thread hook = new Thread(compare::end);
        Runtime.getRuntime().addShutdownHook(hook);
        boolean well = compare.run();
        System.out.flush();
        System.exit(well ? 0 : 1);
    }

    private void end() {
        started.forEach(Process::destroy);
        for (Process each : started) {
            try {
                if (!each.waitFor(5, TimeUnit.SECONDS)) {
                    each.destroyForcibly();
                }
            } catch (InterruptedException interrupted) {
                each.destroyForcibly();
            }
        }
        try (Stream<Path> files = Files.walk(work)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException gone) {
            System.err.println("left behind: " + work);
        }
    }

    private boolean run() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setPort(0)
                .setOverrideWorkingDirectory(Path.of(System.getProperty("java.io.tmpdir"), "headgate-postgres")
                        .toFile())
                .setServerConfig("listen_addresses", "127.0.0.1")
                .start()) {
            String version = fill(postgres);
            List<Asked> libraries = new ArrayList<>();
            List<Asked> servers = new ArrayList<>();
            for (String name : settings.get("candidates").split(" ")) {
                if (LIBRARIES.contains(name)) {
                    libraries.add(asked(name, postgres.getPort(), null));
                } else if (name.equals("pgbouncer") && settings.get("pgbouncer").isEmpty()) {
                    System.err.println("LEFT OUT: pgbouncer, which is not installed (Debian: apt-get install pgbouncer)");
                } else if (SERVERS.contains(name)) {
                    servers.add(server(name, postgres.getPort()));
                } else {
                    throw new IllegalArgumentException("no such candidate: " + name);
                }
            }
            long postmaster = Long.parseLong(Files.readAllLines(
                            dataOf(postgres).resolve("postmaster.pid")).get(0)
                    .strip());
            List<Asked> all = new ArrayList<>(libraries);
            all.addAll(servers);
            double warmUp = Double.parseDouble(settings.get("warm-up"));
            for (Asked each : all) {
                ask(each, warmUp / 2, 0, postmaster);
                ask(each, warmUp / 2, Integer.parseInt(settings.get("rate")), postmaster);
            }
            Map<String, List<Row>> rows = measure(all, postmaster);
            String load = Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
            print("Pool in the program", libraries, rows, true);
            print("Server between", servers, rows, false);
            System.out.printf(
                    Locale.ROOT,
                    "%s UTC, %s, load %s at the end; JDK %s, %s; %d connections, %d callers; medians of %s rounds of %s s"
                            + " after %s s of warm-up each, all candidates in turn in each round.%n",
                    LocalDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm")),
                    settings.get("machine"),
                    load,
                    System.getProperty("java.version"),
                    settings.get("versions") + ", PostgreSQL " + version,
                    connections,
                    callers,
                    settings.get("rounds"),
                    settings.get("seconds"),
                    settings.get("warm-up"));
            return rows.values().stream().allMatch(each -> each.stream().allMatch(row -> row.failed() == 0 && row.calls() > 0));
        }
    }

    private static Path dataOf(EmbeddedPostgres postgres) throws Exception {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SHOW data_directory")) {
            rows.next();
            return Path.of(rows.getString(1));
        }
    }

    /** A table of a thousand rows; the version of the server. */
    private static String fill(EmbeddedPostgres postgres) throws Exception {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE items (id integer PRIMARY KEY, title text NOT NULL)");
            statement.execute("INSERT INTO items SELECT n, 'Item ' || n FROM generate_series(1, " + Callers.ITEMS
                    + ") AS n");
            statement.execute("VACUUM ANALYZE items");
            try (var rows = statement.executeQuery("SHOW server_version")) {
                rows.next();
                return rows.getString(1);
            }
        }
    }

    // ---- processes ----

    private Process start(String log, Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(work.resolve(log).toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private Asked asked(String name, int port, Process server) throws IOException {
        List<String> command = new ArrayList<>(java());
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                "peers.Library",
                name,
                Integer.toString(port),
                Integer.toString(connections),
                Integer.toString(callers)));
        Process process = start(name + ".log", Map.of(), command);
        BufferedReader says = new BufferedReader(new InputStreamReader(process.getInputStream()));
        String line = says.readLine();
        while (line != null && !line.equals("ready")) {
            line = says.readLine();
        }
        if (line == null) {
            throw new IOException(name + " did not start: " + Files.readString(work.resolve(name + ".log")));
        }
        return new Asked(name, process, says, new PrintStream(process.getOutputStream(), true), server);
    }

    private List<String> java() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2",
                "-Xmx512m",
                "-Dlogback.statusListenerClass=ch.qos.logback.core.status.NopStatusListener");
    }

    private Asked server(String name, int database) throws Exception {
        int port = freePort();
        Process process;
        if (name.equals("pgbouncer")) {
            Path file = work.resolve("pgbouncer.ini");
            Files.writeString(file, """
                    [databases]
                    postgres = host=127.0.0.1 port=%d user=postgres
                    [pgbouncer]
                    listen_addr = 127.0.0.1
                    listen_port = %d
                    unix_socket_dir =
                    auth_type = any
                    pool_mode = transaction
                    default_pool_size = %d
                    min_pool_size = %d
                    max_client_conn = %d
                    ignore_startup_parameters = extra_float_digits
                    log_connections = 0
                    log_disconnections = 0
                    """.formatted(database, port, connections, connections, callers + 10));
            work.toFile().setExecutable(true, false);
            work.toFile().setReadable(true, false);
            List<String> command = new ArrayList<>(List.of(settings.get("pgbouncer"), "-q"));
            if (System.getProperty("user.name").equals("root")) {
                // It will not serve as root.
                command.addAll(List.of("-u", "nobody"));
            }
            command.add(file.toString());
            process = start(name + "-server.log", Map.of(), command);
        } else {
            List<String> command = new ArrayList<>(java());
            command.addAll(List.of("-XX:+ExitOnOutOfMemoryError", "-jar", settings.get("jar"), "run", "-c"));
            command.add(settings.get("configuration"));
            process = start(
                    name + "-server.log",
                    Map.of(
                            "BENCH_PORT", Integer.toString(port),
                            "BENCH_ADMIN_PORT", Integer.toString(freePort()),
                            "BENCH_POOL", Integer.toString(connections),
                            "BENCH_URL", "postgresql://postgres@127.0.0.1:" + database + "/postgres"),
                    command);
            new Thread(() -> drop(process)).start();
        }
        awaitPort(name, process, port);
        return asked(name, port, process);
    }

    /** What a gateway says on its standard output. */
    private static void drop(Process process) {
        try {
            process.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException ended) {
            // With the process.
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0)) {
            return any.getLocalPort();
        }
    }

    private void awaitPort(String name, Process process, int port) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < end && process.isAlive()) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                if (!name.equals("headgate-http")) {
                    return;
                }
                URI uri = URI.create("http://127.0.0.1:" + port + "/items/1");
                if (uri.toURL().openConnection() instanceof HttpURLConnection asked && asked.getResponseCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                // Again.
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        throw new IOException(name + " did not start: " + Files.readString(work.resolve(name + "-server.log")));
    }

    // ---- measuring ----

    private Map<String, List<Row>> measure(List<Asked> all, long postmaster) throws Exception {
        Map<String, List<Row>> rows = new TreeMap<>();
        double seconds = Double.parseDouble(settings.get("seconds"));
        int rounds = Integer.parseInt(settings.get("rounds"));
        for (int round = 0; round < rounds; round++) {
            for (int rate : rates()) {
                for (Asked each : all) {
                    Row row = ask(each, seconds, rate, postmaster);
                    rows.computeIfAbsent(each.name() + " " + rate, key -> new ArrayList<>())
                            .add(row);
                    System.err.printf(
                            Locale.ROOT, "round %d, %d/s, %s: %.0f/s%n", round + 1, rate, each.name(), row.perSecond());
                }
            }
        }
        return rows;
    }

    private int[] rates() {
        return new int[] {Integer.parseInt(settings.get("rate")), 0};
    }

    private Row ask(Asked asked, double seconds, int rate, long postmaster) throws IOException {
        long server = asked.server() == null ? 0 : asked.server().pid();
        double serverBefore = server == 0 ? 0 : cpu(server);
        double databaseBefore = family(postmaster);
        asked.told().println(seconds + " " + rate);
        String line = asked.says().readLine();
        if (line == null) {
            throw new IOException(asked.name() + " ended: " + Files.readString(work.resolve(asked.name() + ".log")));
        }
        String[] said = line.split(" ");
        long calls = Long.parseLong(said[0]);
        double cpu = server == 0 ? Double.parseDouble(said[3]) : cpu(server) - serverBefore;
        return new Row(
                calls,
                calls / Double.parseDouble(said[2]),
                cpu * 1000 / Math.max(1, calls),
                (family(postmaster) - databaseBefore) * 1000 / Math.max(1, calls),
                numbers(said, 4),
                numbers(said, 7),
                Long.parseLong(said[1]));
    }

    private static double[] numbers(String[] said, int from) {
        return new double[] {
            Double.parseDouble(said[from]), Double.parseDouble(said[from + 1]), Double.parseDouble(said[from + 2])
        };
    }

    /** Seconds of utime, stime, cutime and cstime in /proc/PID/stat (man 5 proc). */
    private double cpu(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = 0;
            for (int i = 11; i < 15; i++) {
                ticks += Long.parseLong(fields[i]);
            }
            return ticks / (double) ticksPerSecond;
        } catch (IOException gone) {
            return 0;
        }
    }

    private double family(long postmaster) {
        return cpu(postmaster)
                + ProcessHandle.of(postmaster).stream()
                        .flatMap(ProcessHandle::descendants)
                        .mapToDouble(child -> cpu(child.pid()))
                        .sum();
    }

    // ---- telling ----

    private void print(String title, List<Asked> all, Map<String, List<Row>> rows, boolean library) {
        if (all.isEmpty()) {
            return;
        }
        System.out.println("**" + title + "**\n");
        System.out.println("| load | candidate | calls/s |" + (library ? " acquire p50 ms | p99 ms | longest ms |" : "")
                + " call p50 ms | p99 ms | CPU s / 1000 calls | database's CPU s / 1000 | failed |");
        System.out.println("|---|---|---|" + (library ? "---|---|---|" : "") + "---|---|---|---|---|");
        for (int rate : rates()) {
            for (Asked each : all) {
                List<Row> own = rows.get(each.name() + " " + rate);
                StringBuilder line = new StringBuilder(String.format(
                        Locale.ROOT,
                        "| %s | %s | %.0f |",
                        rate == 0 ? callers + " callers" : rate + "/s",
                        each.name(),
                        median(own.stream().map(Row::perSecond))));
                if (library) {
                    line.append(String.format(
                            Locale.ROOT,
                            " %.3f | %.2f | %.1f |",
                            median(own.stream().map(row -> row.acquired()[0])),
                            median(own.stream().map(row -> row.acquired()[1])),
                            own.stream().mapToDouble(row -> row.acquired()[2]).max().orElse(0)));
                }
                line.append(String.format(
                        Locale.ROOT,
                        " %.3f | %.2f | %.4f | %.4f | %d |",
                        median(own.stream().map(row -> row.whole()[0])),
                        median(own.stream().map(row -> row.whole()[1])),
                        median(own.stream().map(Row::cpu)),
                        median(own.stream().map(Row::database)),
                        own.stream().mapToLong(Row::failed).sum()));
                System.out.println(line);
            }
        }
        System.out.println();
    }

    private static double median(Stream<Double> numbers) {
        List<Double> sorted = numbers.sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}

package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Many at once ask {@code conf/apps/sdlc.conf}. In full by {@code -Dheadgate.tasks.rounds=200 -Dheadgate.tasks.seconds=60
 * -Dheadgate.tasks.users.seconds=300}.
 */
class TaskLoadIT {
    private static final int SECONDS = Integer.getInteger("headgate.tasks.seconds", 10);
    private static final int USERS_SECONDS = Integer.getInteger("headgate.tasks.users.seconds", SECONDS);
    private static final int ROUNDS = Integer.getInteger("headgate.tasks.rounds", 5);
    private static final int RESERVERS = 50;
    private static final int TAKERS = 100;
    private static final int USERS = 100;
    private static final int RATE = 100;
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofMillis(400);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final int WARM_UP = 1000;
    private static final int LONG = 60;
    private static final double P99_MILLIS = 200;
    private static final Pattern SAID = Pattern.compile("^(\\d+):LOG:  (?:statement|execute [^:]*): (.*)");

    @Test
    void reservesNoIdTwiceAndLeavesNoneOut() throws Exception {
        Map<String, String> server = Map.of(
                "log_statement", "all",
                "log_line_prefix", "%p:",
                "logging_collector", "on",
                "log_directory", "log");
        try (AppStand stand = start(server)) {
            Set<Long> ids = new HashSet<>();
            int reserved = 0;
            long began = System.nanoTime();
            for (int round = 0; round < ROUNDS; round++) {
                List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
                for (int i = 0; i < RESERVERS; i++) {
                    all.add(stand.begin("POST", "/ids/REQ/reservations", "{\"count\":" + (1 + i % 3) + "}"));
                }
                for (CompletableFuture<HttpResponse<String>> each : all) {
                    HttpResponse<String> answer = each.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
                    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
                    JsonNode range = AppStand.json(answer);
                    for (long id = range.path("first_id").asLong();
                            id <= range.path("last_id").asLong();
                            id++) {
                        assertThat(ids.add(id)).as("id %s", id).isTrue();
                    }
                    reserved++;
                }
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            long next = stand.postgres().count("SELECT next_id FROM sdlc.id_registry WHERE name = 'REQ'");
            Said said = said(stand.postgres().data().resolve("log"));
            Facts.tell(
                    "6.3 ids",
                    "%d callers, %d rounds, %d reservations in %.1f s: %d ids, next %d; %d transactions that reserve in the"
                            + " server's log, %d of them serializable, %d taken back",
                    RESERVERS,
                    ROUNDS,
                    reserved,
                    seconds,
                    ids.size(),
                    next,
                    said.reserving,
                    said.serializable,
                    said.reserving - reserved);
            assertThat(next).as("no gap").isEqualTo(ids.size() + 1L);
            assertThat(said.reserving).isGreaterThanOrEqualTo(reserved);
            // They take turns, so that nearly none is taken back.
            assertThat(said.reserving).isLessThanOrEqualTo(reserved + reserved / 20);
            assertThat(said.serializable).isEqualTo(said.reserving);
        }
    }

    /** What the server has logged of transactions that reserve. */
    private record Said(int reserving, int serializable) {}

    private static Said said(Path logs) throws IOException {
        Map<String, Boolean> open = new HashMap<>();
        int reserving = 0;
        int serializable = 0;
        try (Stream<Path> files = Files.list(logs)) {
            for (Path file : files.sorted().toList()) {
                for (String line : Files.readAllLines(file)) {
                    Matcher statement = SAID.matcher(line);
                    if (!statement.find()) {
                        continue;
                    }
                    String sql = statement.group(2);
                    if (sql.startsWith("BEGIN")) {
                        open.put(statement.group(1), sql.contains("ISOLATION LEVEL SERIALIZABLE"));
                    } else if (sql.contains("WITH counted") && !sql.startsWith("EXPLAIN")) {
                        reserving++;
                        serializable += open.getOrDefault(statement.group(1), false) ? 1 : 0;
                    }
                }
            }
        }
        return new Said(reserving, serializable);
    }

    @Test
    void handsNoTaskOutTwice() throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(TAKERS);
        try (AppStand stand = start(Map.of())) {
            ConcurrentLinkedQueue<Long> taken = new ConcurrentLinkedQueue<>();
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < TAKERS; i++) {
                String path = "/tasks/next?taker=taker-" + i;
                all.add(workers.submit(() -> {
                    HttpResponse<String> answer = stand.send("GET", path, "");
                    while (answer.statusCode() == 200) {
                        taken.add(AppStand.json(answer).path("id").asLong());
                        answer = stand.send("GET", path, "");
                    }
                    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(404);
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            }
            Facts.tell(
                    "6.3 tasks",
                    "%d takers, %d tasks handed out, %d different ones",
                    TAKERS,
                    taken.size(),
                    new HashSet<>(taken).size());
            assertThat(taken).hasSize(1000).doesNotHaveDuplicates();
        } finally {
            workers.shutdownNow();
        }
    }

    @Test
    void keepsUpWithAHundredRequestsASecond() throws Exception {
        try (AppStand stand = start(Map.of())) {
            for (int i = 0; i < WARM_UP; i++) {
                assertThat(some(stand, i)
                                .get(LIMIT.toSeconds(), TimeUnit.SECONDS)
                                .statusCode())
                        .isLessThan(500);
            }
            int count = RATE * SECONDS;
            long[] took = new long[count];
            AtomicInteger failed = new AtomicInteger();
            List<CompletableFuture<?>> all = new ArrayList<>();
            long first = System.nanoTime();
            for (int i = 0; i < count; i++) {
                int number = i;
                // As planned, whatever became of the requests before.
                long due = first + number * (TimeUnit.SECONDS.toNanos(1) / RATE);
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                all.add(some(stand, number).handle((answer, broken) -> {
                    took[number] = System.nanoTime() - due;
                    if (broken != null || answer.statusCode() >= 500) {
                        failed.incrementAndGet();
                    }
                    return null;
                }));
            }
            for (CompletableFuture<?> each : all) {
                each.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            }
            Arrays.sort(took);
            double p99 = took[count * 99 / 100] / 1e6;
            Facts.tell(
                    "6.4 rate",
                    "%d/s for %d s on task tracking: p50 %.1f ms, p95 %.1f ms, p99 %.1f ms, slowest %.1f ms; %d failed",
                    RATE,
                    SECONDS,
                    took[count / 2] / 1e6,
                    took[count * 95 / 100] / 1e6,
                    p99,
                    took[count - 1] / 1e6,
                    failed.get());
            assertThat(failed).hasValue(0);
            // A short run tells of what else the machine does, too.
            assertThat(SECONDS < LONG ? took[count / 2] / 1e6 : p99).isLessThan(P99_MILLIS);
        }
    }

    private static CompletableFuture<HttpResponse<String>> some(AppStand stand, int number) {
        int id = 1 + number % 1000;
        return switch (number % 4) {
            case 0 -> stand.begin("GET", "/tasks/next", "");
            case 1 -> stand.begin("PUT", "/tasks/" + id + "/status", "{\"status\":\"ready\"}");
            case 2 -> stand.begin("GET", "/tasks/" + id, "");
            default -> stand.begin("GET", "/tasks?status=ready&limit=20", "");
        };
    }

    @Test
    void letsAHundredUsersWait() throws Exception {
        ExecutorService users = Executors.newFixedThreadPool(USERS);
        try (AppStand stand = start(Map.of())) {
            AtomicInteger calls = new AtomicInteger();
            AtomicInteger failed = new AtomicInteger();
            long cpu = cpu();
            long began = System.nanoTime();
            long end = began + TimeUnit.SECONDS.toNanos(USERS_SECONDS);
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < USERS; i++) {
                int user = i;
                all.add(users.submit(() -> {
                    for (int number = user; System.nanoTime() < end; number += 7) {
                        int status = some(stand, number)
                                .get(LIMIT.toSeconds(), TimeUnit.SECONDS)
                                .statusCode();
                        calls.incrementAndGet();
                        failed.addAndGet(status >= 500 ? 1 : 0);
                        LockSupport.parkNanos(PAUSE.toNanos());
                    }
                    return null;
                }));
            }
            PoolUse use = new PoolUse();
            while (System.nanoTime() < end) {
                use.look(pool(stand));
                LockSupport.parkNanos(LOOK.toNanos());
            }
            for (Future<?> each : all) {
                each.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            }
            double share = (cpu() - cpu)
                    / (double) (System.nanoTime() - began)
                    / Runtime.getRuntime().availableProcessors();
            JsonNode pool = pool(stand);
            JsonNode refused = pool.at("/totals/refused");
            Facts.tell(
                    "6.4 users",
                    "%d users, %d s: %d calls, %d failed; acquire time-outs and other refusals of the pool: %s; %s; acquire"
                            + " times: %s; CPU of gateway and users %.0f %% of %d processors",
                    USERS,
                    USERS_SECONDS,
                    calls.get(),
                    failed.get(),
                    refused.isEmpty() ? "0" : refused,
                    use,
                    pool.path("stats"),
                    share * 100,
                    Runtime.getRuntime().availableProcessors());
            assertThat(failed).hasValue(0);
            assertThat(refused.isMissingNode()).isFalse();
            assertThat(refused).isEmpty();
        } finally {
            users.shutdownNow();
        }
    }

    /** How full the pool was, looked at again and again. */
    private static final class PoolUse {
        private int looks;
        private long active;
        private long mostActive;
        private long mostWaiting;
        private long max;

        void look(JsonNode pool) {
            JsonNode connections = pool.path("connections");
            looks++;
            active += connections.path("active").asLong();
            mostActive = Math.max(mostActive, connections.path("active").asLong());
            mostWaiting = Math.max(mostWaiting, connections.path("waiting").asLong());
            max = connections.path("max").asLong();
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "of %d connections %.1f active on average and at most %d, at most %d callers waiting (%d looks)",
                    max,
                    active / (double) Math.max(1, looks),
                    mostActive,
                    mostWaiting,
                    looks);
        }
    }

    private static JsonNode pool(AppStand stand) throws IOException {
        return AppStand.JSON.readTree(stand.gateway().admin("/admin/pools/sdlc"));
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static AppStand start(Map<String, String> server) throws Exception {
        return AppStand.start("sdlc", "", server, Map.of(), "schema.sql", "sample-data.sql");
    }
}

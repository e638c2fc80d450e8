package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.testing.Await;
import io.headgate.testing.FaultProxy;
import io.headgate.testing.FaultProxy.Direction;
import io.headgate.testing.Pattern;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies larger than what the program may keep, through it both ways, while the receiving side takes its time. */
class LargeBodyIT {
    private static final long SIZE = 100_000_000;
    private static final int PIECE = 1 << 16;
    private static final int SMALL_BUFFER = 1 << 16;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration STALL = Duration.ofMillis(400);
    private static final Duration SLOW = Duration.ofMillis(1);
    private static final long MIB = 1 << 20;
    /** What may lie in the buffers of the kernel on the way, all hops together, while nobody takes anything. */
    private static final long IN_FLIGHT = 40 * MIB;
    /** What the heap may grow by, garbage collected: buffers of a piece or two for each hop, not bodies. */
    private static final long GROWTH = 16 * MIB;

    private static final String CONFIG = """
            headgate {
              listeners { public { port = 0 }, admin { port = 0 } }
              upstreams.big { kind = http, url = "http://127.0.0.1:%d" }
              routes.big { path = "/", upstream = big, max-request-body = 200MiB }
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void passUpAndDownWithAFlatHeap() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        try (ScriptedUpstream upstream = ScriptedUpstream.start()
                        .receiveBuffer(SMALL_BUFFER)
                        .answerAtHead(request -> switch (request.method()) {
                            case "PUT" -> List.of(Step.awaiting(goOn), Step.readBody(), Step.send(Script.ok(0)));
                            case "POST" -> List.of(Step.send(Script.ok(SIZE)), Step.sendPattern(SIZE));
                            default -> Script.ECHO.answer(request);
                        });
                FaultProxy wire = FaultProxy.before(upstream.port());
                Program program = start(wire.port())) {
            Matcher address = program.awaitOutput("serving on http://[^:]+:(\\d+)");
            int port = Integer.parseInt(address.group(1));
            warmUp(port);
            long before = program.heap();

            Transfer up = upload(port, wire, upstream, goOn, program);
            Transfer down = download(port, wire, program);

            long after = program.heap();
            Facts.tell(
                    "8 large bodies",
                    "-Xmx256m; up: fast client stalled at %.1f MB while the upstream read nothing, then %.1f s for %d"
                            + " MB, checksum equal; down: fast upstream stalled at %.1f MB while the client read nothing,"
                            + " then %.1f s, checksum equal; heap after collection %.1f MB before, %.1f and %.1f MB while"
                            + " stalled, %.1f MB after; peak resident %s",
                    up.stalledAt() / 1e6,
                    up.seconds(),
                    SIZE / 1_000_000,
                    down.stalledAt() / 1e6,
                    down.seconds(),
                    before / 1e6,
                    up.heap() / 1e6,
                    down.heap() / 1e6,
                    after / 1e6,
                    peakResident(program));
            assertThat(up.stalledAt()).isBetween(1L, IN_FLIGHT);
            assertThat(down.stalledAt()).isBetween(1L, IN_FLIGHT);
            assertThat(List.of(up.heap(), down.heap(), after)).allMatch(bytes -> bytes - before < GROWTH);
        }
    }

    private record Transfer(long stalledAt, long heap, double seconds) {}

    private static Transfer upload(
            int port, FaultProxy wire, ScriptedUpstream upstream, CountDownLatch goOn, Program program)
            throws Exception {
        AtomicLong sent = new AtomicLong();
        try (RawClient client = RawClient.connect(port, RawClient.Options.DEFAULT.limit(LIMIT))) {
            client.send("PUT /up HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + SIZE + "\r\n\r\n");
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> sendAll(client, sent));
            long stalledAt = whereItStalls(sent::get);
            long heap = program.heap();
            long start = System.nanoTime();
            wire.delay(SLOW);
            goOn.countDown();
            RawResponse answer = client.readFinal();
            double seconds = (System.nanoTime() - start) / 1e9;
            wire.delay(Duration.ZERO);
            sending.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);

            assertThat(answer.status()).as(answer.statusLine()).isEqualTo(200);
            Await.until(
                    "the upstream has the whole body",
                    LIMIT,
                    () -> upstream.requests().stream()
                            .anyMatch(request -> request.method().equals("PUT")
                                    && request.body().length() == SIZE
                                    && request.body().checksum() == Pattern.checksum(SIZE)));
            return new Transfer(stalledAt, heap, seconds);
        }
    }

    private static Transfer download(int port, FaultProxy wire, Program program) throws Exception {
        try (RawClient client =
                RawClient.connect(port, RawClient.Options.DEFAULT.limit(LIMIT).receiveBuffer(SMALL_BUFFER))) {
            long passedBefore = wire.passed(Direction.TO_CLIENT);
            client.send("POST /down HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
            RawResponse head = client.readHead();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("Content-Length")).contains(Long.toString(SIZE));
            long stalledAt = whereItStalls(() -> wire.passed(Direction.TO_CLIENT) - passedBefore);
            long heap = program.heap();
            long start = System.nanoTime();
            CRC32C sum = new CRC32C();
            for (long at = 0; at < SIZE; at += PIECE) {
                byte[] piece = client.readBytes((int) Math.min(PIECE, SIZE - at));
                sum.update(piece, 0, piece.length);
            }
            assertThat(sum.getValue()).isEqualTo(Pattern.checksum(SIZE));
            return new Transfer(stalledAt, heap, (System.nanoTime() - start) / 1e9);
        }
    }

    private static void sendAll(RawClient client, AtomicLong sent) {
        try {
            for (long at = 0; at < SIZE; at += PIECE) {
                int length = (int) Math.min(PIECE, SIZE - at);
                client.send(Pattern.bytes(at, length));
                sent.addAndGet(length);
            }
        } catch (IOException broken) {
            throw new AssertionError("the upload broke after " + sent, broken);
        }
    }

    /** Waits until a count has grown and then stays where it is for a while. */
    private static long whereItStalls(LongSupplier count) {
        long[] last = {0, System.nanoTime()};
        Await.until("the fast side stalls", LIMIT, () -> {
            long now = count.getAsLong();
            if (now != last[0] || now == 0) {
                last[0] = now;
                last[1] = System.nanoTime();
            }
            return System.nanoTime() - last[1] > STALL.toNanos();
        });
        return last[0];
    }

    private Program start(int upstreamPort) throws IOException {
        Path file = folder.resolve("large.conf");
        Files.writeString(file, CONFIG.formatted(upstreamPort));
        return Program.start(List.of("-Xmx256m"), Map.of(), "run", "-c", file.toString());
    }

    private static void warmUp(int port) throws IOException {
        try (RawClient client = RawClient.connect(port)) {
            for (int i = 0; i < 100; i++) {
                assertThat(Caller.call(client, "/small", "m" + i).isOwn()).isTrue();
            }
        }
    }

    private static String peakResident(Program program) throws IOException {
        try (var lines = Files.lines(Path.of("/proc/" + program.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .map(line -> line.substring("VmHWM:".length()).strip())
                    .findFirst()
                    .orElse("unknown");
        }
    }
}

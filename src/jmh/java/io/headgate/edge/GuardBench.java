package io.headgate.edge;

import io.headgate.call.Failure;
import io.headgate.wire.HeadLimits;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** Every byte of a request, read and judged before the codec sees it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class GuardBench implements RequestReader.Events {
    private static final String FIELDS = "Host: 127.0.0.1:8080\r\nUser-Agent: bench/1.0\r\nAccept: application/json\r\n"
            + "Accept-Encoding: gzip\r\nX-Request-Id: 0123456789abcdef\r\nTraceparent:"
            + " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n";

    private final RequestReader reader = new RequestReader(
            new HeadLimits(8 << 10, 100, 8 << 10, 32 << 10), new HostRule(List.of("127.0.0.1")), this);
    private final ByteString get = bytes("GET /store/collections/things/points/123 HTTP/1.1\r\n" + FIELDS + "\r\n");
    private final ByteString post = bytes("POST /store/collections/things/points HTTP/1.1\r\n" + FIELDS
            + "Content-Type: application/json\r\nContent-Length: 1024\r\n\r\n" + "x".repeat(1024));
    private RequestReader.@Nullable Head last;

    private static ByteString bytes(String text) {
        return ByteString.fromArray(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Benchmark
    public @Nullable Object get() {
        reader.read(get);
        return last;
    }

    @Benchmark
    public @Nullable Object postOfOneKilobyte() {
        reader.read(post);
        return last;
    }

    @Override
    public void head(RequestReader.Head head) {
        if (head.refusal() != null) {
            throw new IllegalStateException(head.refusal().toString());
        }
        last = head;
    }

    @Override
    public void forward(ByteString bytes) {}

    @Override
    public void bodyRefused(Failure why) {
        throw new IllegalStateException(why.toString());
    }
}

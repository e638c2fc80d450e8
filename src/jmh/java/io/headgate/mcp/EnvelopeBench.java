package io.headgate.mcp;

import java.nio.charset.StandardCharsets;
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

/** The body of an MCP request, from bytes to a message. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class EnvelopeBench {
    private final byte[] call = ("{\"jsonrpc\":\"2.0\",\"id\":17,\"method\":\"tools/call\",\"params\":{\"name\":\"read_data\",\"arguments\":"
                    + "{\"tags\":[\"Plant.Line 1.Kiln.Speed\",\"Plant.Line 1.Kiln.Feed\"],\"start\":\"Now-1Hour\",\"end\":\"Now\"}}}")
            .getBytes(StandardCharsets.UTF_8);
    private final byte[] large = ("{\"jsonrpc\":\"2.0\",\"id\":17,\"method\":\"tools/call\",\"params\":{\"name\":\"store\",\"arguments\":{\"vector\":["
                    + "0.123456,".repeat(1535) + "0.5]}}}")
            .getBytes(StandardCharsets.UTF_8);

    @Benchmark
    public Object call() throws Refusal.Thrown {
        return Envelope.read(call);
    }

    @Benchmark
    public Object callWithAVectorOf1536() throws Refusal.Thrown {
        return Envelope.read(large);
    }
}

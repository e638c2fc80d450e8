package io.headgate.route;

import io.headgate.call.Priority;
import io.headgate.call.UpstreamName;
import io.headgate.wire.Headers;
import io.headgate.wire.Malformed;
import io.headgate.wire.Target;
import java.time.Duration;
import java.util.ArrayList;
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

/** Where a request goes: its path brought into the one form that everything else looks at, and matched among twenty routes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class RouteBench {
    private final Router router = new Router(routes());
    private final Headers headers = Headers.of("host", "127.0.0.1", "accept", "*/*");
    private final String plain = "/store-7/collections/things/points/123";
    private final String encoded = "/store-7/collections/th%69ngs/points/12%33?with=payload";
    private final Target target = read(plain);

    private static List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            routes.add(new Route(
                    "store-" + i,
                    Match.path("/store-" + i),
                    new UpstreamName("store"),
                    "/",
                    Duration.ofSeconds(30),
                    1 << 20,
                    Passing.PLAIN, false, Priority.NORMAL, null, false));
        }
        return routes;
    }

    private static Target read(String text) {
        try {
            return Target.read(text);
        } catch (Malformed malformed) {
            throw new IllegalStateException(malformed);
        }
    }

    @Benchmark
    public Object match() {
        return router.route("GET", target, headers);
    }

    @Benchmark
    public Object canonicalPathThatIsPlain() {
        return read(plain);
    }

    @Benchmark
    public Object canonicalPathWithEncodings() {
        return read(encoded);
    }
}

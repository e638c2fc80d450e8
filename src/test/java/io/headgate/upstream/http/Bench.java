package io.headgate.upstream.http;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.headgate.call.Attempt;
import io.headgate.call.Deadline;
import io.headgate.call.DeadlineWatch;
import io.headgate.call.Failure;
import io.headgate.call.FailureException;
import io.headgate.call.Outcome;
import io.headgate.call.Ticker;
import io.headgate.call.UpstreamName;
import io.headgate.pool.Link;
import io.headgate.resilience.RetrySettings;
import io.headgate.testing.Await;
import io.headgate.transport.Names;
import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.HttpSession;
import io.headgate.wire.HttpSession.Outgoing;
import io.headgate.wire.Response;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What a connection needs around it: an actor system, a swept watch, a configuration that tests may vary. Each test begins with the same
 * configuration and must leave nothing behind that is watched.
 */
final class Bench implements BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    static final Duration PATIENCE = Duration.ofSeconds(20);
    static final Duration LONG = Duration.ofSeconds(60);
    /** Octets of a refusing answer's body that are kept. */
    static final int KEPT = 64;

    private static final Config CONFIG =
            ConfigFactory.parseResources("io/headgate/app/pekko.conf").withFallback(ConfigFactory.load());

    private static final Names MACHINE = Names.ofThisMachine(task -> new Thread(task, "look-up").start());
    private static final Probes PROBES = new Probes(Probe.alive("/probe?x=1"), Probe.successful("/deep"));

    final ActorSystem system = ActorSystem.create("upstream-http-test", CONFIG);
    final Materializer materializer = Materializer.createMaterializer(system);
    final DeadlineWatch watch = new DeadlineWatch();
    final AtomicInteger unsolicited = new AtomicInteger();
    /** In nanoseconds. */
    final Queue<Long> handshakes = new ConcurrentLinkedQueue<>();

    private final HttpConnector.Events events = new HttpConnector.Events() {
        @Override
        public void unsolicitedBytes() {
            unsolicited.incrementAndGet();
        }

        @Override
        public void tlsEstablished(long nanos) {
            handshakes.add(nanos);
        }
    };

    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor();
    private Duration firstByte = LONG;
    private Duration betweenBytes = LONG;
    private boolean closeDelimited;
    private Headers own = Headers.EMPTY;
    private TlsConfig tls = TlsConfig.SYSTEM;
    private Names names = MACHINE;
    private Probes probes = PROBES;
    private AnswerRule contents = AnswerRule.NONE;
    private boolean passesFailures;

    Bench() {
        var sweeps =
                sweeper.scheduleAtFixedRate(() -> watch.sweep(Ticker.SYSTEM.nanos()), 20, 20, TimeUnit.MILLISECONDS);
        if (sweeps.isCancelled()) {
            throw new IllegalStateException("the sweeper does not run");
        }
    }

    Bench firstByte(Duration limit) {
        firstByte = limit;
        return this;
    }

    Bench betweenBytes(Duration limit) {
        betweenBytes = limit;
        return this;
    }

    Bench closeDelimited() {
        closeDelimited = true;
        return this;
    }

    Bench own(Headers fields) {
        own = fields;
        return this;
    }

    Bench tls(TlsConfig config) {
        tls = config;
        return this;
    }

    Bench names(Names instead) {
        names = instead;
        return this;
    }

    /** Looks at the contents of answers; those that are failures are passed on, or else told as failures. */
    Bench contents(AnswerRule rule, boolean passes) {
        contents = rule;
        passesFailures = passes;
        return this;
    }

    Bench probes(Probes instead) {
        probes = instead;
        return this;
    }

    /** As every test wants it, unless it says otherwise. */
    @Override
    public void beforeEach(ExtensionContext test) {
        firstByte = LONG;
        betweenBytes = LONG;
        closeDelimited = false;
        own = Headers.EMPTY;
        tls = TlsConfig.SYSTEM;
        names = MACHINE;
        probes = PROBES;
        contents = AnswerRule.NONE;
        passesFailures = false;
        unsolicited.set(0);
        handshakes.clear();
    }

    HttpConnector connector(String... urls) {
        HttpUpstreamConfig config = new HttpUpstreamConfig(
                Stream.of(urls).map(URI::create).toList(),
                "/probe?x=1",
                null,
                tls,
                new HttpUpstreamConfig.Timeouts(LONG, firstByte, betweenBytes),
                new HttpUpstreamConfig.Limits(50, 8192),
                closeDelimited,
                new RetrySettings(true, false, 3, 0.2, 3, LONG, Duration.ofMillis(1), Duration.ofMillis(1), KEPT));
        return new HttpConnector(
                new UpstreamName("test"),
                config,
                own,
                probes,
                new Meaning(StatusRule.HTTP, contents, passesFailures),
                new HttpConnector.Around(names, watch, Ticker.SYSTEM),
                events);
    }

    Link<HttpSession> open(String url) {
        return get(first(connector(url), in(PATIENCE), materializer));
    }

    /** Opens a connection to the first address there is. */
    static CompletionStage<Link<HttpSession>> first(HttpConnector connector, Deadline deadline, Materializer lifetime) {
        return connector
                .addresses(deadline)
                .thenCompose(addresses -> connector.open(addresses.get(0), deadline, lifetime));
    }

    static Deadline in(Duration limit) {
        return Deadline.after(limit, Ticker.SYSTEM.nanos());
    }

    static Outgoing request(String method, String target, String... fields) {
        return new Outgoing(method, target, Headers.of(fields), Body.EMPTY);
    }

    static Outgoing get(String target) {
        return request("GET", target);
    }

    static Outgoing post(Body body) {
        return new Outgoing("POST", "/up", Headers.EMPTY, body);
    }

    static Body flowing(long length, Source<ByteString, ?> bytes) {
        return new Body.Flowing(
                length, bytes.mapMaterializedValue(ignored -> NotUsed.getInstance()), () -> Headers.EMPTY);
    }

    /** The answer to a plain GET, with its whole body as text. */
    String ask(Link<HttpSession> link, String marker) {
        Attempt<Response> attempt = link.session().send(request("GET", "/", "X-Marker", marker), in(PATIENCE));
        String body = text(get(attempt.answer()));
        get(attempt.ended());
        return body;
    }

    String text(Response response) {
        return bytes(response).decodeString(StandardCharsets.ISO_8859_1);
    }

    ByteString bytes(Response response) {
        if (response.body() instanceof Body.Bytes bytes) {
            return bytes.bytes();
        }
        Body.Flowing flowing = (Body.Flowing) response.body();
        return get(flowing.bytes().runWith(Sink.fold(ByteString.emptyByteString(), ByteString::concat), materializer));
    }

    static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof FailureException known) {
                throw known;
            }
            throw new AssertionError(failed);
        } catch (InterruptedException | TimeoutException late) {
            throw new AssertionError(late);
        }
    }

    static Failure failure(CompletionStage<?> stage) {
        try {
            Object value = get(stage);
            throw new AssertionError("did not fail but gave " + value);
        } catch (FailureException known) {
            return known.failure();
        }
    }

    Outcome outcome(Attempt<?> attempt) {
        return get(attempt.ended());
    }

    @Override
    public void afterEach(ExtensionContext test) {
        Await.until("nothing is watched", PATIENCE, () -> watch.size() == 0);
    }

    @Override
    public void afterAll(ExtensionContext tests) {
        sweeper.shutdownNow();
        system.terminate();
        get(system.getWhenTerminated());
    }
}

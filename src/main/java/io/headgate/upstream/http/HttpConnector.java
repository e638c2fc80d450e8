package io.headgate.upstream.http;

import io.headgate.call.Deadline;
import io.headgate.call.DeadlineWatch;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.Ticker;
import io.headgate.call.UpstreamName;
import io.headgate.pool.Address;
import io.headgate.pool.Connector;
import io.headgate.pool.Link;
import io.headgate.transport.Transport;
import io.headgate.wire.HeadLimits;
import io.headgate.wire.Headers;
import io.headgate.wire.HttpSession;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.Done;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens connections to one HTTP/1.1 upstream. The name is resolved anew each time. */
public final class HttpConnector implements Connector<HttpSession> {
    private static final Logger LOG = LoggerFactory.getLogger(HttpConnector.class);
    /** A status line is short; a long one has a reason phrase that nobody reads. */
    private static final int STATUS_LINE = 8192;

    private final UpstreamName name;
    private final Endpoint endpoint;
    private final @Nullable TlsEngines tls;
    private final DeadlineWatch watch;
    private final ExchangeStage.Settings settings;
    private final AtomicReference<@Nullable String> trouble = new AtomicReference<>();

    /**
     * A connector; throws an {@link IllegalArgumentException} that says what is wrong with the configuration.
     *
     * @param own fields that every request gets, such as a credential
     * @param unsolicited told once for each connection on which bytes arrived that nobody had asked for
     */
    public HttpConnector(
            UpstreamName name,
            HttpUpstreamConfig config,
            Headers own,
            DeadlineWatch watch,
            Ticker ticker,
            Runnable unsolicited) {
        this.name = name;
        this.watch = watch;
        endpoint = Endpoint.of(config.url());
        tls = endpoint.tls() ? TlsEngines.of(config.tls(), endpoint) : null;
        HttpConnection.Shared shared = new HttpConnection.Shared(
                new RequestWriter(endpoint, own),
                watch,
                ticker,
                config.timeouts().request(),
                new ProbeRequest(config.probePath()));
        HttpUpstreamConfig.Limits limits = config.limits();
        settings = new ExchangeStage.Settings(
                shared,
                new HeadLimits(STATUS_LINE, limits.headerCount(), limits.headerBytes(), limits.headerBytes()),
                config.closeDelimitedAnswers(),
                config.timeouts().firstByte(),
                config.timeouts().betweenBytes(),
                unsolicited);
    }

    @Override
    public CompletionStage<List<Address>> addresses(Deadline deadline) {
        return CompletableFuture.completedFuture(List.of(new Address(endpoint.host() + ":" + endpoint.port())));
    }

    @Override
    public CompletionStage<Link<HttpSession>> open(Address address, Deadline deadline, Materializer lifetime) {
        Pair<CompletionStage<Done>, HttpConnection> running = transport()
                .joinMat(new ExchangeStage(settings, lifetime), Keep.both())
                .run(lifetime);
        Opening opening = new Opening(running.second(), deadline, watch);
        running.first().thenAccept(ready -> opening.succeeded());
        running.second().closed().thenAccept(reason -> opening.failed());
        opening.result().whenComplete((link, failed) -> report(failed == null ? null : opening));
        return opening.result();
    }

    private Flow<ByteString, ByteString, CompletionStage<Done>> transport() {
        return tls == null ? Transport.connect(endpoint.address()) : Transport.connectTls(endpoint.address(), tls);
    }

    /** Says so once when connecting begins to fail, fails in another way, or works again. */
    private void report(@Nullable Opening failed) {
        String now = failed == null ? null : failed.detail();
        String before = trouble.getAndSet(now);
        if (failed != null && !failed.detail().equals(before)) {
            String cause = ConnectFailures.innermost(failed.cause());
            LOG.warn(
                    "upstream {} at {}:{} cannot be reached: {} ({})",
                    name,
                    endpoint.host(),
                    endpoint.port(),
                    now,
                    cause);
        } else if (failed == null && before != null) {
            LOG.info("upstream {} can be reached again", name);
        }
    }

    static Failure failure(String detail) {
        return Failure.of(FailureKind.UPSTREAM_CONNECT, detail);
    }
}

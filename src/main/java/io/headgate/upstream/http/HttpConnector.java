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
import io.headgate.transport.Names;
import io.headgate.transport.Transport;
import io.headgate.wire.HeadLimits;
import io.headgate.wire.Headers;
import io.headgate.wire.HttpSession;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.apache.pekko.Done;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens connections to one HTTP/1.1 upstream, which may have several URLs, and the name in each of them several addresses: all of
 * them are the upstream, and the pool chooses. Requests carry the {@code Host} of their URL (RFC 9110, 7.2), and with TLS the
 * certificate must be for the name in it (RFC 9110, 4.3.4), whichever address was taken.
 */
public final class HttpConnector implements Connector<HttpSession> {
    private static final Logger LOG = LoggerFactory.getLogger(HttpConnector.class);
    /** A status line is short; a long one has a reason phrase that nobody reads. */
    private static final int STATUS_LINE = 8192;

    /** What a connector needs of its surroundings. */
    public record Around(Names names, DeadlineWatch watch, Ticker ticker) {}

    /** Told what cannot be seen from outside; from any thread, and must not block. */
    public interface Events {
        /** Bytes arrived on a connection that nobody had asked for; once per connection. */
        void unsolicitedBytes();

        /** The TLS handshake of a new connection took this long; only of those that succeed. */
        void tlsEstablished(long nanos);
    }

    private final UpstreamName name;
    private final Around around;
    private final Events events;
    private final Map<String, Site> sites = new LinkedHashMap<>();
    /** What is wrong now, by host or by the name of an address, so that it is said once. */
    private final Map<String, String> troubles = new ConcurrentHashMap<>();

    /**
     * A connector; throws an {@link IllegalArgumentException} that says what is wrong with the configuration.
     *
     * @param own fields that every request gets, such as a credential
     * @param meaning what the answers of this kind mean
     */
    public HttpConnector(
            UpstreamName name,
            HttpUpstreamConfig config,
            Headers own,
            Probes probes,
            Meaning meaning,
            Around around,
            Events events) {
        this.name = name;
        this.around = around;
        this.events = events;
        SSLContext tls = config.isTls() ? TlsEngines.context(config.tls()) : null;
        for (URI url : config.urls()) {
            Endpoint endpoint = Endpoint.of(url);
            HttpConnection.Shared shared = new HttpConnection.Shared(
                    new RequestWriter(endpoint, own),
                    around.watch(),
                    around.ticker(),
                    config.timeouts().request(),
                    probes);
            sites.put(
                    endpoint.name(),
                    new Site(
                            endpoint,
                            settings(config, shared, meaning, events::unsolicitedBytes),
                            tls == null ? null : TlsEngines.of(tls, endpoint)));
        }
    }

    private static ExchangeStage.Settings settings(
            HttpUpstreamConfig config, HttpConnection.Shared shared, Meaning meaning, Runnable unsolicited) {
        HttpUpstreamConfig.Limits limits = config.limits();
        return new ExchangeStage.Settings(
                shared,
                new HeadLimits(STATUS_LINE, limits.headerCount(), limits.headerBytes(), limits.headerBytes()),
                config.closeDelimitedAnswers(),
                config.timeouts().firstByte(),
                config.timeouts().betweenBytes(),
                meaning,
                config.retry().keepBody(),
                unsolicited);
    }

    /** Gives every further request on every connection other fields; see the constructor. */
    public void own(Headers fields) {
        sites.values().forEach(site -> site.settings().shared().writer().own(fields));
    }

    // ---- addresses ----

    /** A name that cannot be looked up counts with what was known of it, as long as another one of the upstream can be. */
    @Override
    public CompletionStage<List<Address>> addresses(Deadline deadline) {
        CompletionStage<Found> all = CompletableFuture.completedFuture(new Found());
        for (Site site : sites.values()) {
            all = all.thenCombine(
                    site.addresses(around.names(), deadline, around.ticker()),
                    (found, answer) -> found.add(site, answer));
        }
        return all.thenApply(this::told);
    }

    private List<Address> told(Found found) {
        found.failures.forEach((host, failure) -> trouble(host, ConnectFailures.describe(failure), failure));
        if (found.names.isEmpty() || found.answered == 0) {
            throw failure(found.failures.values().stream()
                            .findFirst()
                            .map(ConnectFailures::describe)
                            .orElse("no address"))
                    .exception();
        }
        Set<String> current = new TreeSet<>(found.names);
        current.addAll(found.failures.keySet());
        sites.values().stream()
                .map(Site::host)
                .filter(host -> !found.failures.containsKey(host))
                .forEach(this::fine);
        troubles.keySet().retainAll(current);
        return found.names.stream().map(Address::new).toList();
    }

    /** What one round of looking up found. Filled in the order of the URLs. */
    private static final class Found {
        private final List<String> names = new ArrayList<>();
        private final List<InetSocketAddress> places = new ArrayList<>();
        private final Map<String, Throwable> failures = new LinkedHashMap<>();
        private int answered;

        Found add(Site site, Site.Answer answer) {
            for (InetAddress address : answer.addresses()) {
                // Two names may lead to one place.
                if (!places.contains(site.at(address))) {
                    places.add(site.at(address));
                    names.add(site.nameOf(address));
                }
            }
            if (answer.failure() != null) {
                failures.put(site.host(), answer.failure());
            } else {
                answered++;
            }
            return this;
        }
    }

    // ---- connections ----

    @Override
    public CompletionStage<Link<HttpSession>> open(Address address, Deadline deadline, Materializer lifetime) {
        String called = address.name();
        int at = called.indexOf('@');
        Site site = sites.get(at < 0 ? called : called.substring(0, at));
        InetSocketAddress place = site == null ? null : site.place(called);
        if (site == null || place == null) {
            return CompletableFuture.failedFuture(
                    failure("not an address of this upstream").exception());
        }
        Pair<CompletionStage<Done>, HttpConnection> running = transport(site, place)
                .joinMat(new ExchangeStage(site.settings(), lifetime), Keep.both())
                .run(lifetime);
        Opening opening = new Opening(running.second(), deadline, around.watch());
        running.first().thenAccept(ready -> opening.succeeded());
        running.second().closed().thenAccept(reason -> opening.failed());
        opening.result().whenComplete((link, failed) -> {
            if (failed == null) {
                fine(called);
            } else {
                trouble(called, opening.detail(), opening.cause());
            }
        });
        return opening.result();
    }

    private Flow<ByteString, ByteString, CompletionStage<Done>> transport(Site site, InetSocketAddress place) {
        TlsEngines tls = site.tls();
        return tls == null ? Transport.connect(place) : Transport.connectTls(place, tls, events::tlsEstablished);
    }

    // ---- telling the operator ----

    /** Says so once when something begins to fail or fails in another way. */
    private void trouble(String where, String what, @Nullable Throwable why) {
        if (!what.equals(troubles.put(where, what))) {
            LOG.warn("upstream {} at {} cannot be reached: {} ({})", name, where, what, ConnectFailures.innermost(why));
        }
    }

    private void fine(String where) {
        if (troubles.remove(where) != null) {
            LOG.info("upstream {} at {} can be reached again", name, where);
        }
    }

    static Failure failure(String detail) {
        return Failure.of(FailureKind.UPSTREAM_CONNECT, detail);
    }
}

package io.headgate.upstream.http;

import io.headgate.call.Deadline;
import io.headgate.call.FailureException;
import io.headgate.call.Ticker;
import io.headgate.transport.Names;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One URL of an upstream: the name or address in it, and how to speak to whoever is found there. */
final class Site {
    private static final Comparator<InetAddress> IN_ORDER = Comparator.<InetAddress, Boolean>comparing(
                    address -> isIpv4(address) == Boolean.getBoolean("java.net.preferIPv6Addresses"))
            .thenComparing(InetAddress::getAddress, Arrays::compareUnsigned);

    private final Endpoint endpoint;
    private final ExchangeStage.Settings settings;
    private final @Nullable TlsEngines tls;
    private volatile List<InetAddress> known = List.of();

    Site(Endpoint endpoint, ExchangeStage.Settings settings, @Nullable TlsEngines tls) {
        this.endpoint = endpoint;
        this.settings = settings;
        this.tls = tls;
    }

    /** A look-up and what came of it: where it failed, what was known before is still there. */
    record Answer(List<InetAddress> addresses, @Nullable Throwable failure) {}

    /** Name or address with the port. */
    String name() {
        return endpoint.name();
    }

    /** Name or address alone; what is wrong with a name is told under it, since the name of an address is never that. */
    String host() {
        return endpoint.host();
    }

    ExchangeStage.Settings settings() {
        return settings;
    }

    @Nullable
    TlsEngines tls() {
        return tls;
    }

    InetSocketAddress at(InetAddress address) {
        return new InetSocketAddress(address, endpoint.port());
    }

    /** The place that {@link #nameOf} named; null for what it never said. The name says it all, so nothing need be remembered. */
    @Nullable
    InetSocketAddress place(String called) {
        int at = called.indexOf('@');
        if (at < 0 && !endpoint.isLiteral()) {
            return null;
        }
        try {
            // Only what has the form of an address comes here: nothing is looked up.
            return at(InetAddress.getByName(at < 0 ? endpoint.host() : called.substring(at + 1)));
        } catch (UnknownHostException notAnAddress) {
            return null;
        }
    }

    /** What is told of one of its addresses: one that was looked up is another one when the name leads elsewhere. */
    String nameOf(InetAddress address) {
        return endpoint.isLiteral() ? name() : name() + "@" + address.getHostAddress();
    }

    /** Looks the name up; never fails. */
    CompletionStage<Answer> addresses(Names names, Deadline deadline, Ticker ticker) {
        CompletableFuture<List<InetAddress>> asked = new CompletableFuture<>();
        if (endpoint.isLiteral()) {
            literal(asked);
        } else {
            names.addressesOf(endpoint.host()).whenComplete((found, failed) -> {
                if (failed == null) {
                    asked.complete(found);
                } else {
                    asked.completeExceptionally(failed);
                }
            });
        }
        if (!asked.isDone()) {
            asked.orTimeout(Math.max(1, deadline.remainingNanos(ticker.nanos())), TimeUnit.NANOSECONDS);
        }
        return asked.handle(this::answer);
    }

    private void literal(CompletableFuture<List<InetAddress>> asked) {
        try {
            asked.complete(List.of(InetAddress.getByName(endpoint.host())));
        } catch (UnknownHostException notAnAddress) {
            asked.completeExceptionally(notAnAddress);
        }
    }

    private Answer answer(@Nullable List<InetAddress> found, @Nullable Throwable failed) {
        if (found == null || found.isEmpty()) {
            return new Answer(known, failed == null ? new UnknownHostException(endpoint.host()) : cause(failed));
        }
        List<InetAddress> sorted = found.stream().distinct().sorted(IN_ORDER).toList();
        // The addresses of the other family lead to the same servers, mostly; and a machine that cannot reach one
        // of the families at all would fail every other time.
        boolean ipv4 = isIpv4(sorted.get(0));
        known = sorted.stream().filter(address -> isIpv4(address) == ipv4).toList();
        return new Answer(known, null);
    }

    private static Throwable cause(Throwable failed) {
        Throwable cause = FailureException.causeOf(failed);
        return cause instanceof TimeoutException ? new UnknownHostException("no answer in time") : cause;
    }

    private static boolean isIpv4(InetAddress address) {
        return address instanceof Inet4Address;
    }
}

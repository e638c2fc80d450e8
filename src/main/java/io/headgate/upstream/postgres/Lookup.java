package io.headgate.upstream.postgres;

import io.headgate.call.Deadline;
import io.headgate.call.Ticker;
import io.headgate.transport.Names;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One configured server and the addresses behind its name. */
final class Lookup {
    private static final Comparator<InetAddress> IN_ORDER =
            Comparator.comparing(InetAddress::getAddress, Arrays::compareUnsigned);

    private final Server server;
    private volatile List<InetAddress> known = List.of();

    Lookup(Server server) {
        this.server = server;
    }

    Server server() {
        return server;
    }

    /**
     * Looks the name up; never fails: where the look-up does, what was known before still counts.
     *
     * @return the names of addresses, none where nothing was ever known
     */
    CompletionStage<List<String>> addresses(Names names, Deadline deadline, Ticker ticker) {
        if (server.isLiteral()) {
            return CompletableFuture.completedFuture(List.of(server.name()));
        }
        CompletableFuture<List<InetAddress>> asked = new CompletableFuture<>();
        names.addressesOf(server.host())
                .whenComplete((found, failed) -> asked.complete(found == null ? List.of() : found));
        if (!asked.isDone()) {
            asked.completeOnTimeout(
                    List.of(), Math.max(1, deadline.remainingNanos(ticker.nanos())), TimeUnit.NANOSECONDS);
        }
        return asked.thenApply(this::named);
    }

    private List<String> named(List<InetAddress> found) {
        if (!found.isEmpty()) {
            // The addresses of the other family lead to the same servers, mostly.
            boolean ipv4 = found.stream().anyMatch(address -> address.getAddress().length == 4);
            known = found.stream()
                    .distinct()
                    .filter(address -> (address.getAddress().length == 4) == ipv4)
                    .sorted(IN_ORDER)
                    .toList();
        }
        return known.stream()
                .map(address -> server.name() + "@" + address.getHostAddress())
                .toList();
    }

    /** The place that such a name stands for, with the server's own name for its certificate; null for what was never told. */
    @Nullable
    InetSocketAddress place(String called) {
        int at = called.indexOf('@');
        if (!(at < 0 ? called : called.substring(0, at)).equals(server.name()) || at < 0 && !server.isLiteral()) {
            return null;
        }
        try {
            // Only what has the form of an address comes here: nothing is looked up.
            InetAddress address = InetAddress.getByName(at < 0 ? server.host() : called.substring(at + 1));
            return new InetSocketAddress(InetAddress.getByAddress(server.host(), address.getAddress()), server.port());
        } catch (UnknownHostException notAnAddress) {
            return null;
        }
    }
}

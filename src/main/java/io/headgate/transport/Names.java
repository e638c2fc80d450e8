package io.headgate.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.io.Dns;
import org.apache.pekko.io.dns.DnsProtocol;
import org.apache.pekko.pattern.Patterns;

/**
 * Looks up the addresses of names with the actor system's resolver, off the loop or without waiting. The first address is taken, IPv4
 * before IPv6 unless the platform prefers IPv6; others are not tried.
 */
final class Names {
    /** Above the resolver's own limits; connecting has a limit of its caller's own. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Names() {}

    static CompletionStage<InetAddress> resolve(ActorSystem system, String name) {
        DnsProtocol.Resolve question = DnsProtocol.resolve(name);
        return Patterns.ask(Dns.get(system).getResolver(), question, LIMIT).thenApplyAsync(Names::first, Runnable::run);
    }

    private static InetAddress first(Object answer) {
        try {
            if (answer instanceof DnsProtocol.Resolved resolved) {
                return resolved.address();
            }
            throw new UnknownHostException("no answer that could be read");
        } catch (UnknownHostException none) {
            throw new CompletionException(none);
        }
    }

    /** What a failed look-up means to whoever wanted to connect. */
    static IOException failure(String name, Throwable failed) {
        Throwable cause =
                failed instanceof CompletionException && failed.getCause() != null ? failed.getCause() : failed;
        if (cause instanceof UnknownHostException unknown) {
            return unknown;
        }
        return new IOException("the address of " + name + " could not be looked up", cause);
    }
}

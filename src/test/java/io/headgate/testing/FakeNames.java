package io.headgate.testing;

import io.headgate.transport.Names;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** A name server whose answers a test gives, and may change at any time. A name that it was not told does not exist. */
public final class FakeNames implements Names {
    private final Map<String, CompletableFuture<List<InetAddress>>> answers = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** From now on the name leads to these addresses; without any it does not exist. */
    public FakeNames answer(String name, String... addresses) {
        CompletableFuture<List<InetAddress>> answer = addresses.length == 0
                ? CompletableFuture.failedFuture(new UnknownHostException(name))
                : CompletableFuture.completedFuture(
                        Stream.of(addresses).map(FakeNames::literal).toList());
        answers.put(name, answer);
        return this;
    }

    /** From now on nobody answers for this name. */
    public FakeNames silence(String name) {
        answers.put(name, new CompletableFuture<>());
        return this;
    }

    /** What was asked for, in turn. */
    public List<String> asked() {
        return new ArrayList<>(asked);
    }

    @Override
    public CompletionStage<List<InetAddress>> addressesOf(String name) {
        asked.add(name);
        return answers.getOrDefault(name, CompletableFuture.failedFuture(new UnknownHostException(name)));
    }

    private static InetAddress literal(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException notAnAddress) {
            throw new IllegalArgumentException(notAnAddress);
        }
    }
}

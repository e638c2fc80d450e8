package io.headgate.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * The resolver of the Java runtime, which blocks, on threads that may. Whoever asks for a name that is being looked up shares that
 * answer: a name server that does not answer then holds one thread for each name and not one for each question.
 */
final class MachineNames implements Names {
    private final Executor mayBlock;
    private final Map<String, CompletableFuture<List<InetAddress>>> underWay = new ConcurrentHashMap<>();

    MachineNames(Executor mayBlock) {
        this.mayBlock = mayBlock;
    }

    @Override
    public CompletionStage<List<InetAddress>> addressesOf(String name) {
        CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
        CompletableFuture<List<InetAddress>> other = underWay.putIfAbsent(name, answer);
        if (other != null) {
            return other;
        }
        try {
            mayBlock.execute(() -> lookUp(name, answer));
        } catch (RejectedExecutionException stopping) {
            underWay.remove(name, answer);
            answer.completeExceptionally(stopping);
        }
        return answer;
    }

    private void lookUp(String name, CompletableFuture<List<InetAddress>> answer) {
        try {
            List<InetAddress> found = List.of(InetAddress.getAllByName(name));
            underWay.remove(name, answer);
            answer.complete(found);
        } catch (UnknownHostException | RuntimeException none) {
            underWay.remove(name, answer);
            answer.completeExceptionally(none);
        }
    }
}

package io.headgate.sandbox.server;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** One accepted connection below HTTP: what a fault may do to it. Thread-safe; the bytes pass in {@link WireStage}. */
final class Wire {
    /** What becomes of the connection once the bytes at hand are out. */
    enum Ending {
        KEEP,
        CLOSE,
        RESET
    }

    /** What the stage is told from outside. */
    sealed interface Command {
        record Send(ByteString bytes, Duration after) implements Command {}

        record End(Ending ending) implements Command {}
    }

    record Rewrite(UnaryOperator<ByteString> bytes, Ending ending) {}

    private final AtomicReference<@Nullable Rewrite> rewrite = new AtomicReference<>();
    private final CompletableFuture<Wire> closed = new CompletableFuture<>();
    private final Consumer<Wire> onClosed;
    private volatile Consumer<Command> stage = command -> {};
    private volatile boolean answering;

    Wire(Consumer<Wire> onClosed) {
        this.onClosed = onClosed;
    }

    /**
     * Changes the bytes of the next answer. The answer must be strict: it then leaves the codec as one piece, head and
     * body.
     */
    void rewriteNextAnswer(UnaryOperator<ByteString> bytes, Ending ending) {
        rewrite.set(new Rewrite(bytes, ending));
    }

    /** Sends bytes nobody asked for. */
    void send(ByteString bytes, Duration after) {
        stage.accept(new Command.Send(bytes, after));
    }

    /** Ends the connection now: {@code CLOSE} with FIN, {@code RESET} with RST. */
    void end(Ending ending) {
        stage.accept(new Command.End(ending));
    }

    CompletionStage<Wire> whenClosed() {
        return closed;
    }

    void attach(Consumer<Command> commands) {
        stage = commands;
    }

    @Nullable
    Rewrite takeRewrite() {
        return rewrite.getAndSet(null);
    }

    void requestRead() {
        answering = true;
    }

    void bytesLeft() {
        answering = false;
    }

    /** Whether a whole request waits for the first byte of its answer; such a connection is not idle. */
    boolean answering() {
        return answering;
    }

    void detached() {
        onClosed.accept(this);
        closed.complete(this);
    }
}

package io.headgate.sandbox.server;

import io.headgate.sandbox.server.Wire.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.pattern.Patterns;
import org.apache.pekko.stream.ThrottleMode;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** One way to misbehave. Armed in {@link Faults}; several armed faults wrap each other, the first armed outermost. */
public sealed interface Fault {
    /** Whether the fault strikes a connection when it is accepted rather than a request. */
    default boolean strikesConnection() {
        return false;
    }

    /** Answers in place of, or after, the stand-in. */
    CompletionStage<HttpResponse> around(Exchange exchange, Supplier<CompletionStage<HttpResponse>> next);

    /** The request at hand: its connection, and the system that timers and streams run on. */
    record Exchange(Wire wire, ClassicActorSystemProvider system) {
        CompletionStage<HttpEntity.Strict> body(HttpResponse response) {
            return response.entity().toStrict(10_000, Long.MAX_VALUE, system);
        }
    }

    /** The stand-in has done its work, and the answer leaves later by this much. */
    record Latency(Duration delay) implements Fault {
        @Override
        public CompletionStage<HttpResponse> around(Exchange exchange, Supplier<CompletionStage<HttpResponse>> next) {
            return next.get()
                    .thenCompose(response ->
                            Patterns.after(delay, exchange.system(), () -> CompletableFuture.completedStage(response)));
        }
    }

    /**
     * The connection is reset in place of an answer.
     *
     * @param afterWork true: the stand-in has done what was asked; false: it never saw the request
     */
    record Reset(boolean afterWork) implements Fault {
        @Override
        public CompletionStage<HttpResponse> around(Exchange exchange, Supplier<CompletionStage<HttpResponse>> next) {
            return afterWork ? next.get().thenCompose(response -> reset(exchange)) : reset(exchange);
        }

        private static CompletionStage<HttpResponse> reset(Exchange exchange) {
            exchange.wire().end(Ending.RESET);
            return new CompletableFuture<>();
        }
    }

    /** The request is read and never answered; the connection stays open. */
    record Silence() implements Fault {
        @Override
        public CompletionStage<HttpResponse> around(Exchange exchange, Supplier<CompletionStage<HttpResponse>> next) {
            return new CompletableFuture<>();
        }
    }

    /** The head is right, half of the body follows, then the connection is closed (RFC 9112 section 8). */
    record HalfAnswer() implements Fault {
        @Override
        public CompletionStage<HttpResponse> around(Exchange exchange, Supplier<CompletionStage<HttpResponse>> next) {
            return next.get()
                    .thenCompose(response -> exchange.body(response).thenApply(body -> {
                        int missing = body.getData().size() - body.getData().size() / 2;
                        exchange.wire().rewriteNextAnswer(bytes -> bytes.dropRight(missing), Ending.CLOSE);
                        return response.withEntity(body);
                    }));
        }
    }

    /** The stand-in is not asked; this status with a short text is the answer. */
    record Status(int code) implements Fault {
        @Override
        public CompletionStage<HttpResponse> around(Exchange exchange, Supplier<CompletionStage<HttpResponse>> next) {
            return CompletableFuture.completedStage(HttpResponse.create()
                    .withStatus(StatusCodes.get(code))
                    .withEntity(ContentTypes.TEXT_PLAIN_UTF8, "sandbox fault: status " + code));
        }
    }

    /** Status and headers are right, the body is a page such as a proxy in between would send. */
    record NotJson() implements Fault {
        @Override
        public CompletionStage<HttpResponse> around(Exchange exchange, Supplier<CompletionStage<HttpResponse>> next) {
            return next.get()
                    .thenApply(response -> response.withEntity(
                            ContentTypes.TEXT_HTML_UTF8, "<html><body>This is not the answer.</body></html>"));
        }
    }

    /** The body leaves in pieces of this many bytes with this pause between them. */
    record Trickle(int bytes, Duration pause) implements Fault {
        @Override
        public CompletionStage<HttpResponse> around(Exchange exchange, Supplier<CompletionStage<HttpResponse>> next) {
            return next.get().thenCompose(response -> exchange.body(response).thenApply(body -> slow(response, body)));
        }

        private HttpResponse slow(HttpResponse response, HttpEntity.Strict body) {
            List<ByteString> pieces = new ArrayList<>();
            ByteString rest = body.getData();
            while (rest.nonEmpty()) {
                pieces.add(rest.take(bytes));
                rest = rest.drop(bytes);
            }
            if (pieces.isEmpty()) {
                return response;
            }
            Source<ByteString, ?> slowly = Source.from(pieces).throttle(1, pause, 1, ThrottleMode.shaping());
            return response.withEntity(
                    HttpEntities.create(body.getContentType(), body.getData().size(), slowly));
        }
    }

    /** Status 200 with a body of this many bytes: a JSON string of blanks. */
    record HugeBody(long bytes) implements Fault {
        private static final int BLOCK = 65_536;

        @Override
        public CompletionStage<HttpResponse> around(Exchange exchange, Supplier<CompletionStage<HttpResponse>> next) {
            ByteString block = ByteString.fromString(" ".repeat(BLOCK));
            ByteString quote = ByteString.fromString("\"");
            long blanks = Math.max(0, bytes - 2);
            Source<ByteString, ?> body = Source.single(quote)
                    .concat(Source.repeat(block).take(blanks / BLOCK))
                    .concat(Source.single(block.take((int) (blanks % BLOCK))).filter(ByteString::nonEmpty))
                    .concat(Source.single(quote));
            return CompletableFuture.completedStage(HttpResponse.create()
                    .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, blanks + 2, body)));
        }
    }

    /**
     * The right answer is followed by one that nobody asked for.
     *
     * @param after zero: in the same piece as the right answer
     */
    record SurplusAnswer(Duration after) implements Fault {
        private static final ByteString SURPLUS = ByteString.fromString(
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 7\r\n\r\nsurplus");

        @Override
        public CompletionStage<HttpResponse> around(Exchange exchange, Supplier<CompletionStage<HttpResponse>> next) {
            return next.get()
                    .thenCompose(response -> exchange.body(response).thenApply(body -> {
                        exchange.wire().rewriteNextAnswer(bytes -> followed(exchange.wire(), bytes), Ending.KEEP);
                        return response.withEntity(body);
                    }));
        }

        private ByteString followed(Wire wire, ByteString bytes) {
            if (after.isZero()) {
                return bytes.concat(SURPLUS);
            }
            wire.send(SURPLUS, after);
            return bytes;
        }
    }

    /** These bytes are the answer, head included; the connection is then kept or closed. */
    record RawAnswer(ByteString bytes, boolean close) implements Fault {
        @Override
        public CompletionStage<HttpResponse> around(Exchange exchange, Supplier<CompletionStage<HttpResponse>> next) {
            exchange.wire().rewriteNextAnswer(replaced -> bytes, close ? Ending.CLOSE : Ending.KEEP);
            return CompletableFuture.completedStage(HttpResponse.create());
        }
    }

    /** A connection is accepted and closed at once. */
    record AcceptThenClose() implements ConnectionFault {}

    /** A connection is accepted, and nothing it carries is ever answered. */
    record AcceptAndHang() implements ConnectionFault {}

    /** Strikes when a connection is accepted. */
    sealed interface ConnectionFault extends Fault {
        @Override
        default boolean strikesConnection() {
            return true;
        }

        @Override
        default CompletionStage<HttpResponse> around(Exchange exchange, Supplier<CompletionStage<HttpResponse>> next) {
            return next.get();
        }
    }
}

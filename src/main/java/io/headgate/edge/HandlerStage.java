package io.headgate.edge;

import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.Ticker;
import io.headgate.wire.Body;
import io.headgate.wire.HttpHandler;
import io.headgate.wire.Request;
import io.headgate.wire.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the requests of one connection, one after the other: joins what the codec delivers with the head the guard kept, hands it
 * to the handler, and lets the handler know when nobody waits for its answer any more.
 */
final class HandlerStage extends GraphStage<FlowShape<HttpRequest, HttpResponse>> {
    private static final Logger LOG = LoggerFactory.getLogger(HandlerStage.class);

    private final Inlet<HttpRequest> in = Inlet.create("Handler.in");
    private final Outlet<HttpResponse> out = Outlet.create("Handler.out");
    private final FlowShape<HttpRequest, HttpResponse> shape = FlowShape.of(in, out);

    private final ClientConnection connection;
    private final HttpHandler handler;
    private final Refusals refusals;
    private final Ticker ticker;

    HandlerStage(ClientConnection connection, HttpHandler handler, Refusals refusals, Ticker ticker) {
        this.connection = connection;
        this.handler = handler;
        this.refusals = refusals;
        this.ticker = ticker;
    }

    @Override
    public FlowShape<HttpRequest, HttpResponse> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends GraphStageLogic {
        private final AsyncCallback<Response> answers = createAsyncCallback(this::answer);
        private boolean serving;
        private boolean lastRequest;
        private volatile boolean stopped;
        private @Nullable Materializer cleaner;

        Logic() {
            super(shape);
            setHandler(in, new In());
            setHandler(out, new Out());
        }

        @Override
        public void preStart() {
            cleaner = materializer();
        }

        @Override
        public void postStop() {
            stopped = true;
            connection.gone();
        }

        private void serve(HttpRequest request) {
            RequestReader.Head head = connection.next();
            serving = true;
            Failure refusal = head.refusal();
            if (refusal != null) {
                lastRequest = true;
                answer(refusals.answer(refusal, head.method(), connection.client()));
                return;
            }
            Body body = CodecMessages.bodyOf(request.entity(), connection);
            HttpHandler.Exchange exchange = handler.handle(new Request(
                    head.method(),
                    head.target(),
                    head.minorVersion(),
                    head.headers(),
                    body,
                    connection.client(),
                    ticker.nanos()));
            connection.serving(exchange);
            await(exchange.response());
        }

        private void await(CompletionStage<Response> response) {
            if (response instanceof CompletableFuture<Response> future
                    && future.isDone()
                    && !future.isCompletedExceptionally()) {
                answer(future.join());
                return;
            }
            response.whenComplete((answer, defect) -> {
                Response given = defect == null ? answer : broken(defect);
                if (stopped) {
                    discard(given.body());
                } else {
                    answers.invoke(given);
                }
            });
        }

        private Response broken(Throwable defect) {
            LOG.error("the handler failed", defect);
            return refusals.answer(Failure.of(FailureKind.INTERNAL), "GET", connection.client());
        }

        /** Nobody is there to read it: let go of the connection it comes from. */
        private void discard(Body body) {
            Materializer materializer = cleaner;
            if (body instanceof Body.Flowing flowing && materializer != null) {
                flowing.bytes().runWith(Sink.cancelled(), materializer.system());
            }
        }

        private void answer(Response response) {
            connection.serving(null);
            serving = false;
            lastRequest |= connection.closing();
            emit(out, CodecMessages.responseOf(response, lastRequest, connection::answered));
            if (isClosed(in)) {
                completeStage();
            }
        }

        private final class In extends AbstractInHandler {
            @Override
            public void onPush() {
                serve(grab(in));
            }

            @Override
            public void onUpstreamFinish() {
                if (!serving) {
                    completeStage();
                }
            }
        }

        private final class Out extends AbstractOutHandler {
            @Override
            public void onPull() {
                // After the last answer nobody would hear of what is done for a request that came behind it.
                if (!serving && !lastRequest && !hasBeenPulled(in) && !isClosed(in)) {
                    pull(in);
                }
            }
        }
    }
}

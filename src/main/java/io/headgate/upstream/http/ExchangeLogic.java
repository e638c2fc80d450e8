package io.headgate.upstream.http;

import io.headgate.call.Failure;
import io.headgate.call.FailureException;
import io.headgate.call.FailureKind;
import io.headgate.call.Outcome;
import io.headgate.upstream.http.Alarm.Waiting;
import io.headgate.wire.Body;
import io.headgate.wire.Response;
import io.headgate.wire.ResponseHead;
import java.util.Objects;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SubscriptionWithCancelException.NonFailureCancellation;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.InHandler;
import org.apache.pekko.stream.stage.OutHandler;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The running {@link ExchangeStage}: idle, waiting for a head, or passing on a body. A connection of which anything is unknown is never
 * used again: every way out but a fully written request with a fully read answer closes it.
 */
final class ExchangeLogic extends GraphStageLogic implements InHandler, OutHandler, Upload.Socket, Download.Socket {
    private static final String CLOSED_BY_US = "the gateway closed the connection";
    private final Inlet<ByteString> in;
    private final Outlet<ByteString> out;
    private final ExchangeStage.Settings settings;
    private final AnswerReader reader;
    private final HttpConnection connection;
    private final Alarm alarm;
    private final Gathering gathering;

    private @Nullable Exchange exchange;
    private @Nullable ResponseHead head;
    private @Nullable ByteString unwritten;
    private @Nullable Upload upload;
    private @Nullable Download download;
    private String reason = CLOSED_BY_US;

    ExchangeLogic(FlowShape<ByteString, ByteString> shape, ExchangeStage.Settings settings, Materializer lifetime) {
        super(shape);
        in = shape.in();
        out = shape.out();
        this.settings = settings;
        reader = new AnswerReader(settings.limits(), settings.closeDelimited());
        alarm = new Alarm(
                settings.firstByte(), settings.betweenBytes(), settings.shared().ticker());
        gathering = new Gathering(settings.meaning(), settings.keepBody());
        HttpConnection.Stage entrances = new HttpConnection.Stage(
                createAsyncCallback(this::started),
                createAsyncCallback(this::aborted),
                createAsyncCallback(this::alarmed),
                createAsyncCallback(this::closed));
        connection = new HttpConnection(settings.shared(), entrances, lifetime);
        setHandler(in, this);
        setHandler(out, this);
    }

    HttpConnection connection() {
        return connection;
    }

    // ---- the request ----

    @Override
    public void preStart() {
        pull(in);
    }

    private void started(Exchange one) {
        if (one.isOver()) {
            return;
        }
        if (one.deadline().passed(settings.shared().ticker().nanos())) {
            connection.detach(one);
            one.failed(Failure.of(FailureKind.POOL_DEADLINE, Waiting.TO_SEND.detail), Outcome.IGNORE);
            return;
        }
        exchange = one;
        reader.expect(one.request().method());
        if (isClosed(out)) {
            lost("closed by upstream");
            return;
        }
        if (one.request().body() instanceof Body.Flowing body) {
            upload = new Upload(new SubSinkInlet<>("request-body"), body.length(), this);
            write(one.head());
            alarm.set(exchange, Waiting.FOR_CALLER);
            upload.start(body.bytes(), subFusingMaterializer());
        } else {
            write(one.head());
            alarm.set(exchange, Waiting.FIRST_BYTE);
        }
    }

    @Override
    public boolean ready() {
        return unwritten == null && isAvailable(out);
    }

    @Override
    public void write(ByteString bytes) {
        if (isAvailable(out)) {
            send(bytes);
        } else {
            unwritten = bytes;
        }
    }

    private void send(ByteString bytes) {
        if (exchange != null) {
            exchange.sent();
        }
        push(out, bytes);
    }

    @Override
    public void onPull() {
        ByteString bytes = unwritten;
        if (bytes != null) {
            unwritten = null;
            send(bytes);
        } else if (upload != null) {
            upload.proceed();
        }
    }

    @Override
    public void moved() {
        Upload body = upload;
        if (body == null || head != null) {
            return;
        }
        if (body.sent()) {
            alarm.set(exchange, Waiting.FIRST_BYTE);
        } else {
            alarm.set(exchange, ready() && !body.holds() ? Waiting.FOR_CALLER : Waiting.TO_WRITE);
        }
    }

    @Override
    public void broken(Failure why) {
        fail(why, Outcome.IGNORE, "the request broke off");
    }

    // ---- the answer ----

    @Override
    public void onPush() {
        ByteString bytes = grab(in);
        Exchange one = exchange;
        if (one == null) {
            unsolicited();
            return;
        }
        one.heard();
        try {
            if (download != null) {
                download.received(gathering.see(reader.content(bytes)), reader.done());
            } else if (head != null) {
                gather(one, head, reader.content(bytes));
            } else {
                readHead(one, bytes);
            }
        } catch (FailureException bad) {
            fail(bad.failure(), Outcome.DROPPED, "the answer was not valid");
        }
    }

    private void readHead(Exchange one, ByteString bytes) {
        ResponseHead complete = reader.head(bytes);
        if (complete == null) {
            if (upload == null || upload.sent()) {
                alarm.set(exchange, reader.begun() ? Waiting.NEXT_BYTES : Waiting.FIRST_BYTE);
            }
            pull(in);
            return;
        }
        head = complete;
        if (upload != null && !upload.sent()) {
            // The upstream knows its answer without the rest of the request.
            upload.cancel();
        }
        gathering.begin(one, complete);
        gather(one, complete, reader.contentSoFar());
    }

    private void gather(Exchange one, ResponseHead complete, ByteString more) {
        gathering.add(more);
        Failure refusal = gathering.refusal();
        if (reader.done()) {
            finish(one, Answers.whole(one, complete, reader, gathering.take()));
        } else if (gathering.waits(complete, reader)) {
            alarm.set(exchange, Waiting.NEXT_BYTES);
            pull(in);
        } else if (refusal != null) {
            fail(refusal, gathering.outcome(complete), "there is too much of an answer that is a failure");
        } else {
            one.verdict(gathering.failure());
            Download body = new Download(new SubSourceOutlet<>("answer-body"), gathering.take(), this);
            download = body;
            alarm.set(exchange, Waiting.FOR_READER);
            one.answered(Answers.flowing(one, complete, reader.length(), body), null);
        }
    }

    @Override
    public void demanded() {
        if (isClosed(in)) {
            delivered();
            return;
        }
        alarm.set(exchange, Waiting.NEXT_BYTES);
        if (!hasBeenPulled(in)) {
            pull(in);
        }
    }

    @Override
    public void satisfied() {
        alarm.set(exchange, Waiting.FOR_READER);
    }

    @Override
    public void delivered() {
        Exchange one = exchange;
        if (one != null) {
            finish(one, null);
        }
    }

    @Override
    public void cancelled() {
        fail(Failure.of(FailureKind.CANCELLED), Outcome.IGNORE, "the answer was given up");
    }

    /** The answer has been read to its end. */
    private void finish(Exchange one, @Nullable Response response) {
        one.trailers(reader.trailers());
        ResponseHead last = Objects.requireNonNull(head);
        boolean surplus = reader.surplus() > 0;
        boolean written = unwritten == null && (upload == null || upload.sent());
        boolean again = !surplus && written && !isClosed(in) && !isClosed(out) && connection.stays(last);
        if (!again) {
            connection.leave(null);
        }
        forget();
        connection.detach(one);
        gathering.end(one);
        if (download != null) {
            download.complete();
            download = null;
        }
        gathering.tell(one, last, response);
        if (surplus) {
            unsolicited();
        } else if (!written) {
            // A reset: otherwise the upstream could wait for the rest, and the socket for the upstream.
            end("answered before the request was complete", Failure.of(FailureKind.UPSTREAM_CLOSED));
        } else if (!again) {
            end("not to be used again", null);
        } else if (!hasBeenPulled(in)) {
            pull(in);
        }
    }

    // ---- the end ----

    private void unsolicited() {
        settings.unsolicited().run();
        end("unsolicited bytes", null);
    }

    @Override
    public void onUpstreamFinish() {
        Exchange one = exchange;
        Download body = download;
        if (one != null && body != null && reader.atEnd()) {
            connection.leave(null);
            if (body.holds()) {
                // The end was seen before the reader has taken what came with the head.
                setKeepGoing(true);
            } else {
                finish(one, null);
            }
        } else if (one != null && body == null && head != null && reader.atEnd()) {
            connection.leave(null);
            finish(one, Answers.whole(one, head, reader, gathering.take()));
        } else {
            lost("closed by upstream");
        }
    }

    @Override
    public void onUpstreamFailure(Throwable failed) {
        connection.leave(failed);
        lost("broken by upstream");
    }

    @Override
    public void onDownstreamFinish(Throwable cause) {
        // An answer may still be on its way, and so is the reason: the end of the inlet follows.
        connection.leave(cause instanceof NonFailureCancellation ? null : cause);
        if (upload != null && !upload.sent()) {
            upload.cancel();
        }
        if (isClosed(in)) {
            lost("closed by upstream");
        }
    }

    private void lost(String why) {
        Exchange one = exchange;
        if (one == null) {
            end(why, null);
        } else {
            fail(one.closed(), one.blame(), why);
        }
    }

    private void aborted(HttpConnection.Abort abort) {
        Exchange one = abort.exchange();
        if (one == exchange) {
            boolean late = abort.why().kind() == FailureKind.UPSTREAM_TIMEOUT;
            fail(abort.why(), late ? alarm.outcome() : abort.outcome(), "the call was given up");
        } else if (!one.isOver()) {
            // Not started yet: the start comes later and finds it settled.
            connection.detach(one);
            one.failed(abort.why(), Outcome.IGNORE);
        }
    }

    private void alarmed(Exchange one) {
        one.looked();
        if (one != exchange || one.dueNanos() - settings.shared().ticker().nanos() > 0) {
            return;
        }
        fail(alarm.failure(), alarm.outcome(), "time-out");
    }

    private void closed(String why) {
        fail(Failure.of(FailureKind.UPSTREAM_CLOSED, CLOSED_BY_US), Outcome.IGNORE, why);
    }

    /** Ends the exchange, if there is one, and the connection. */
    private void fail(Failure failure, Outcome outcome, String why) {
        Failure reset = exchange == null ? null : failure;
        settle(failure, outcome);
        end(why, reset);
    }

    private void settle(Failure failure, Outcome outcome) {
        Exchange one = exchange;
        connection.leave(null);
        if (one != null) {
            forget();
            connection.detach(one);
            if (download != null) {
                download.fail(failure);
                download = null;
            }
            one.failed(failure, outcome);
        }
    }

    private void forget() {
        exchange = null;
        head = null;
        unwritten = null;
        if (upload != null) {
            upload.leave();
            upload = null;
        }
    }

    /** With a failure the connection is reset: nothing half said can be taken for the whole. */
    private void end(String why, @Nullable Failure failure) {
        reason = why;
        connection.leave(null);
        if (failure != null) {
            failStage(failure.exception());
        } else if (!connection.established()) {
            // A socket that is not connected yet has nothing to say goodbye to.
            failStage(Failure.of(FailureKind.UPSTREAM_CONNECT).exception());
        } else {
            completeStage();
        }
    }

    @Override
    public void postStop() {
        // Something is left only if the stage was stopped from outside, with the actor that owns the connection.
        settle(Failure.of(FailureKind.UPSTREAM_CLOSED, CLOSED_BY_US), Outcome.IGNORE);
        connection.stopped(reason);
    }
}

package io.headgate.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.call.CallResult;
import io.headgate.call.Failure;
import io.headgate.call.FailureException;
import io.headgate.call.FailureKind;
import io.headgate.call.Ticker;
import io.headgate.dispatch.Dispatched;
import io.headgate.exchange.AuditTrail;
import io.headgate.exchange.HttpCalls;
import io.headgate.exchange.Intent;
import io.headgate.exchange.Sending;
import io.headgate.exchange.Service;
import io.headgate.observe.TraceContext;
import io.headgate.provider.Asked;
import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.Response;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does a call of a tool as one request to a store, with all that holds for requests to it. */
final class HttpAction implements Action {
    private static final Logger LOG = LoggerFactory.getLogger(HttpAction.class);
    /** Of a client that does not say what it is. */
    private static final String SOME_AGENT = "mcp";

    private final Errand errand;
    private final Service service;
    private final HttpCalls calls;
    private final Answers answers;
    private final Ticker ticker;

    HttpAction(Errand errand, Service service, HttpCalls calls, Answers answers, Ticker ticker) {
        this.errand = errand;
        this.service = service;
        this.calls = calls;
        this.answers = answers;
        this.ticker = ticker;
    }

    @Override
    public Under run(ObjectNode arguments, Asked asked) {
        try {
            RequestTemplate.Filled filled = errand.request().fill(arguments);
            if (filled.body().size() > service.maxBody(Long.MAX_VALUE)) {
                return over(Failure.of(FailureKind.REQUEST_TOO_LARGE));
            }
            return send(filled, asked);
        } catch (RequestTemplate.Unfit unfit) {
            return over(Failures.arguments(List.of(unfit.problem())));
        } catch (FailureException refused) {
            return over(refused.failure());
        } catch (RuntimeException defect) {
            LOG.error("call {} of tool {} ended in a defect", asked.id(), errand.name(), defect);
            return over(Failure.of(FailureKind.INTERNAL));
        }
    }

    private Under send(RequestTemplate.Filled filled, Asked asked) {
        long now = ticker.nanos();
        Intent intent = new Intent(
                service,
                errand.request().operation(),
                asked.deadline().orAfter(errand.timeout(), now),
                asked.principal(),
                asked.id(),
                Intent.Said.NOTHING);
        String agent = asked.caller().software().toString();
        AuditTrail audit = new AuditTrail(intent, () -> asked.caller().address(), agent.isEmpty() ? SOME_AGENT : agent);
        Sending sending = new Sending(
                filled.method(),
                filled.target(),
                headers(filled, asked),
                Body.of(filled.body()),
                1,
                service.tellsDeadline(errand.request().operation()));
        var dispatched = calls.one(intent, sending, audit);
        CompletionStage<Outcome> outcome = dispatched.result().thenCompose(result -> {
            if (result instanceof CallResult.Answered<Response> answered) {
                return answers.read(answered, dispatched, errand.maxAnswer());
            }
            Failure failure = ((CallResult.Refused<Response>) result).failure();
            return CompletableFuture.completedStage(
                    new Outcome.Failed(failure, failure.kind().httpStatus(), result.timings()));
        });
        CompletionStage<Outcome> told = outcome.exceptionally(defect -> {
                    LOG.error("call {} of tool {} ended in a defect", asked.id(), errand.name(), defect);
                    dispatched.cancel();
                    return new Outcome.Failed(Failure.of(FailureKind.INTERNAL));
                })
                .thenApply(known -> {
                    boolean failed = known instanceof Outcome.Failed;
                    int status = failed ? ((Outcome.Failed) known).status() : ((Outcome.Answered) known).status();
                    audit.close(
                            status, failed ? ((Outcome.Failed) known).failure().kind() : null, ticker.nanos() - now);
                    return known;
                });
        return new Sent(told, dispatched);
    }

    private static Headers headers(RequestTemplate.Filled filled, Asked asked) {
        Headers.Builder headers = Headers.builder().add("Accept", "application/json");
        if (!filled.body().isEmpty()) {
            headers.add("Content-Type", "application/json");
        }
        headers.add("X-Request-Id", asked.id())
                .add(TraceContext.PARENT_HEADER, asked.trace().parent());
        if (!asked.trace().state().isEmpty()) {
            headers.add(TraceContext.STATE_HEADER, asked.trace().state());
        }
        return headers.build();
    }

    private static Under over(Failure failure) {
        return new Sent(CompletableFuture.completedStage(new Outcome.Failed(failure)), null);
    }

    /** @param call null: there was none */
    private record Sent(
            CompletionStage<Outcome> outcome, @Nullable Dispatched<Response> call) implements Under {
        @Override
        public @Nullable String where() {
            return call == null ? null : call.stage().text();
        }

        @Override
        public void cancel() {
            if (call != null) {
                call.cancel();
            }
        }
    }
}

package io.headgate.sandbox.canary;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.sandbox.server.SandboxHandler;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.pattern.Patterns;

/**
 * Between HTTP and the two services: which path, which method, where the parameters are, and what a failure looks like.
 * One lock guards the historian and both services.
 */
final class CanaryDoor {
    private static final String V2 = "/api/v2/";
    private static final String V1 = "/api/v1/";

    /** An answer that is sent in place of the right one. */
    private record Forced(String statusCode, List<String> errors) {}

    private final ClassicActorSystemProvider system;
    private final Historian historian;
    private final ReadService reads;
    private final WriteService writes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Forced> forced = new ArrayDeque<>();
    private long requestsUntilExpiry = Long.MAX_VALUE;

    CanaryDoor(ClassicActorSystemProvider system, Historian historian) {
        this.system = system;
        this.historian = historian;
        this.reads = new ReadService(historian);
        this.writes = new WriteService(historian);
    }

    SandboxHandler read() {
        return request -> {
            String path = request.getUri().path().toLowerCase(Locale.ROOT);
            boolean old = path.startsWith(V1);
            String endpoint = path.substring(Math.min(path.length(), V2.length()));
            if ((!old && !path.startsWith(V2)) || !reads.knows(endpoint, old)) {
                return text(404, "Not Found");
            }
            boolean post = request.method().equals(HttpMethods.POST);
            if (!post && (old || !request.method().equals(HttpMethods.GET))) {
                return text(405, "Method Not Allowed");
            }
            return readInTime(request, endpoint, old);
        };
    }

    SandboxHandler write() {
        return request -> {
            String path = request.getUri().path().toLowerCase(Locale.ROOT);
            String endpoint = path.substring(Math.min(path.length(), V1.length()));
            if (!path.startsWith(V1) || !writes.knows(endpoint)) {
                return text(404, "Not Found");
            }
            if (!request.method().equals(HttpMethods.POST)) {
                return text(405, "Method Not Allowed");
            }
            return CompletableFuture.completedStage(
                    answer(request, true, parameters -> writes.answer(endpoint, parameters)));
        };
    }

    /** Runs something with exclusive access to the historian. */
    void exclusively(Runnable action) {
        lock.lock();
        try {
            historian.catchUp();
            action.run();
        } finally {
            lock.unlock();
        }
    }

    /** The next calls of either service are answered so. */
    void force(String statusCode, List<String> errors, int times) {
        exclusively(() -> {
            for (int i = 0; i < times; i++) {
                forced.add(new Forced(statusCode, errors));
            }
        });
    }

    /** All tokens and sessions end before the request after so many. */
    void expireTokensAfter(long requests) {
        exclusively(() -> requestsUntilExpiry = requests);
    }

    private CompletionStage<HttpResponse> readInTime(HttpRequest request, String endpoint, boolean old) {
        boolean[] seated = {false};
        HttpResponse answered = answer(request, false, parameters -> {
            if (historian.quirks().seatPerApiRequest()
                    && ReadAccess.apiToken(parameters).isPresent()) {
                historian.seats().requestBegins(historian.users().alive(historian.now()));
                seated[0] = true;
            }
            return reads.answer(endpoint, parameters, old);
        });
        CompletionStage<HttpResponse> inTime =
                historian.settings().serviceTime().isZero()
                        ? CompletableFuture.completedStage(answered)
                        : Patterns.after(
                                historian.settings().serviceTime(),
                                system,
                                () -> CompletableFuture.completedStage(answered));
        return seated[0] ? inTime.whenComplete((done, failure) -> exclusively(historian.seats()::requestDone)) : inTime;
    }

    private interface Service {
        Optional<ObjectNode> answer(Parameters parameters);
    }

    private HttpResponse answer(HttpRequest request, boolean write, Service service) {
        lock.lock();
        try {
            historian.catchUp();
            countDown();
            if (!forced.isEmpty()) {
                Forced answer = forced.removeFirst();
                return failed(new CanaryException(answer.statusCode(), answer.errors()), false);
            }
            return json(200, service.answer(parameters(request)).orElseThrow());
        } catch (CanaryException e) {
            return failed(e, write);
        } finally {
            lock.unlock();
        }
    }

    private void countDown() {
        if (requestsUntilExpiry == Long.MAX_VALUE) {
            return;
        }
        if (requestsUntilExpiry == 0) {
            historian.expireTokens();
            requestsUntilExpiry = Long.MAX_VALUE;
        } else {
            requestsUntilExpiry--;
        }
    }

    private static Parameters parameters(HttpRequest request) {
        HttpEntity.Strict entity = (HttpEntity.Strict) request.entity();
        String query = request.getUri().rawQueryString().orElse("");
        String body = entity.getData().decodeString(StandardCharsets.UTF_8);
        String authorization =
                request.getHeader("Authorization").map(HttpHeader::value).orElse("");
        return Parameters.read(query, body, authorization);
    }

    private HttpResponse failed(CanaryException failure, boolean write) {
        Quirks quirks = historian.quirks();
        if (quirks.invalidToken() == Quirks.InvalidToken.UNAUTHORIZED
                && failure.errors().contains(ReadAccess.INVALID)) {
            return textAnswer(401, "Unauthorized");
        }
        boolean singular = failure.errors().size() == 1
                && (quirks.spelling() == Quirks.Spelling.ERROR_FOR_ONE
                        || (write && quirks.spelling() == Quirks.Spelling.ERROR_FOR_ONE_WRITE));
        String statusCode =
                singular && failure.statusCode().equals(CanaryException.ERRORS) ? "Error" : failure.statusCode();
        return json(quirks.errorHttpStatus(), Reply.failed(statusCode, failure.errors()));
    }

    private static HttpResponse json(int status, ObjectNode body) {
        return HttpResponse.create()
                .withStatus(StatusCodes.get(status))
                .withEntity(ContentTypes.APPLICATION_JSON, body.toString());
    }

    private static CompletionStage<HttpResponse> text(int status, String line) {
        return CompletableFuture.completedStage(textAnswer(status, line));
    }

    private static HttpResponse textAnswer(int status, String line) {
        return HttpResponse.create().withStatus(StatusCodes.get(status)).withEntity(ContentTypes.TEXT_PLAIN_UTF8, line);
    }
}

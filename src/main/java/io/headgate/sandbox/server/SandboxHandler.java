package io.headgate.sandbox.server;

import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** What a stand-in answers. The request's entity has been read completely and is strict. */
@FunctionalInterface
public interface SandboxHandler {
    CompletionStage<HttpResponse> handle(HttpRequest request);
}

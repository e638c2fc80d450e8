package io.headgate.sandbox.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;

/**
 * The switches of several servers on a port of their own, {@code /_sandbox/<server>/<switch>}: reachable also while a
 * stand-in is stopped or refuses connections. {@code GET /_sandbox} shows all of them.
 */
public final class SandboxControl implements SandboxHandler {
    static final String ROOT = "/_sandbox";

    private final Map<String, SandboxServer> servers = new LinkedHashMap<>();

    public SandboxControl(List<SandboxServer> servers) {
        servers.forEach(server -> this.servers.put(server.name(), server));
    }

    @Override
    public CompletionStage<HttpResponse> handle(HttpRequest request) {
        String path = request.getUri().path();
        if (!path.startsWith(ROOT)) {
            return ServerControl.text(StatusCodes.NOT_FOUND.intValue(), "the switches are under " + ROOT);
        }
        String below = path.substring(ROOT.length()).replaceAll("^/|/$", "");
        if (below.isEmpty()) {
            return CompletableFuture.completedStage(ServerControl.json(all()));
        }
        int slash = below.indexOf('/');
        String name = slash < 0 ? below : below.substring(0, slash);
        return Optional.ofNullable(servers.get(name))
                .map(server -> handle(server, request, slash < 0 ? "" : below.substring(slash + 1)))
                .orElseGet(() -> ServerControl.text(
                        StatusCodes.NOT_FOUND.intValue(), "servers: " + String.join(", ", servers.keySet())));
    }

    static CompletionStage<HttpResponse> handle(SandboxServer server, HttpRequest request, String path) {
        return server.control()
                .handle(
                        request.method().equals(HttpMethods.GET),
                        path,
                        request.getUri().query().toMap());
    }

    private ObjectNode all() {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        servers.forEach((name, server) -> all.set(name, server.control().status()));
        return all;
    }
}

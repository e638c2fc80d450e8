package io.headgate.app;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;

/** Asks the admin listener of a running gateway; gives up after five seconds without an answer. */
final class AdminClient {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final URI admin;
    private final HttpClient client;

    /** What came back, whatever it says. */
    record Answer(int status, String body) {}

    /** An {@link IllegalArgumentException} when that is not an address of HTTP. */
    AdminClient(URI admin) {
        HttpRequest.newBuilder(admin.resolve("/"));
        this.admin = admin;
        this.client = HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    /** @throws IOException when there is no answer; its message is a sentence for the operator */
    Answer get(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(admin.resolve(path)).timeout(PATIENCE).build();
        try {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.body());
        } catch (IOException unreachable) {
            throw new IOException("no answer from " + admin + ": " + reason(unreachable), unreachable);
        }
    }

    private static String reason(IOException unreachable) {
        if (unreachable instanceof HttpTimeoutException) {
            return "none within " + PATIENCE.toSeconds() + " s";
        }
        if (unreachable instanceof ConnectException && unreachable.getCause() instanceof UnresolvedAddressException) {
            return "there is no such host";
        }
        String message = unreachable.getMessage();
        return unreachable instanceof ConnectException && message == null
                ? "nothing listens there"
                : String.valueOf(message == null ? unreachable : message);
    }

    @Override
    public String toString() {
        return admin.toString();
    }
}

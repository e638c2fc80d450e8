package io.headgate.testing;

import java.util.List;
import java.util.Locale;

/** What a {@link ScriptedUpstream} does about one request. Called on many threads at once. */
@FunctionalInterface
public interface Script {
    List<Step> answer(RecordedRequest request);

    /** 200 with the request's {@code X-Marker} as header and body, and the numbers of connection and request. */
    Script ECHO = request -> {
        String marker = request.header("X-Marker").orElse("none");
        String head = ok(
                marker.length(),
                "X-Marker: " + marker,
                "X-Connection: " + request.connection(),
                "X-Request: " + request.number());
        return List.of(Step.send(request.method().equals("HEAD") ? head : head + marker));
    };

    /** Always these steps. */
    static Script always(Step... steps) {
        return request -> List.of(steps);
    }

    /** The head of a 200 with this length and these further header lines. */
    static String ok(long length, String... headerLines) {
        StringBuilder head = new StringBuilder("HTTP/1.1 200 OK\r\nContent-Length: ")
                .append(length)
                .append("\r\n");
        for (String line : headerLines) {
            head.append(line).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    /** A chunk of a chunked body; the empty one is the last and ends the message without trailers. */
    static String chunk(String data) {
        return Integer.toHexString(data.length()).toLowerCase(Locale.ROOT) + "\r\n" + data + "\r\n";
    }
}

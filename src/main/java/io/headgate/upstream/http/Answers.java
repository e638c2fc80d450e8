package io.headgate.upstream.http;

import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.Response;
import io.headgate.wire.ResponseHead;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** Answers as borrowers get them: without the fields that framed them here. */
final class Answers {
    private Answers() {}

    static Response of(ResponseHead head, Body body) {
        Headers headers = head.headers();
        boolean framed = headers.contains("content-length") || headers.contains("transfer-encoding");
        return new Response(head.status(), framed ? headers.filter(Answers::isNotFraming) : headers, body);
    }

    /**
     * The body of an answer that is here whole, with its trailer fields if it has any.
     *
     * @param shown the length that the answer declared; one to HEAD shows the length of the content it does not have
     */
    static Body whole(boolean toHead, long shown, ByteString content, Headers trailers) {
        if (trailers.size() > 0) {
            return new Body.Flowing(-1, Source.single(content), () -> trailers);
        }
        return toHead && shown != 0 ? new Body.Flowing(shown, Source.empty(), () -> Headers.EMPTY) : Body.of(content);
    }

    private static boolean isNotFraming(String name, String value) {
        return switch (name.length()) {
            case 14 -> !name.equalsIgnoreCase("content-length");
            case 17 -> !name.equalsIgnoreCase("transfer-encoding");
            default -> true;
        };
    }
}

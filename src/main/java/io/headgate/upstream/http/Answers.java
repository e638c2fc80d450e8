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

    private static Response of(ResponseHead head, Body body, Exchange one) {
        Headers headers = head.headers();
        boolean framed = headers.contains("content-length") || headers.contains("transfer-encoding");
        return new Response(
                head.status(), framed ? headers.filter(Answers::isNotFraming) : headers, body, one::verdict);
    }

    /** An answer whose content is still arriving. */
    static Response flowing(Exchange one, ResponseHead head, long length, Download content) {
        return of(head, new Body.Flowing(length, content.source(), one::trailers), one);
    }

    /** An answer that has been read to its end; one to HEAD shows the length of the content it does not have. */
    static Response whole(Exchange one, ResponseHead head, AnswerReader reader, ByteString content) {
        long shown = reader.length();
        Headers trailers = reader.trailers();
        Body body = Body.of(content);
        if (trailers.size() > 0) {
            body = new Body.Flowing(-1, Source.single(content), () -> trailers);
        } else if (shown != 0 && one.request().method().equals("HEAD")) {
            body = new Body.Flowing(shown, Source.empty(), () -> Headers.EMPTY);
        }
        return of(head, body, one);
    }

    private static boolean isNotFraming(String name, String value) {
        return switch (name.length()) {
            case 14 -> !name.equalsIgnoreCase("content-length");
            case 17 -> !name.equalsIgnoreCase("transfer-encoding");
            default -> true;
        };
    }
}

package io.headgate.edge;

import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.wire.Body;
import io.headgate.wire.FieldLines;
import io.headgate.wire.Headers;
import io.headgate.wire.Response;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.RequestEntity;
import org.apache.pekko.http.javadsl.model.ResponseEntity;
import org.apache.pekko.http.javadsl.model.StatusCode;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.Connection;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** Between the codec's message types and ours. */
final class CodecMessages {
    private static final HttpHeader CLOSE = Connection.create("close");

    private CodecMessages() {}

    /** The body the codec read; an error while reading becomes the failure that the guard noted. */
    static Body bodyOf(RequestEntity entity, ClientConnection connection) {
        if (entity instanceof HttpEntity.Strict strict) {
            return Body.of(strict.getData());
        }
        long length = entity.getContentLengthOption().orElse(-1L);
        Source<ByteString, NotUsed> bytes = entity.getDataBytes()
                .mapMaterializedValue(ignored -> NotUsed.getInstance())
                .via(new WholeBody(connection::bodyFault, Failure.of(FailureKind.REQUEST_TRUNCATED)));
        return new Body.Flowing(length, bytes, () -> Headers.EMPTY);
    }

    /**
     * The answer in the codec's form.
     *
     * @param last whether the connection closes after it
     * @param sent run once when the last octet has been handed on, or the attempt ended
     */
    static HttpResponse responseOf(Response response, boolean last, Runnable sent) {
        List<HttpHeader> headers = new ArrayList<>(response.headers().size() + 1);
        for (int i = 0; i < response.headers().size(); i++) {
            String name = response.headers().name(i);
            String value = response.headers().value(i);
            if (FieldLines.isName(name) && FieldLines.isWritableValue(value)) {
                headers.add(new OpaqueHeader(name, value));
            }
        }
        if (last) {
            headers.add(CLOSE);
        }
        return HttpResponse.create()
                .withStatus(status(response.status()))
                .withHeaders(headers)
                .withEntity(entity(response.body(), sent));
    }

    private static ResponseEntity entity(Body body, Runnable sent) {
        if (body instanceof Body.Bytes whole) {
            sent.run();
            return HttpEntities.create(ContentTypes.NO_CONTENT_TYPE, whole.bytes());
        }
        Body.Flowing flowing = (Body.Flowing) body;
        Source<ByteString, NotUsed> bytes = flowing.bytes().via(new AfterBody(sent));
        return flowing.length() > 0
                ? HttpEntities.create(ContentTypes.NO_CONTENT_TYPE, flowing.length(), bytes)
                : HttpEntities.createChunked(ContentTypes.NO_CONTENT_TYPE, bytes);
    }

    private static StatusCode status(int code) {
        return StatusCodes.lookup(code).orElseGet(() -> StatusCodes.custom(code, "", "", code < 400, true));
    }
}

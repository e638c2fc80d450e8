package io.headgate.edge;

import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.wire.Body;
import io.headgate.wire.FieldLines;
import io.headgate.wire.Headers;
import io.headgate.wire.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
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
import org.apache.pekko.http.scaladsl.model.ContentType;
import org.apache.pekko.http.scaladsl.model.HttpEntity.ChunkStreamPart;
import org.apache.pekko.http.scaladsl.model.HttpEntity.Chunked;
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
        List<HttpHeader> headers = fields(response.headers());
        if (last) {
            headers.add(CLOSE);
        }
        return HttpResponse.create()
                .withStatus(status(response.status()))
                .withHeaders(headers)
                .withEntity(entity(response.body(), sent));
    }

    /** What cannot be written as a field is left out, wherever it comes from. */
    private static List<HttpHeader> fields(Headers given) {
        List<HttpHeader> headers = new ArrayList<>(given.size() + 1);
        for (int i = 0; i < given.size(); i++) {
            String name = given.name(i);
            String value = given.value(i);
            if (FieldLines.isName(name) && FieldLines.isWritableValue(value)) {
                headers.add(new OpaqueHeader(name, value));
            }
        }
        return headers;
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
                : chunked(bytes, flowing.trailers());
    }

    /** Trailers are known only when the last chunk is written (RFC 9112, 7.1.2). */
    private static ResponseEntity chunked(Source<ByteString, NotUsed> bytes, Supplier<Headers> trailers) {
        Source<ChunkStreamPart, NotUsed> end = Source.lazySource(() -> {
                    List<HttpHeader> fields = fields(trailers.get());
                    return fields.isEmpty()
                            ? Source.<ChunkStreamPart>empty()
                            : Source.single(part(HttpEntity.ChunkStreamPart.createLast("", fields)));
                })
                .mapMaterializedValue(ignored -> NotUsed.getInstance());
        Source<ChunkStreamPart, NotUsed> parts = bytes.map(chunk -> part(HttpEntity.ChunkStreamPart.create(chunk)))
                .concat(end);
        Source<ChunkStreamPart, Object> whole = parts.mapMaterializedValue(nothing -> nothing);
        return new Chunked((ContentType) ContentTypes.NO_CONTENT_TYPE, whole.asScala());
    }

    /** The codec's model has one class behind its two interfaces. */
    private static ChunkStreamPart part(HttpEntity.ChunkStreamPart part) {
        return (ChunkStreamPart) part;
    }

    private static StatusCode status(int code) {
        return StatusCodes.lookup(code).orElseGet(() -> StatusCodes.custom(code, "", "", code < 400, true));
    }
}

package io.headgate.sandbox.qdrant;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.RequestEntity;
import org.apache.pekko.http.javadsl.model.ResponseEntity;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** Between Pekko HTTP's messages and {@link QdrantApi}: targets, headers, compression and cross-origin answers. */
final class RestFront {
    private static final int LARGEST_BODY = 32 * 1024 * 1024;
    private static final String VARY = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
    private static final String METHODS = "PUT, HEAD, CONNECT, DELETE, GET, OPTIONS, PATCH, TRACE, POST";
    private static final ContentType PLAIN = MediaTypes.TEXT_PLAIN.toContentType(HttpCharsets.custom("utf-8"));

    private final QdrantApi api;

    RestFront(QdrantApi api) {
        this.api = api;
    }

    HttpResponse answer(HttpRequest request) {
        List<HttpHeader> headers = new ArrayList<>();
        Optional<String> origin = header(request, "origin");
        origin.ifPresent(from -> headers.add(RawHeader.create("access-control-allow-origin", from)));
        if (isPreflight(request)) {
            headers.add(RawHeader.create("vary", VARY));
            headers.add(RawHeader.create("access-control-allow-methods", METHODS));
            return HttpResponse.create().withHeaders(headers).withEntity(entity(null, ByteString.emptyByteString()));
        }
        Answer answer = answered(request);
        Optional<String> coding = answer.body().isEmpty() ? Optional.empty() : coding(request);
        headers.add(RawHeader.create("vary", coding.isPresent() ? "accept-encoding, " + VARY : VARY));
        answer.retryAfterSeconds()
                .ifPresent(seconds -> headers.add(RawHeader.create("retry-after", Integer.toString(seconds))));
        coding.ifPresent(name -> headers.add(RawHeader.create("content-encoding", name)));
        ResponseEntity entity = coding.isPresent()
                ? compressed(contentType(answer.contentType()), answer.body(), coding.get())
                : entity(answer.contentType(), answer.body());
        return HttpResponse.create()
                .withStatus(StatusCodes.get(answer.status()))
                .withHeaders(headers)
                .withEntity(entity);
    }

    private Answer answered(HttpRequest request) {
        RequestEntity entity = request.entity();
        ByteString body = entity instanceof HttpEntity.Strict strict ? strict.getData() : ByteString.emptyByteString();
        if (body.size() > LARGEST_BODY) {
            return QdrantApi.tooLarge("JSON payload (" + body.size() + " bytes) is larger than allowed (limit: "
                    + LARGEST_BODY + " bytes).");
        }
        // The target as it was sent: what an encoded slash means is for the API to say.
        String target = header(request, "raw-request-uri").orElse("/");
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        String query = mark < 0 ? "" : target.substring(mark + 1);
        String method = request.method().value();
        return api.answer(method, path, query, name -> header(request, name), body.toArrayUnsafe());
    }

    private static boolean isPreflight(HttpRequest request) {
        return request.method().value().equals("OPTIONS")
                && header(request, "origin").isPresent()
                && header(request, "access-control-request-method").isPresent();
    }

    private static Optional<String> header(HttpRequest request, String lowerCaseName) {
        return request.getHeader(lowerCaseName).map(HttpHeader::value);
    }

    /** Of the codings Qdrant offers, the two that come with Java; a real one prefers br and zstd. */
    private static Optional<String> coding(HttpRequest request) {
        List<String> wanted = new ArrayList<>();
        for (String one : header(request, "accept-encoding").orElse("").split(",", -1)) {
            String[] parts = one.trim().toLowerCase(Locale.ROOT).split("\\s*;\\s*", -1);
            if (parts.length == 1 || !parts[1].matches("q=0(\\.0*)?")) {
                wanted.add(parts[0]);
            }
        }
        return List.of("gzip", "deflate").stream().filter(wanted::contains).findFirst();
    }

    private static HttpEntity.Strict entity(@Nullable String type, ByteString body) {
        return HttpEntities.create(contentType(type), body);
    }

    private static ContentType contentType(@Nullable String type) {
        if (type == null) {
            return ContentTypes.NO_CONTENT_TYPE;
        }
        return type.equals("application/json") ? ContentTypes.APPLICATION_JSON : PLAIN;
    }

    private static ResponseEntity compressed(ContentType type, ByteString body, String coding) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = coding.equals("gzip") ? new GZIPOutputStream(bytes) : new DeflaterOutputStream(bytes)) {
            out.write(body.toArrayUnsafe());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return HttpEntities.createChunked(type, Source.single(ByteString.fromArrayUnsafe(bytes.toByteArray())));
    }
}

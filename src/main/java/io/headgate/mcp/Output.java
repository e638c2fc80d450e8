package io.headgate.mcp;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.headgate.provider.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** A JSON text in the making: own words around values that are copied byte for byte. */
final class Output {
    private static final int START = 256;

    private byte[] bytes = new byte[START];
    private int size;

    /** Words of our own, in ASCII. */
    @SuppressWarnings("deprecation") // getBytes(int, int, …) copies the low octets, which is all that ASCII has.
    Output raw(String ascii) {
        room(ascii.length());
        ascii.getBytes(0, ascii.length(), bytes, size);
        size += ascii.length();
        return this;
    }

    /** A string, quoted. */
    Output text(String value) {
        return raw("\"")
                .octets(JsonStringEncoder.getInstance().quoteAsUTF8(value))
                .raw("\"");
    }

    Output json(JsonText value) {
        room(value.size());
        value.copyTo(bytes, size);
        size += value.size();
        return this;
    }

    Output octets(byte[] some) {
        return octets(some, 0, some.length);
    }

    Output octets(byte[] some, int from, int to) {
        room(to - from);
        System.arraycopy(some, from, bytes, size, to - from);
        size += to - from;
        return this;
    }

    /** What another one holds. */
    Output add(Output other) {
        return octets(other.bytes, 0, other.size);
    }

    /** This without the brace that closes it. */
    Output reopened() {
        size--;
        return this;
    }

    /** What was written; this must not be used any more. */
    ByteString bytes() {
        return ByteString.fromArrayUnsafe(bytes, 0, size);
    }

    private void room(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
        }
    }

    // --- messages ---

    /** A notification. */
    static ByteString notification(String method, Output params) {
        return new Output()
                .raw("{\"jsonrpc\":\"2.0\",\"method\":\"")
                .raw(method)
                .raw("\",\"params\":")
                .octets(params.bytes, 0, params.size)
                .raw("}")
                .bytes();
    }

    /** A request of our own. */
    static ByteString request(String id, String method, JsonText params) {
        return new Output()
                .raw("{\"jsonrpc\":\"2.0\",\"id\":")
                .text(id)
                .raw(",\"method\":")
                .text(method)
                .raw(",\"params\":")
                .json(params)
                .raw("}")
                .bytes();
    }

    /** The answer that a request was done. */
    static ByteString result(JsonText id, Output result) {
        return new Output()
                .raw("{\"jsonrpc\":\"2.0\",\"id\":")
                .json(id)
                .raw(",\"result\":")
                .octets(result.bytes, 0, result.size)
                .raw("}")
                .bytes();
    }

    /** The answer that a request was not done; id null where it is not known. */
    static ByteString error(@Nullable JsonText id, Refusal refusal) {
        Output out = new Output().raw("{\"jsonrpc\":\"2.0\",\"id\":");
        if (id == null) {
            out.raw("null");
        } else {
            out.json(id);
        }
        out.raw(",\"error\":{\"code\":")
                .raw(Integer.toString(refusal.code()))
                .raw(",\"message\":")
                .text(refusal.message());
        JsonText data = refusal.data();
        if (data != null) {
            out.raw(",\"data\":").json(data);
        }
        return out.raw("}}").bytes();
    }

    /** As text, for tests and logs. */
    @Override
    public String toString() {
        return new String(bytes, 0, size, StandardCharsets.UTF_8);
    }
}

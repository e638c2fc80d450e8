package io.headgate.upstream.http;

import io.headgate.call.NotNow;
import io.headgate.wire.ResponseHead;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * What is here of an answer that was not told yet. One that only says "not now" is told whole, so that it can be kept for the caller
 * while the request is tried again; unless there is too much of it. Confined to the connection's stage.
 */
final class Gathering {
    private final StatusRule statuses;
    private final long limit;
    private ByteString content = ByteString.emptyByteString();

    Gathering(StatusRule statuses, long limit) {
        this.statuses = statuses;
        this.limit = limit;
    }

    @Nullable
    NotNow notNow(ResponseHead head) {
        return statuses.notNow(head.status(), head.headers());
    }

    void add(ByteString more) {
        content = content.isEmpty() ? more : content.concat(more);
    }

    /** Whether the rest of an answer that is not complete is to be waited for. */
    boolean waits(ResponseHead head, AnswerReader reader) {
        return Math.max(reader.length(), content.size()) <= limit && reader.endsItself() && notNow(head) != null;
    }

    /** All there is, once. */
    ByteString take() {
        ByteString all = content;
        content = ByteString.emptyByteString();
        return all;
    }
}

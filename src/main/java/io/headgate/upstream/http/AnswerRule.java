package io.headgate.upstream.http;

import io.headgate.wire.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What the content of an answer says of it, for kinds whose status does not tell. The content is looked at while it flows past and
 * reaches the reader unchanged. Safe from any thread.
 */
@FunctionalInterface
public interface AnswerRule {
    /** For kinds whose status says it all. */
    AnswerRule NONE = (method, target, status, headers) -> null;

    /**
     * How to look at this answer; null: there is nothing to look at.
     *
     * @param target of the request, relative to the upstream's base
     */
    @Nullable
    Look look(String method, String target, int status, Headers headers);
}

package io.headgate.upstream.http;

import io.headgate.call.OperationTable;
import io.headgate.config.Secret;
import io.headgate.wire.Headers;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one kind of upstream adds to plain HTTP/1.1. Everything else, connections and framing among it, is the same for all.
 *
 * @param operations what can be done to such an upstream, by method and path
 * @param credentialHeaders the fields that carry credentials, in lower case; a client's own must not reach the upstream
 * @param credential how the gateway's own credential is sent with every request
 * @param deepProbe the examination that touches real data, or null where the kind knows none
 * @param statuses what the statuses of its answers mean
 * @param contents what their contents say beside that
 */
public record HttpKind(
        OperationTable operations,
        Set<String> credentialHeaders,
        Function<Secret, Headers> credential,
        @Nullable DeepProbe deepProbe,
        StatusRule statuses,
        AnswerRule contents) {
    /** Any HTTP/1.1 server. */
    public static final HttpKind PLAIN =
            new HttpKind(OperationTable.EMPTY, Set.of(), none -> Headers.EMPTY, null, StatusRule.HTTP, AnswerRule.NONE);

    /** Makes the deep probe of a kind. */
    public interface DeepProbe {
        /**
         * A probe for an upstream that is configured like this.
         *
         * @param sample what to look at, such as a collection or a tag; null: whatever there is
         * @param authorised whether the gateway has a credential of its own; without one a refusal says nothing about the upstream
         */
        Probe of(@Nullable String sample, boolean authorised);
    }

    public HttpKind {
        credentialHeaders = Set.copyOf(credentialHeaders);
    }

    /** What its answers mean; see {@link Meaning}. */
    public Meaning meaning(boolean passesFailures) {
        return new Meaning(statuses, contents, passesFailures);
    }

    /** The fields that every request gets. */
    public Headers own(@Nullable Secret secret) {
        Headers credentials = secret == null ? Headers.EMPTY : credential.apply(secret);
        // What is to be looked at must come as it is (RFC 9110, 12.5.3).
        return contents == AnswerRule.NONE
                ? credentials
                : credentials.toBuilder().add("Accept-Encoding", "identity").build();
    }

    /**
     * How such an upstream is examined.
     *
     * @param sample see {@link DeepProbe}
     */
    public Probes probes(HttpUpstreamConfig config, @Nullable String sample, boolean authorised) {
        Probe medium = Probe.alive(config.probePath());
        if (config.deepProbePath() != null) {
            return new Probes(medium, Probe.successful(config.deepProbePath()));
        }
        return new Probes(medium, deepProbe == null ? medium : deepProbe.of(sample, authorised));
    }
}

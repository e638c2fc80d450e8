package io.headgate.exchange;

import io.headgate.call.OperationTable;
import io.headgate.resilience.RetrySettings;
import io.headgate.wire.Escort;
import io.headgate.wire.Paging;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a door must know of an upstream to speak for it.
 *
 * @param bases the URLs under which the gateway reaches it; answers that name them are rewritten
 * @param credentialHeaders headers that the upstream's configuration sets or reads credentials from; no client may send them
 * @param canary whether it is a Canary historian, which has meters of its own
 * @param retry when calls to it are tried again
 * @param tellDeadline whether operations that can be told how long they may take are told
 * @param paging how answers come in pages; null: they do not
 * @param escort what the upstream has to say about each request; null: nothing
 */
public record UpstreamFacts(
        OperationTable operations,
        List<URI> bases,
        Set<String> credentialHeaders,
        boolean canary,
        RetrySettings retry,
        boolean tellDeadline,
        @Nullable Paging paging,
        @Nullable Escort escort) {
    public UpstreamFacts {
        bases = List.copyOf(bases);
        credentialHeaders = Set.copyOf(credentialHeaders);
    }

    /** The facts of an upstream to which every request may go as it is. */
    public UpstreamFacts(
            OperationTable operations,
            List<URI> bases,
            Set<String> credentialHeaders,
            boolean canary,
            RetrySettings retry,
            boolean tellDeadline) {
        this(operations, bases, credentialHeaders, canary, retry, tellDeadline, null, null);
    }

    /** The same upstream, whose requests are escorted. */
    public UpstreamFacts with(@Nullable Escort other) {
        return new UpstreamFacts(operations, bases, credentialHeaders, canary, retry, tellDeadline, paging, other);
    }

    /** The same upstream, with answers that come in pages. */
    public UpstreamFacts paged(@Nullable Paging pages) {
        return new UpstreamFacts(operations, bases, credentialHeaders, canary, retry, tellDeadline, pages, escort);
    }
}

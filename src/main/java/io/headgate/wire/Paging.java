package io.headgate.wire;

import io.headgate.call.FailureException;
import io.headgate.call.Operation;
import java.time.Instant;
import java.util.Set;
import org.apache.pekko.util.ByteString;

/** How an upstream gives long answers page by page, for callers who want the gateway to ask for one after the other. */
public interface Paging {
    /** The member of a page that the next one is asked for with; {@code null} or nothing in the last. */
    String continuation();

    /** How many pages are fetched for one request at most. */
    int maxPages();

    /** The members of a page that hold its items, in a list or in an object of lists. */
    Set<String> items();

    /** After how many items, over all pages, no further page is fetched. */
    long maxItems();

    /** After how many octets no further page is fetched. */
    long maxBytes();

    /** Whether answers of an operation come in pages. */
    boolean pages(Operation operation);

    /**
     * The pages of a request; a {@link FailureException} says why they cannot be followed.
     *
     * @param target where it goes, in origin form, relative to the upstream's base
     * @param body all of it
     * @param now what times that are relative to now mean, on all pages
     */
    Pages pages(Operation operation, String target, ByteString body, Instant now);

    /** What is sent for each page of one request: JSON, by POST, to the path of the request without its query. */
    interface Pages {
        /** The body that asks for the first. */
        ByteString first();

        /**
         * The body that asks for a further one.
         *
         * @param continuation the member's value in the page before, as it came
         */
        ByteString next(String continuation);
    }
}

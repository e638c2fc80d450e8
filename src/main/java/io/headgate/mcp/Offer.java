package io.headgate.mcp;

import io.headgate.call.Principal;
import io.headgate.provider.Catalog;
import io.headgate.provider.Change;
import io.headgate.provider.Provider;
import io.headgate.provider.What;
import io.headgate.seal.Seal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What all providers offer together, in their order; of two with the same name the first counts. Lists are handed out in pages. A cursor
 * holds the entry that came last and where it stood, so that a page neither repeats nor leaves out anything when the list has changed
 * in between, unless that very entry is gone.
 */
final class Offer {
    private static final Duration CURSOR_LIFE = Duration.ofHours(1);
    private static final String CURSOR = "cursor";

    private final List<Provider> providers;
    private final Seal seal;
    private final int pageSize;
    private final Clock clock;

    /** The four lists, by the names of their methods and members. */
    enum Listing {
        TOOLS("tools/list", "tools"),
        RESOURCES("resources/list", "resources"),
        TEMPLATES("resources/templates/list", "resourceTemplates"),
        PROMPTS("prompts/list", "prompts");

        private final String method;
        private final String member;

        Listing(String method, String member) {
            this.method = method;
            this.member = member;
        }

        String method() {
            return method;
        }

        private List<Catalog.Definition> in(Catalog catalog) {
            return switch (this) {
                case TOOLS -> catalog.tools();
                case RESOURCES -> catalog.resources();
                case TEMPLATES -> catalog.templates();
                case PROMPTS -> catalog.prompts();
            };
        }
    }

    Offer(List<Provider> providers, Seal seal, int pageSize, Clock clock) {
        this.providers = List.copyOf(providers);
        this.seal = seal;
        this.pageSize = pageSize;
        this.clock = clock;
    }

    void onChange(Consumer<Change> listener) {
        providers.forEach(provider -> provider.onChange(listener));
    }

    /** Who answers for a name; null: nobody. */
    @Nullable
    Provider owner(What what, String name, Principal principal) {
        for (Provider provider : providers) {
            if (provider.knows(what, name, principal)) {
                return provider;
            }
        }
        return null;
    }

    /**
     * A page as a result.
     *
     * @param cursor what came with the page before; null or empty: the first page
     */
    Output page(Listing listing, Principal principal, @Nullable String cursor) throws Refusal.Thrown {
        List<Catalog.Definition> all = all(listing, principal);
        int from = cursor == null || cursor.isEmpty() ? 0 : after(listing, principal, cursor, all);
        int to = Math.min(all.size(), from + pageSize);
        Output out = new Output().raw("{\"").raw(listing.member).raw("\":[");
        for (int i = from; i < to; i++) {
            out.raw(i == from ? "" : ",").json(all.get(i).json());
        }
        out.raw("]");
        if (to < all.size()) {
            out.raw(",\"nextCursor\":").text(cursor(listing, principal, to, all.get(to - 1)));
        }
        return out.raw("}");
    }

    private List<Catalog.Definition> all(Listing listing, Principal principal) {
        List<Catalog.Definition> all = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Provider provider : providers) {
            for (Catalog.Definition entry : listing.in(provider.catalog(principal))) {
                if (seen.add(entry.key())) {
                    all.add(entry);
                }
            }
        }
        return all;
    }

    private String cursor(Listing listing, Principal principal, int position, Catalog.Definition last) {
        byte[] key = last.key().getBytes(StandardCharsets.UTF_8);
        byte[] content = ByteBuffer.allocate(Integer.BYTES + key.length)
                .putInt(position)
                .put(key)
                .array();
        Instant expiry = clock.instant().plus(CURSOR_LIFE);
        return seal.seal(CURSOR, principal, listing.method, expiry, content);
    }

    private int after(Listing listing, Principal principal, String cursor, List<Catalog.Definition> all)
            throws Refusal.Thrown {
        Optional<byte[]> content = seal.open(CURSOR, principal, listing.method, cursor, clock.instant());
        if (content.isEmpty()) {
            throw Refusal.invalidParams("The cursor is not valid here, or has expired; begin the list anew.")
                    .thrown();
        }
        ByteBuffer read = ByteBuffer.wrap(content.get());
        int position = read.getInt();
        String last = StandardCharsets.UTF_8.decode(read).toString();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).key().equals(last)) {
                return i + 1;
            }
        }
        return Math.min(position, all.size());
    }
}

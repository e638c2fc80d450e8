package io.headgate.sandbox.canary;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Where the next page of a tag's data begins. The oldest tokens are forgotten first. */
final class PageTokens {
    /** Where a tag's next page begins: at this time, in this tag. */
    record Position(String tag, Instant from) {}

    private static final int MOST = 100_000;

    private final Map<String, Position> positions = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Position> eldest) {
            return size() > MOST;
        }
    };
    private final Identifiers identifiers;

    PageTokens(Identifiers identifiers) {
        this.identifiers = identifiers;
    }

    String issue(Position position) {
        String token = identifiers.page();
        positions.put(token, position);
        return token;
    }

    Optional<Position> find(String token) {
        return Optional.ofNullable(positions.get(token));
    }

    void forgetAll() {
        positions.clear();
    }
}

package io.headgate.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.call.DeadlineWatch;
import io.headgate.call.Principal;
import io.headgate.call.Ticker;
import io.headgate.observe.McpMeters;
import io.headgate.provider.JsonText;
import io.headgate.provider.Software;
import io.headgate.seal.Seal;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of legacy clients. A session's id is a seal on what was agreed at its beginning, made for its principal alone, so that
 * every gateway with the same key knows it and none needs to store it; it says nothing of who asks. What changes is kept here, for a
 * bounded number of sessions, the longest unused giving way. Ended ones are remembered until they would have expired, a bounded number
 * of them too. Safe from any thread.
 */
final class Sessions implements DeadlineWatch.Watched {
    private static final String PURPOSE = "session";
    private static final long SWEEP_NANOS = 1_000_000_000L;
    private static final int UNIQUE = 18;
    private static final int TAG = 8;
    private static final int ENDED_FOR_EACH = 4;
    private static final int LARGEST_CAPABILITY = 512;
    private static final List<String> CAPABILITIES = List.of("roots", "sampling", "elicitation");

    private final McpConfig.SessionLimits limits;
    private final Seal seal;
    private final Streams streams;
    private final Clock clock;
    private final Ticker ticker;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Session> open = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, Instant> ended = new LinkedHashMap<>();
    private volatile long due;

    /** What the id of a session holds. */
    record Known(
            String unique,
            String revision,
            JsonNode capabilities,
            Software software,
            Principal principal,
            Instant expiry) {
        /** What stands in the ids of its events. */
        String tag() {
            return unique.substring(0, TAG).replace('-', '.');
        }
    }

    Sessions(McpConfig.SessionLimits limits, Seal seal, Streams streams, Clock clock, Ticker ticker) {
        this.limits = limits;
        this.seal = seal;
        this.streams = streams;
        this.clock = clock;
        this.ticker = ticker;
        this.due = ticker.nanos() + SWEEP_NANOS;
    }

    /** Begins a session; its id. */
    String begin(String revision, @Nullable JsonText declared, Software software, Principal principal) {
        byte[] unique = new byte[UNIQUE];
        random.nextBytes(unique);
        Instant expiry = clock.instant().plus(limits.lifetime());
        Known known = new Known(
                Base64.getUrlEncoder().withoutPadding().encodeToString(unique),
                revision,
                capabilities(declared),
                software,
                principal,
                expiry);
        keep(known);
        ObjectNode content = JsonText.mapper().createObjectNode();
        content.put("u", known.unique)
                .put("r", revision)
                .put("x", expiry.toEpochMilli())
                .put("n", software.name())
                .put("v", software.version())
                .set("c", known.capabilities);
        byte[] octets = new byte[JsonText.of(content).size()];
        JsonText.of(content).copyTo(octets, 0);
        return seal.seal(PURPOSE, principal, "", expiry, octets);
    }

    /** As much of what a client declares as decides what it can be asked. */
    private static JsonNode capabilities(@Nullable JsonText declared) {
        ObjectNode kept = JsonText.mapper().createObjectNode();
        for (String name : CAPABILITIES) {
            JsonText value = declared == null ? null : declared.member(name);
            if (value != null && value.isObject()) {
                kept.set(name, value.size() <= LARGEST_CAPABILITY ? value.tree() : kept.objectNode());
            }
        }
        return kept;
    }

    /** The session with this id; null where there is none for this principal. */
    @Nullable
    Session find(String id, Principal principal) {
        Known known = known(id, principal);
        return known == null ? null : keep(known);
    }

    /** The session that a legacy request names; null: none. */
    @Nullable
    Session named(Turn turn, Reply reply) throws Refusal.Thrown {
        List<String> given = turn.headers().all(Reply.SESSION);
        if (given.isEmpty()) {
            return null;
        }
        Session found = given.size() == 1 ? find(given.get(0), turn.principal()) : null;
        if (found == null) {
            throw Refusal.of(404, Refusal.UNKNOWN_SESSION, "There is no such session; initialize anew.")
                    .thrown();
        }
        reply.session(given.get(0));
        return found;
    }

    /** The revision that a legacy request is written in. */
    static String revision(Turn turn, @Nullable Session session) throws Refusal.Thrown {
        String header = turn.headers().first(HeaderRule.REVISION);
        if (header != null && !Revision.LEGACY.contains(header)) {
            throw Refusal.of(
                            400,
                            Refusal.REFUSED,
                            "This revision of the protocol is not supported: " + Refusal.clipped(header))
                    .thrown();
        }
        if (header != null) {
            return header;
        }
        return session == null ? Revision.ASSUMED : session.revision();
    }

    private @Nullable Known known(String id, Principal principal) {
        Optional<byte[]> content = seal.open(PURPOSE, principal, "", id, clock.instant());
        if (content.isEmpty()) {
            return null;
        }
        try {
            JsonNode read = JsonText.mapper().readTree(content.get());
            return new Known(
                    read.path("u").textValue(),
                    read.path("r").textValue(),
                    read.path("c"),
                    new Software(read.path("n").asText(), read.path("v").asText()),
                    principal,
                    Instant.ofEpochMilli(read.path("x").longValue()));
        } catch (IOException impossible) {
            return null;
        }
    }

    private @Nullable Session keep(Known known) {
        Session giving = null;
        Session found;
        synchronized (open) {
            if (ended.containsKey(known.unique)) {
                return null;
            }
            found = open.get(known.unique);
            if (found == null) {
                found = new Session(known, streams, ticker);
                if (open.size() >= limits.max()) {
                    Iterator<Session> eldest = open.values().iterator();
                    giving = eldest.next();
                    eldest.remove();
                }
                open.put(known.unique, found);
                McpMeters.sessions(open.size());
            }
        }
        if (giving != null) {
            giving.end();
        }
        found.touch();
        return found;
    }

    /** Ends a session; false where there is none. */
    boolean end(String id, Principal principal) {
        Known known = known(id, principal);
        return known != null && end(known.unique, known.expiry);
    }

    private boolean end(String unique, Instant expiry) {
        Session over;
        synchronized (open) {
            if (ended.put(unique, expiry) != null) {
                return false;
            }
            if (ended.size() > ENDED_FOR_EACH * limits.max()) {
                Iterator<String> eldest = ended.keySet().iterator();
                eldest.next();
                eldest.remove();
            }
            over = open.remove(unique);
            McpMeters.sessions(open.size());
        }
        if (over != null) {
            over.end();
        }
        return true;
    }

    /** Those of which something is kept here. */
    List<Session> open() {
        synchronized (open) {
            return new ArrayList<>(open.values());
        }
    }

    @Override
    public long dueNanos() {
        return due;
    }

    @Override
    public void due() {
        long now = ticker.nanos();
        due = now + SWEEP_NANOS;
        Instant today = clock.instant();
        Map<String, Session> all;
        synchronized (open) {
            ended.values().removeIf(expiry -> !expiry.isAfter(today));
            all = new LinkedHashMap<>();
            open.entrySet().forEach(each -> all.put(each.getKey(), each.getValue()));
        }
        all.forEach((unique, session) -> {
            session.sweep(now);
            if (session.idle(now, limits.idle().toNanos())) {
                end(unique, today.plus(limits.lifetime()));
            }
        });
    }
}

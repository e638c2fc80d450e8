package io.headgate.sandbox.canary;

import io.headgate.sandbox.canary.CanarySettings.Limits;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * All that both services share: the tags, the tokens, the clock. Every access happens under the lock of
 * {@link CanaryDoor}, hence plain collections.
 */
final class Historian {
    /** Who holds a user token. */
    record User(String application, Optional<ZoneId> zone) {}

    private final CanarySettings settings;
    private final VirtualClock clock;
    private final TagTree tree;
    private final Identifiers identifiers = new Identifiers();
    private final IdleTokens<User> users;
    private final IdleTokens<LiveSession> lives;
    private final IdleTokens<WriteSession> sessions = new IdleTokens<>(WriteSession::idleLife);
    private final PageTokens pages = new PageTokens(identifiers);
    private final AssetModel assets = new AssetModel();
    private final List<PlantEvent> events = new ArrayList<>();
    private final Collection<String> virtualViews = new TreeSet<>();
    private final Seats seats;

    Historian(CanarySettings settings, VirtualClock clock) {
        this.settings = settings;
        this.clock = clock;
        this.tree = new TagTree(settings.limits().viewRebuild());
        Duration tokenIdle = settings.limits().tokenIdle();
        this.users = new IdleTokens<>(user -> tokenIdle);
        this.lives = new IdleTokens<>(live -> tokenIdle);
        this.seats = new Seats(settings.access().seats());
    }

    CanarySettings settings() {
        return settings;
    }

    Limits limits() {
        return settings.limits();
    }

    Quirks quirks() {
        return settings.quirks();
    }

    Instant now() {
        return clock.now();
    }

    TagTree tree() {
        return tree;
    }

    Identifiers identifiers() {
        return identifiers;
    }

    IdleTokens<User> users() {
        return users;
    }

    IdleTokens<LiveSession> lives() {
        return lives;
    }

    IdleTokens<WriteSession> sessions() {
        return sessions;
    }

    PageTokens pages() {
        return pages;
    }

    AssetModel assets() {
        return assets;
    }

    List<PlantEvent> events() {
        return events;
    }

    /** Views that are models over the historian's own, by name. */
    Collection<String> virtualViews() {
        return virtualViews;
    }

    Seats seats() {
        return seats;
    }

    /** What time alone brings about: rebuilt views, tokens and sessions that ran out. */
    void catchUp() {
        Instant now = now();
        tree.settle(now);
        users.expire(now);
        lives.expire(now);
        sessions.expire(now).forEach(expired -> expired.holder().close(expired.at()));
    }

    /** Every token ends now, as after a restart of the services. */
    void expireTokens() {
        Instant now = now();
        users.expireAll(now);
        lives.expireAll(now);
        pages.forgetAll();
        sessions.expireAll(now).forEach(expired -> expired.holder().close(expired.at()));
    }

    /** @throws CanaryException if the text is no time */
    Instant time(String text, ZoneId zone) {
        try {
            return RelativeTime.parse(text, now(), zone);
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            throw CanaryException.error("Invalid time: " + text);
        }
    }

    /** The tags a call names, or those it selects by path, depth and search. */
    List<String> tags(Parameters parameters) {
        if (parameters.has("tags")) {
            return parameters.requiredTexts("tags");
        }
        if (!parameters.has("path") && !parameters.has("search") && !parameters.has("deep")) {
            throw CanaryException.error("Parameter 'tags' is required");
        }
        TagTree.Node node = node(parameters.text("path", ""));
        Search search = new Search(parameters.text("search", ""), quirks().anyWord());
        List<TagTree.Node> nodes = parameters.flag("deep", false) ? TagTree.deep(node) : List.of(node);
        return nodes.stream()
                .flatMap(each -> each.tags().stream())
                .filter(search::finds)
                .map(Tag::path)
                .limit(limits().selectedTags())
                .toList();
    }

    /** @throws CanaryException if there is no such view or branch */
    TagTree.Node node(String path) {
        return tree.node(path).orElseThrow(() -> CanaryException.error("Path not found: " + path));
    }
}

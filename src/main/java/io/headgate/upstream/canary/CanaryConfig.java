package io.headgate.upstream.canary;

import io.headgate.config.Secret;
import io.headgate.config.Section;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What only a Canary historian has; each key is described in {@code reference.conf} under {@code headgate.defaults.upstream.canary}.
 *
 * @param user in whose name the gateway calls; null where it has an API token, or nothing
 */
public record CanaryConfig(@Nullable User user, Seats.Limits seats, LiveTokens.Limits live) {
    private static final Pattern TEXT = Pattern.compile("[^\\p{Cntrl}]{1,256}");
    private static final String EXPECTED = "a name without control characters";

    /** Reads it, and judges it together with the API token of the same section. */
    public static CanaryConfig from(Section section) {
        Section user = section.section("user");
        CanaryConfig config = new CanaryConfig(
                User.from(user),
                Seats.Limits.from(section.section("seats")),
                LiveTokens.Limits.from(section.section("live")));
        section.require(
                config.user == null || !section.has("api-token"),
                "user.name",
                () -> "stands beside api-token; the historian can know the gateway by one of the two only",
                "api-token");
        return config;
    }

    /**
     * A user of the historian.
     *
     * @param password null where it has none
     * @param application under which name the historian shows the gateway
     * @param timezone of times without an offset, in the historian's own words; null: its local time
     * @param keepAlive after how much silence the token is used for nothing but to keep it; the historian ends one after five minutes
     * @param giveUpAfter after how long without a call the token is given back
     * @param timeout of each call about the token
     * @param firstPause after a log-in that failed
     * @param longestPause after many of them
     */
    public record User(
            String name,
            @Nullable Secret password,
            String application,
            @Nullable String timezone,
            Duration keepAlive,
            Duration giveUpAfter,
            Duration timeout,
            Duration firstPause,
            Duration longestPause) {
        static @Nullable User from(Section section) {
            boolean there = section.has("name");
            Section pause = section.section("pause");
            User user = new User(
                    there ? section.string("name", TEXT, EXPECTED) : "",
                    section.secret("password"),
                    section.string("application", TEXT, EXPECTED),
                    section.has("timezone") ? section.string("timezone", TEXT, EXPECTED) : null,
                    section.positive("keep-alive"),
                    section.positive("give-up-after"),
                    section.positive("timeout"),
                    pause.positive("first"),
                    pause.positive("max"));
            section.require(
                    user.keepAlive.compareTo(UserTokens.IDLE_LIFE) < 0,
                    "keep-alive",
                    () -> "must be shorter than 5m, after which the historian ends a token that nobody uses");
            section.require(
                    user.longestPause.compareTo(user.firstPause) >= 0,
                    "pause.max",
                    () -> "must not be shorter than pause.first",
                    "pause.first");
            section.require(there || user.password == null, "password", () -> "needs a name beside it", "name");
            return there ? user : null;
        }
    }
}

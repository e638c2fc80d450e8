package io.headgate.app;

import io.headgate.call.OperationTable;
import io.headgate.call.UpstreamName;
import io.headgate.config.Secret;
import io.headgate.config.Section;
import io.headgate.exchange.CachedReads;
import io.headgate.exchange.UpstreamFacts;
import io.headgate.pool.PoolConfig;
import io.headgate.upstream.canary.CanaryConfig;
import io.headgate.upstream.canary.CanaryUpstream;
import io.headgate.upstream.canary.WriteConfig;
import io.headgate.upstream.http.HttpKind;
import io.headgate.upstream.http.HttpUpstreamConfig;
import io.headgate.upstream.http.Meaning;
import io.headgate.upstream.http.Probes;
import io.headgate.wire.Paging;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One store behind the gateway; each key is described in {@code reference.conf} under {@code headgate.upstreams} and
 * {@code headgate.defaults.upstream}.
 *
 * @param operations what can be done to it: the kind's table with what the configuration says beside it
 * @param tellDeadline whether operations that can be told how long they may take are told
 * @param credential what the gateway shows to the upstream, or null; how it is sent is known to the kind
 * @param writes what may be written; null for an upstream that is not a write service
 * @param sample what a deep probe looks at, such as a collection; null: whatever there is
 * @param passesFailures whether answers that are failures by their content alone reach callers as they are
 * @param paging how long answers come in pages; null: they do not
 * @param canary what only a historian has; null for every other kind
 */
public record UpstreamConfig(
        UpstreamName name,
        UpstreamKind kind,
        HttpUpstreamConfig http,
        @Nullable Secret credential,
        @Nullable String sample,
        PoolConfig pool,
        OperationTable operations,
        boolean tellDeadline,
        boolean passesFailures,
        @Nullable Paging paging,
        @Nullable WriteConfig writes,
        @Nullable CanaryConfig canary) {
    /** What the name of a write service has after that of the historian. */
    private static final String WRITES = ".write";

    private static final Map<String, String> UNUSED = Map.of("url", "https://127.0.0.1");

    private static final Pattern SAMPLE = Pattern.compile("[^\\p{Cntrl}]{1,1024}");

    /** Reads an upstream whose section has the defaults of its kind behind it. */
    static UpstreamConfig from(Section section, UpstreamKind kind) {
        UpstreamConfig config = new UpstreamConfig(
                new UpstreamName(section.name()),
                kind,
                HttpUpstreamConfig.from(section, kind.urlKey()),
                kind.credentialKey() == null ? null : section.secret(kind.credentialKey()),
                kind.sampleKey() == null ? null : sample(section.section("health"), kind.sampleKey()),
                PoolConfig.from(section.section("pool")),
                OperationEntries.table(section, kind.http().operations()),
                kind.tellsDeadline(section),
                kind.passesFailures(section),
                kind.paging(section),
                null,
                kind == UpstreamKind.CANARY ? CanaryConfig.from(section) : null);
        kind.check(section);
        config.checkTimes(section);
        return config;
    }

    private static @Nullable String sample(Section health, String key) {
        return health.has(key) ? health.string(key, SAMPLE, "the name of a " + key) : null;
    }

    /**
     * The write service that stands in the section of another upstream, as an upstream of its own.
     *
     * @param section with the keys of {@code write}
     * @param credential of the upstream whose section that is
     * @return null where writes are off
     */
    static @Nullable UpstreamConfig writes(Section section, UpstreamName name, @Nullable Secret credential) {
        if (!section.bool("enabled")) {
            // What is wrong in it is better known before it is switched on; only the address may be missing until then.
            service(section.has("url") || section.has("urls") ? section : section.alone(UNUSED), name, credential);
            return null;
        }
        return service(section, name, credential);
    }

    private static UpstreamConfig service(Section section, UpstreamName name, @Nullable Secret credential) {
        UpstreamConfig config = new UpstreamConfig(
                name,
                UpstreamKind.CANARY,
                HttpUpstreamConfig.from(section, "url"),
                credential,
                null,
                PoolConfig.from(section.section("pool")),
                OperationEntries.table(section, CanaryUpstream.WRITE_SERVICE.operations()),
                false,
                false,
                null,
                WriteConfig.from(section),
                null);
        config.checkTimes(section);
        return config;
    }

    /** What the write service of an upstream is called; nobody can give that name to an upstream of his own. */
    static UpstreamName writesOf(UpstreamName historian) {
        return new UpstreamName(historian.value() + WRITES);
    }

    /** The upstream in whose section a write service of this name stands; null for what is no such name. */
    static @Nullable UpstreamName historianOf(UpstreamName writes) {
        String name = writes.value();
        return name.endsWith(WRITES) ? new UpstreamName(name.substring(0, name.length() - WRITES.length())) : null;
    }

    /** Of a write service, the upstream in whose section it stands; of others themselves. */
    UpstreamName historian() {
        UpstreamName historian = historianOf(name);
        return historian == null ? name : historian;
    }

    /** How it is spoken to. */
    HttpKind speech() {
        return writes == null ? kind.http() : CanaryUpstream.WRITE_SERVICE;
    }

    /** How it is examined. */
    Probes probes() {
        return speech().probes(http, sample, credential != null);
    }

    /** What its answers mean. */
    Meaning meaning() {
        return speech().meaning(passesFailures);
    }

    /** What the REST door must know of it. */
    UpstreamFacts facts() {
        return new UpstreamFacts(
                        operations,
                        http.urls(),
                        speech().credentialHeaders(),
                        kind == UpstreamKind.CANARY,
                        http.retry(),
                        tellDeadline)
                .paged(paging);
    }

    /** What must be known of it to keep its answers. */
    CachedReads.Facts cachedFacts() {
        if (writes != null) {
            // What is written there is read here.
            return new CachedReads.Facts(CachedReads.Grouping.NONE, Set.of(name, historian()));
        }
        return new CachedReads.Facts(kind.grouping(), kind.changesData() ? Set.of(name) : Set.of());
    }

    /** Every inner limit must be able to strike before the outer one does. */
    private void checkTimes(Section section) {
        Duration request = http.timeouts().request();
        PoolTimes.atMost(
                request, section, "timeouts.first-byte", http.timeouts().firstByte());
        PoolTimes.atMost(
                request, section, "timeouts.between-bytes", http.timeouts().betweenBytes());
        PoolTimes.check(section, request, pool);
        Duration idle = pool.lifetime().idle();
        section.require(
                kind.keepAlive().isZero() || (!idle.isZero() && idle.compareTo(kind.keepAlive()) < 0),
                "pool.idle-timeout",
                () -> "must be shorter than " + text(kind.keepAlive()) + ", after which a " + kind.spelling()
                        + " server closes a silent connection");
    }

    /** As it would be written. */
    static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }
}

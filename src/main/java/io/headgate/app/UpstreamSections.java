package io.headgate.app;

import io.headgate.call.UpstreamName;
import io.headgate.config.Section;
import io.headgate.upstream.postgres.PostgresConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What stands under {@code headgate.upstreams}, each section with the defaults of its kind behind it.
 *
 * @param byHttp those that are spoken to by HTTP, the write services among them; ordered by name
 * @param databases the others, ordered by name; no name stands in both
 */
record UpstreamSections(Map<UpstreamName, UpstreamConfig> byHttp, Map<UpstreamName, PostgresConfig> databases) {
    private static final String ANYWHERE = "https://127.0.0.1";

    /** @param sections by the name of the upstream */
    static UpstreamSections read(Map<String, Section> sections, Section defaults) {
        checkDefaults(defaults);
        UpstreamSections read = new UpstreamSections(new LinkedHashMap<>(), new LinkedHashMap<>());
        sections.values().forEach(section -> read.add(section, defaults));
        return read;
    }

    /** The defaults of a kind that nobody uses are judged too: an address is all they lack. */
    private static void checkDefaults(Section defaults) {
        for (UpstreamKind kind : UpstreamKind.values()) {
            Section section = defaults.section(kind.spelling());
            UpstreamConfig.from(section.alone(Map.of(kind.urlKey(), ANYWHERE)), kind);
            if (kind == UpstreamKind.CANARY) {
                Map<String, ?> given = Map.of("enabled", true, "url", ANYWHERE);
                UpstreamName any = UpstreamConfig.writesOf(new UpstreamName("any"));
                UpstreamConfig.writes(section.section("write").alone(given), any, null);
            }
        }
        PostgresConfig.from(defaults.section(StoreKind.POSTGRES.spelling())
                .alone(Map.of("hosts", List.of("127.0.0.1"), "database", "any", "user", "any")));
    }

    private void add(Section section, Section defaults) {
        StoreKind kind = section.enumOf(StoreKind.class, "kind");
        if (!section.sound("kind")) {
            section.ignoreRest();
            return;
        }
        Section whole = section.withDefaults(defaults.section(kind.spelling()));
        UpstreamKind spoken = kind.http();
        if (spoken == null) {
            addDatabase(whole);
            return;
        }
        UpstreamConfig config = UpstreamConfig.from(whole, spoken);
        byHttp.put(config.name(), config);
        if (spoken == UpstreamKind.CANARY) {
            addWrites(section.section("write"), config);
        }
    }

    private void addDatabase(Section section) {
        PostgresConfig database = PostgresConfig.from(section);
        PoolTimes.check(
                section, database.timeouts().request(), database.timeouts().work(), database.pool());
        databases.put(database.name(), database);
    }

    private void addWrites(Section section, UpstreamConfig of) {
        UpstreamConfig writes = UpstreamConfig.writes(section, UpstreamConfig.writesOf(of.name()), of.credential());
        if (writes != null && writes.writes() != null) {
            byHttp.put(writes.name(), writes);
            section.require(
                    !writes.writes().allowed().patterns().isEmpty(),
                    "data-sets",
                    () -> "must name what may be written, for example [Sandbox]");
        }
    }
}

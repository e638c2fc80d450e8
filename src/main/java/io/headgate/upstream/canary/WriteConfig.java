package io.headgate.upstream.canary;

import io.headgate.config.Section;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What may be written to a historian, and by what session; each key is described in {@code reference.conf} under
 * {@code headgate.defaults.upstream.canary.write}.
 *
 * @param historians that get each value, one or more
 * @param clientId by which the write service knows this gateway; null: one is made up at the start
 * @param clientTimeout after so much silence the service ends a session; what holds a tag then lets it go
 * @param allowed what may be written to
 * @param autoCreateDataSets whether the service makes data sets that are not there
 * @param insertReplace whether values older than the newest are taken
 * @param maxBody octets of the largest request body
 */
public record WriteConfig(
        List<String> historians,
        @Nullable String clientId,
        Duration clientTimeout,
        DataSets allowed,
        boolean autoCreateDataSets,
        boolean insertReplace,
        long maxBody) {
    private static final Pattern HISTORIAN = Pattern.compile("[A-Za-z0-9._-]{1,253}(:[0-9]{1,5})?");
    private static final Pattern CLIENT = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Pattern DATA_SET = Pattern.compile("[^\\p{Cntrl}*]{1,1000}\\*?|\\*");
    private static final Duration SHORTEST = Duration.ofSeconds(3);
    private static final Duration LONGEST = Duration.ofHours(24);
    /** What is looked at is in memory, more than once. */
    private static final long LARGEST = 64L << 20;

    public WriteConfig {
        historians = List.copyOf(historians);
    }

    /** Reads the section; only of one in which writes are on. */
    public static WriteConfig from(Section section) {
        WriteConfig config = new WriteConfig(
                section.strings("historians", HISTORIAN, "the name of a historian, perhaps with :port"),
                section.has("client-id")
                        ? section.string("client-id", CLIENT, "one word of letters, digits and ._-")
                        : null,
                section.positive("client-timeout"),
                new DataSets(section.strings(
                        "data-sets", DATA_SET, "the name of a data set, or the beginning of tag names followed by *")),
                section.bool("auto-create-data-sets"),
                section.bool("insert-replace"),
                section.bytes(1024, LARGEST, "max-body"));
        section.require(!config.historians.isEmpty(), "historians", () -> "must name at least one");
        section.require(
                config.clientTimeout.compareTo(SHORTEST) >= 0 && config.clientTimeout.compareTo(LONGEST) <= 0,
                "client-timeout",
                () -> "must be from 3s to 24h");
        return config;
    }
}

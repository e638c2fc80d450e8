package io.headgate.sandbox.canary;

import io.headgate.sandbox.server.Counters;
import io.headgate.sandbox.server.Faults;
import io.headgate.sandbox.server.SandboxServer;
import io.headgate.sandbox.server.SandboxSettings;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ClassicActorSystemProvider;

/**
 * A Canary historian on loopback: a read and a write service with the tokens, seats, paging and write rules of the real
 * one, on a clock that tests can move, with fault switches and counters per service.
 *
 * <p>Tags, tokens and sessions outlive {@link #stop()} and a second {@link #restart()}; only connections do not.
 */
public final class CanarySimulator {
    private final Historian historian;
    private final VirtualClock clock;
    private final CanaryDoor door;
    private final SandboxServer read;
    private final SandboxServer write;

    private CanarySimulator(ClassicActorSystemProvider system, CanarySettings settings) {
        clock = new VirtualClock(InstantSource.system());
        historian = new Historian(settings, clock);
        if (settings.plant()) {
            PlantData.addTo(historian);
        }
        door = new CanaryDoor(system, historian);
        read = new SandboxServer(system, server("canary-read", settings.readPort(), settings), door.read());
        write = new SandboxServer(system, server("canary-write", settings.writePort(), settings), door.write());
        List.of(read, write).forEach(this::addSwitches);
    }

    private static SandboxSettings server(String name, int port, CanarySettings settings) {
        return SandboxSettings.of(name, port).withIdleLimit(settings.idleLimit(), false);
    }

    /** Starts both services; fails if a port is taken. */
    public static CompletionStage<CanarySimulator> start(ClassicActorSystemProvider system, CanarySettings settings) {
        CanarySimulator simulator = new CanarySimulator(system, settings);
        return simulator.restart().thenApply(done -> simulator);
    }

    /** Listens again after {@link #stop()}, on the same ports. */
    public CompletionStage<Done> restart() {
        return read.start().thenCompose(port -> write.start()).thenApply(port -> Done.getInstance());
    }

    /** Closes connections and frees both ports. */
    public CompletionStage<Done> stop() {
        return read.stop().thenCompose(done -> write.stop());
    }

    /** Base of the read service, with {@code /api/v2} below it. */
    public URI readUrl() {
        return read.url();
    }

    /** Base of the write service, with {@code /api/v1} below it. */
    public URI writeUrl() {
        return write.url();
    }

    public VirtualClock clock() {
        return clock;
    }

    /** Fault switches of the read service. */
    public Faults faults() {
        return read.faults();
    }

    /** Fault switches of the write service. */
    public Faults writeFaults() {
        return write.faults();
    }

    /** What the read service saw. */
    public Counters counters() {
        return read.counters();
    }

    /** What the write service saw. */
    public Counters writeCounters() {
        return write.counters();
    }

    /** The servers of both services, to kill one of them or to mount their switches on a port of their own. */
    public List<SandboxServer> servers() {
        return List.of(read, write);
    }

    /** Adds a view without tags. */
    public void addView(String view) {
        door.exclusively(() -> historian.tree().addView(view, clock.now()));
    }

    /** Adds a tag with values, visible at once; its historian's name is {@code localhost} and the path below the view. */
    public void addTag(String path, List<Sample> samples) {
        addTag(path, "localhost" + path.substring(path.indexOf('.')), Map.of(), samples);
    }

    /** Adds a tag with values and properties, visible at once. */
    public void addTag(String path, String historianItemId, Map<String, String> properties, List<Sample> samples) {
        door.exclusively(() -> {
            Tag tag = Tag.of(path, historianItemId, Series.stored());
            tag.properties().putAll(properties);
            samples.forEach(tag.series(clock.now())::put);
            historian.tree().addVisible(tag, clock.now());
        });
    }

    /** Adds a value to a tag that is there, or replaces the one at its time. */
    public void store(String path, Sample sample) {
        door.exclusively(() -> tag(path).series(clock.now()).put(sample));
    }

    /** The newest value of a tag is known to have held up to this time. */
    public void extendTo(String path, Instant time) {
        door.exclusively(() -> tag(path).extendTo(time));
    }

    /** Sets the number by which readers see that a view changed. */
    public void sequence(String view, long sequence) {
        door.exclusively(() -> historian.tree().sequence(view, sequence));
    }

    /** The next tokens handed out, of whichever kind. */
    public void nextTokens(String... tokens) {
        door.exclusively(() -> historian.identifiers().fix(List.of(tokens)));
    }

    /** Ends all user, live, page and session tokens now, as a restart of a real server may. */
    public void expireTokens() {
        door.exclusively(historian::expireTokens);
    }

    /** Ends them all after this many more requests to either service. */
    public void expireTokensAfter(long requests) {
        door.expireTokensAfter(requests);
    }

    /** Answers the next calls of either service with this {@code statusCode} and these errors, at HTTP 200 by default. */
    public void failNext(String statusCode, List<String> errors, int times) {
        door.force(statusCode, errors, times);
    }

    /** How many write sessions are open. */
    public int writeSessions() {
        int[] open = {0};
        door.exclusively(() -> open[0] = historian.sessions().alive(historian.now()));
        return open[0];
    }

    /** User tokens that are alive now, each of which takes a seat. */
    public int userTokens() {
        return (int) counted(() -> historian.users().alive(historian.now()));
    }

    /** Live-data tokens that are alive now. */
    public int liveTokens() {
        return (int) counted(() -> historian.lives().alive(historian.now()));
    }

    /** Seats that were taken at a time at most. */
    public int mostSeatsTaken() {
        return (int) counted(() -> historian.seats().most());
    }

    /** How often somebody was answered with {@code BadLicense}, because no seat was free. */
    public long seatsRefused() {
        return counted(() -> historian.seats().refused());
    }

    private long counted(LongSupplier count) {
        long[] counted = new long[1];
        door.exclusively(() -> counted[0] = count.getAsLong());
        return counted[0];
    }

    private Tag tag(String path) {
        return historian.tree().find(path).orElseThrow(() -> new IllegalArgumentException("no tag " + path));
    }

    private void addSwitches(SandboxServer server) {
        server.control().add("expire-tokens", query -> {
            expireTokens();
            return "all tokens have ended";
        });
        server.control().add("advance", query -> {
            clock.advance(duration(query.getOrDefault("by", "PT1M")));
            return "it is " + clock.now();
        });
        server.control().add("fail", query -> {
            String status = query.getOrDefault("status", "Errors");
            int times = Integer.parseInt(query.getOrDefault("times", "1"));
            failNext(status, List.of(query.getOrDefault("text", "Sandbox fault")), times);
            return "the next " + times + " calls are answered with " + status;
        });
    }

    private static Duration duration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("by: not an ISO 8601 duration: " + text, e);
        }
    }
}

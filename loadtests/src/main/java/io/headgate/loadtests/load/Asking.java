package io.headgate.loadtests.load;

import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.http.HttpDsl.header;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import io.headgate.loadtests.measure.Recording;
import io.headgate.loadtests.measure.Recording.Ending;
import io.headgate.loadtests.measure.ServerTimings;
import io.headgate.loadtests.verdict.Judge;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Requests that are timed and counted here. Gatling's own log knows whole milliseconds and no Server-Timing, too coarse for a gateway
 * that takes less than one. A request that fails for infrastructure reasons is tried three times, and its time counts from the first.
 */
public final class Asking {
    /** Set for a visit that counts; requests of the warm-up do not. */
    static final String COUNTS = "counts";
    /** When the visit's next request is due, nanoseconds; 0 or none: now. */
    static final String DUE = "due";

    /** Set by a scenario that wants its requests told apart: what kind the next ones are. */
    public static final String KIND = "kind";

    private static final String SENT = "sent";
    private static final String FIRST_SENT = "firstSent";
    private static final String TRIES = "tries";
    private static final String AGAIN = "again";
    private static final String STATUS = "status";
    private static final String TIMINGS = "timings";
    private static final String CACHE = "cache";
    private static final String PROBLEM = "problem";
    private static final int NO_ANSWER = 0;
    private static final Set<Integer> INFRASTRUCTURE = Set.of(502, 503, 504);
    private static final Pattern CODE = Pattern.compile("\"code\" *: *\"([^\"]+)\"");

    private final Leg leg;
    /** Without a slash at its end. */
    private final String gateway;

    Asking(Leg leg) {
        this.leg = leg;
        this.gateway = leg.gateway().toString().replaceFirst("/+$", "");
    }

    /** Whether the requests of this session count: those of the warm-up do not. */
    public static boolean counts(Session session) {
        return session.contains(COUNTS) && session.getBoolean(COUNTS);
    }

    /** Where a path is at the gateway, which may itself be below a path. */
    public String at(String path) {
        return gateway + path;
    }

    /**
     * Asks and waits for the answer.
     *
     * @param request checks of its own may be in it; where one fails the answer counts as wrong
     * @param good the statuses that are right
     */
    public ChainBuilder ask(HttpRequestActionBuilder request, Integer... good) {
        Set<Integer> right = Set.of(good);
        HttpRequestActionBuilder told = request.check(
                        status().saveAs(STATUS),
                        header("Server-Timing").optional().saveAs(TIMINGS),
                        header("Cache-Status").optional().saveAs(CACHE))
                .checkIf((response, session) -> response.status().code() >= 400)
                .then(bodyString().saveAs(PROBLEM));
        ChainBuilder once = exec(Asking::send).exec(told).exec(session -> settle(session, right));
        return exec(session -> session.set(TRIES, 0).set(AGAIN, false).set(FIRST_SENT, 0L))
                .exec(once)
                .exec(asLongAs(session -> session.getBoolean(AGAIN)).on(once));
    }

    /** The same, where only 200 is right. */
    public ChainBuilder ask(HttpRequestActionBuilder request) {
        return ask(request, 200);
    }

    private static Session send(Session session) {
        long now = System.nanoTime();
        Session fresh = session.set(STATUS, NO_ANSWER)
                .remove(TIMINGS)
                .remove(CACHE)
                .remove(PROBLEM)
                .set(SENT, now);
        return session.getLong(FIRST_SENT) == 0 ? fresh.set(FIRST_SENT, now) : fresh;
    }

    private Session settle(Session session, Set<Integer> right) {
        long end = System.nanoTime();
        int status = session.getInt(STATUS);
        Ending ending;
        if (status == NO_ANSWER || INFRASTRUCTURE.contains(status) && !right.contains(status)) {
            ending = Ending.BROKEN;
        } else {
            ending = right.contains(status) && !session.isFailed() ? Ending.GOOD : Ending.WRONG;
        }
        int tries = session.getInt(TRIES) + 1;
        boolean again = ending == Ending.BROKEN && tries < Judge.TRIES;
        if (session.getBoolean(COUNTS)) {
            Recording recording = leg.recording();
            recording.tried(ending, ending == Ending.GOOD ? null : failure(session, status, right));
            if (ending == Ending.GOOD) {
                recording.timed(
                        ServerTimings.of(session.getString(TIMINGS)),
                        session.getString(CACHE),
                        end - session.getLong(SENT));
                if (session.contains(KIND)) {
                    recording.ofKind(String.valueOf(session.getString(KIND)), end - session.getLong(SENT));
                }
            }
            if (!again) {
                long sent = session.getLong(FIRST_SENT);
                long due = session.contains(DUE) ? session.getLong(DUE) : 0;
                recording.ended(ending, due == 0 ? sent : due, sent, end);
            }
        }
        return session.markAsSucceeded()
                .set(TRIES, tries)
                .set(AGAIN, again)
                .set(DUE, again ? session.contains(DUE) ? session.getLong(DUE) : 0L : 0L);
    }

    /** The gateway's failure code where it gave one, else what there is to say. */
    private static String failure(Session session, int status, Set<Integer> right) {
        if (status == NO_ANSWER) {
            return "no answer";
        }
        if (right.contains(status)) {
            return "wrong answer";
        }
        @Nullable String problem = session.getString(PROBLEM);
        Matcher code = CODE.matcher(problem == null ? "" : problem);
        return code.find() ? code.group(1) : "status " + status;
    }
}

package io.headgate.mcp;

import io.headgate.provider.Answer;
import io.headgate.provider.JsonText;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks a legacy client what a provider wants to know: each question is a request on the stream of the call that needs it; the answers
 * come in POSTs of their own. When all are there the call begins once more. Safe from any thread.
 */
final class Interview {
    /** How often one call may ask. */
    static final int MOST_ROUNDS = 16;

    private static final int ID = 18;
    private static final int OK = 200;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Running running;
    private final @Nullable JsonText state;
    private final Duration timeout;
    /** The provider's keys by the ids of the questions. */
    private final Map<String, String> open = new HashMap<>();

    private final Map<String, JsonText> inputs = new HashMap<>();

    private Interview(Running running, @Nullable JsonText state, Duration timeout) {
        this.running = running;
        this.state = state;
        this.timeout = timeout;
    }

    /**
     * Asks.
     *
     * @param patience how long the client may take
     * @param timeout of the call when it begins once more
     */
    static void hold(
            Running running, Answer.Questions questions, Session session, Duration patience, Duration timeout) {
        if (running.round() > MOST_ROUNDS) {
            refuse(running, Refusal.INTERNAL, "The client was asked too often.");
            return;
        }
        Interview interview = new Interview(running, questions.state(), timeout);
        Map<String, Answer.Question> byId = new LinkedHashMap<>();
        questions.questions().forEach((key, question) -> {
            byte[] unique = new byte[ID];
            RANDOM.nextBytes(unique);
            String id = Base64.getUrlEncoder().withoutPadding().encodeToString(unique);
            interview.open.put(id, key);
            byId.put(id, question);
        });
        if (byId.isEmpty()) {
            running.again(Map.of(), questions.state(), timeout);
            return;
        }
        running.waitFor(patience);
        byId.keySet().forEach(id -> session.asks(id, interview));
        byId.forEach((id, question) -> {
            if (!running.pending().reply().say(Output.request(id, question.method(), question.params()))) {
                refuse(running, Refusal.INTERNAL, "The client cannot be asked: it takes no stream of events.");
            }
        });
    }

    boolean isOf(Running call) {
        return running == call;
    }

    /** @param result null where the client answered with an error */
    void answered(String id, @Nullable JsonText result) {
        if (result == null) {
            refuse(running, Refusal.INTERNAL, "The client could not answer what it was asked.");
            return;
        }
        synchronized (this) {
            String key = open.remove(id);
            if (key == null) {
                return;
            }
            inputs.put(key, result);
            if (!open.isEmpty()) {
                return;
            }
        }
        running.again(inputs, state, timeout);
    }

    private static void refuse(Running running, int code, String why) {
        running.finish(() -> running.pending().refuse(Refusal.of(OK, code, why)));
    }
}

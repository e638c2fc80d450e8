package io.headgate.provider;

import io.headgate.call.Deadline;
import io.headgate.call.Principal;
import io.headgate.observe.TraceContext;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the door gives a provider with each request, as far as tests do not care. */
public final class Asking {
    /** A client that wants to hear nothing before the answer. */
    public static final Talk SILENT = new Talk() {
        @Override
        public void progress(double done, @Nullable Double total, @Nullable String message) {}

        @Override
        public boolean logs(Level level) {
            return false;
        }

        @Override
        public void log(Level level, @Nullable String logger, JsonText data) {}

        @Override
        public void release(Duration after) {}
    };

    private Asking() {}

    /** A request for the first time, of a client without capabilities that nobody knows. */
    public static Asked of(What what, String name, JsonText params, Principal principal, Deadline deadline) {
        return new Asked(
                what,
                name,
                params,
                Map.of(),
                null,
                JsonText.EMPTY_OBJECT.tree(),
                principal,
                deadline,
                "id-1",
                TraceContext.start(false),
                Caller.UNKNOWN);
    }
}

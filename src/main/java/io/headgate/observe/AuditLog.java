package io.headgate.observe;

import io.headgate.call.Operation;
import io.headgate.call.Principal;
import io.headgate.call.UpstreamName;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line per write to a store, done or refused, on the logger {@code headgate.audit} at level info: who changed what when, and how it
 * came out. Values and tokens are not in it. As with {@link RequestLog}, whoever writes never waits.
 */
public final class AuditLog {
    static final String LOGGER = "headgate.audit";

    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

    private AuditLog() {}

    public static void write(Entry entry) {
        LOG.info("{}", entry);
    }

    /**
     * One write.
     *
     * @param client the caller's address
     * @param agent what an MCP client calls itself, {@code mcp} where it does not say; empty: it came by REST
     * @param dataSets some of those concerned
     * @param tags how many were named
     * @param values how many rows there were
     * @param outcome {@code written}, or why not: the code of a failure or the store's own word
     * @param nanos from the request's head until now
     */
    public record Entry(
            String requestId,
            Principal principal,
            String client,
            String agent,
            UpstreamName upstream,
            Operation operation,
            List<String> dataSets,
            int tags,
            long values,
            String outcome,
            long nanos)
            implements LogEntry {
        private static final int LONGEST = 256;

        public Entry {
            dataSets = dataSets.stream()
                    .map(name -> name.length() <= LONGEST ? name : name.substring(0, LONGEST) + "\u2026")
                    .toList();
        }

        @Override
        public void appendTo(JsonLine line) {
            line.field("request_id", requestId)
                    .field("principal", principal.name())
                    .field("client", client);
            if (!agent.isEmpty()) {
                line.field("agent", agent);
            }
            line.field("upstream", upstream.value())
                    .field("operation", operation.name())
                    .field("data_sets", dataSets)
                    .field("tags", tags)
                    .field("values", values)
                    .field("outcome", outcome)
                    .millis("total_ms", nanos);
        }

        /** The entry as it appears in a log that does not know {@link JsonLineEncoder}. */
        @Override
        public String toString() {
            JsonLine line = new JsonLine();
            appendTo(line);
            return line.end().stripTrailing();
        }
    }
}

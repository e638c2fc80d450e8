package io.headgate.sql;

import io.headgate.call.Call;
import io.headgate.call.Deadline;
import io.headgate.call.Principal;
import io.headgate.call.Priority;
import io.headgate.call.Ticker;
import io.headgate.call.UpstreamName;
import io.headgate.database.SqlAnswer;
import io.headgate.database.SqlCommand;
import io.headgate.database.SqlSession;
import io.headgate.dispatch.CallDispatcher;
import io.headgate.dispatch.Dispatched;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.pekko.util.ByteString;
import org.apache.pekko.util.ByteStringBuilder;

/** Takes operations to their databases, for whichever door. Safe from any thread. */
public final class SqlCalls {
    private final CallDispatcher dispatcher;
    private final Map<UpstreamName, Duration> longest;
    private final Ticker ticker;

    /** @param longest what one call to each database may take at most */
    public SqlCalls(CallDispatcher dispatcher, Map<UpstreamName, Duration> longest, Ticker ticker) {
        this.dispatcher = dispatcher;
        this.longest = Map.copyOf(longest);
        this.ticker = ticker;
    }

    /** By when a call must be over that begins now. */
    public Deadline deadline(SqlOperation operation) {
        Duration own = operation.timeout();
        Duration limit = own != null ? own : longest.getOrDefault(operation.upstream(), Duration.ZERO);
        return Deadline.after(limit, ticker.nanos());
    }

    /** Starts it; never blocks. */
    public Dispatched<SqlAnswer> run(
            SqlOperation operation, SqlCommand command, Deadline deadline, Priority priority, String id) {
        return dispatcher.dispatch(new Call<SqlSession, SqlAnswer>(
                operation.upstream(),
                operation.operation(),
                priority,
                deadline,
                Principal.ANONYMOUS,
                id,
                true,
                (session, until, number) -> session.run(command, until)));
    }

    /**
     * A whole answer as JSON.
     *
     * @return empty where there should be one row and is none
     */
    public static ByteString json(SqlOperation operation, SqlAnswer.Whole answer) {
        return switch (operation.result()) {
            case COUNT -> ByteString.fromString("{\"count\":" + answer.affected() + "}");
            case ONE ->
                answer.rows().isEmpty()
                        ? ByteString.emptyByteString()
                        : ByteString.fromString(answer.rows().get(0));
            case ROWS ->
                ByteString.fromString("[").concat(joined(answer.rows(), true)).concat(ByteString.fromString("]"));
        };
    }

    /** @param first whether nothing stands before these rows */
    static ByteString joined(List<String> rows, boolean first) {
        ByteStringBuilder all = new ByteStringBuilder();
        boolean comma = !first;
        for (String row : rows) {
            all.addOne((byte) (comma ? ',' : ' '));
            all.append(ByteString.fromArrayUnsafe(row.getBytes(StandardCharsets.UTF_8)));
            all.addOne((byte) '\n');
            comma = true;
        }
        return all.result();
    }
}

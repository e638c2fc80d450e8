package io.headgate.upstream.postgres;

import io.headgate.call.Failure;
import io.headgate.database.SqlAnswer;
import io.headgate.database.SqlCommand;
import io.vertx.core.CompositeFuture;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/** The statements of one command, one after the other, and the rows of the last. Confined to the loop of its connection. */
final class Execution implements Flow.Origin {
    /** Who sees to everything else: the end of the transaction, its deadline and its failures. */
    interface Listener {
        /** Goes on with {@code then} when the server has answered, unless something is wrong or nobody wants it any more. */
        <T> void send(Future<T> sent, Consumer<T> then);

        /** Until the deadline. */
        long leftNanos();

        /** The server has given rows. */
        void rowsCame();

        /** More than may be given; nothing more is asked for. */
        void tooMuch(String what);

        /** All that there is. */
        void concluded(SqlAnswer.Whole whole);

        /** There is more than one batch, for whoever takes it. */
        void flows(Source<List<String>, NotUsed> rows);

        /** The last batch was handed over. */
        void flowed();

        /** Whether the next batch may be asked for. */
        boolean isWorking();

        void onLoop(Runnable what);

        /** See {@link Flow.Origin#left}. */
        void left();
    }

    /** Rows of one round trip. */
    private static final int BATCH = 256;

    private final PgConnection connection;
    private final Manner manner;
    private final SqlCommand command;
    private final Listener listener;
    private final List<String> rows = new ArrayList<>();
    private long rowCount;
    private long characters;
    private @Nullable Cursor cursor;
    private @Nullable Flow flow;
    private boolean beginning;

    Execution(PgConnection connection, Manner manner, SqlCommand command, Listener listener) {
        this.connection = connection;
        this.manner = manner;
        this.command = command;
        this.listener = listener;
    }

    /** @param statements one for each step */
    void start(List<PreparedStatement> statements) {
        Future<RowSet<Row>> begun = begin();
        if (command.readOnly()) {
            // In the same packet: if the beginning fails, what follows can do no harm.
            step(statements, 0, begun);
        } else {
            listener.send(begun, done -> step(statements, 0, null));
        }
    }

    /** @param preparing of its steps, within the transaction */
    void start(Supplier<CompositeFuture> preparing) {
        listener.send(begin(), begun -> listener.send(preparing.get(), all -> step(all.list(), 0, null)));
    }

    private Future<RowSet<Row>> begin() {
        beginning = true;
        return connection
                .query(manner.begin(command, listener.leftNanos()))
                .execute()
                .onSuccess(done -> beginning = false);
    }

    /** Whether the server was told to begin the transaction and has not done so. */
    boolean isBeginning() {
        return beginning;
    }

    private void step(List<PreparedStatement> statements, int number, @Nullable Future<RowSet<Row>> before) {
        SqlCommand.Step step = command.steps().get(number);
        boolean last = number == command.steps().size() - 1;
        Tuple parameters = Texts.tuple(step.parameters());
        PreparedStatement statement = statements.get(number);
        Future<RowSet<Row>> executed;
        Cursor portal = null;
        if (step.rows() && last) {
            portal = statement.cursor(parameters);
            executed = portal.read(batch());
        } else {
            executed = statement.query().execute(parameters);
        }
        cursor = portal;
        listener.send(before == null ? executed : inOrder(before, executed), done -> {
            if (!last) {
                step(statements, number + 1, null);
            } else if (cursor == null) {
                listener.concluded(new SqlAnswer.Whole(List.of(), done.rowCount()));
            } else {
                fetched(done);
            }
        });
    }

    /** Both are over when the second one is; the first failure is the one that counts. */
    private static <T> Future<T> inOrder(Future<?> first, Future<T> second) {
        return second.transform(done -> first.failed() ? Future.failedFuture(first.cause()) : second);
    }

    private int batch() {
        long max = command.delivery().maxRows();
        return max > 0 && max < BATCH ? (int) max + 1 : BATCH;
    }

    private void fetched(RowSet<Row> fetched) {
        listener.rowsCame();
        List<String> batch = new ArrayList<>(fetched.size());
        for (Row row : fetched) {
            String text = row.getString(0);
            batch.add(text == null ? "null" : text);
            characters += text == null ? 4 : text.length();
        }
        rowCount += batch.size();
        SqlCommand.Delivery delivery = command.delivery();
        if (delivery.maxRows() > 0 && rowCount > delivery.maxRows()) {
            listener.tooMuch("more than " + delivery.maxRows() + " rows");
        } else if (delivery.maxBytes() > 0 && characters > delivery.maxBytes()) {
            listener.tooMuch("rows of more than " + delivery.maxBytes() + " bytes");
        } else {
            boolean last = cursor == null || !cursor.hasMore();
            if (delivery.flowing() && !(last && flow == null)) {
                flow(batch, last);
            } else {
                gather(batch, last);
            }
        }
    }

    private void gather(List<String> batch, boolean last) {
        rows.addAll(batch);
        if (last) {
            listener.concluded(new SqlAnswer.Whole(rows, rows.size()));
            rows.clear();
        } else {
            readOn();
        }
    }

    private void flow(List<String> batch, boolean last) {
        Flow running = flow;
        if (running == null) {
            Flow begun = new Flow(this, batch);
            flow = begun;
            listener.flows(begun.rows());
        } else {
            running.deliver(batch, last);
            if (last) {
                listener.flowed();
            }
        }
    }

    /** The answer, or what is left of it, is not to be had. */
    void fail(Failure why) {
        if (flow != null) {
            flow.fail(why);
        }
    }

    @Override
    public void onLoop(Runnable what) {
        listener.onLoop(what);
    }

    @Override
    public void readOn() {
        if (cursor != null && listener.isWorking()) {
            listener.send(cursor.read(batch()), this::fetched);
        }
    }

    @Override
    public void left() {
        listener.left();
    }
}

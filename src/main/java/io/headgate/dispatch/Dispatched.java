package io.headgate.dispatch;

import io.headgate.call.CallResult;
import io.headgate.call.Stage;
import io.headgate.call.Timings;
import java.util.concurrent.CompletionStage;

/** A call under way. */
public interface Dispatched<T> {
    /** Completes once, at the deadline at the latest; never fails. */
    CompletionStage<CallResult<T>> result();

    /** Completes when nothing of the call is left, body included; never fails. */
    CompletionStage<Timings> ended();

    /** Where it is at this moment; from any thread. */
    Stage stage();

    /** The caller went away: frees whatever the call holds or waits for. */
    void cancel();
}

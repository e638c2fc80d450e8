package io.headgate.dispatch;

import io.headgate.call.Call;

/** What a front door needs of this package. */
public interface CallDispatcher {
    /** Starts the call; never throws, never blocks. A call to an upstream that does not exist is a defect of the configuration. */
    <C, T> Dispatched<T> dispatch(Call<C, T> call);
}

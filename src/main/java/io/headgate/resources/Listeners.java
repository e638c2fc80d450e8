package io.headgate.resources;

import io.headgate.provider.Change;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Who wants to know of changes. */
final class Listeners {
    private final List<Consumer<Change>> all = new CopyOnWriteArrayList<>();

    void add(Consumer<Change> listener) {
        all.add(listener);
    }

    void tell(Change change) {
        all.forEach(listener -> listener.accept(change));
    }
}

package io.headgate.testing;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Starts {@link SecretWatch} before the first test of a run, and asks it after the last one. Found by JUnit itself. */
public final class SecretWatchExtension implements BeforeAllCallback {
    private static final AtomicBoolean STARTED = new AtomicBoolean();

    @Override
    public void beforeAll(ExtensionContext context) {
        if (STARTED.compareAndSet(false, true)) {
            SecretWatch.WHOLE_RUN.listen();
            context.getRoot().getStore(ExtensionContext.Namespace.GLOBAL).put("secret watch", (AutoCloseable) () -> {
                System.out.println("FACTS 7 secrets of the whole run: " + SecretWatch.WHOLE_RUN);
                SecretWatch.WHOLE_RUN.nothingWasTold();
            });
        }
    }
}

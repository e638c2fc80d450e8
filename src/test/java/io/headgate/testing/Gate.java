package io.headgate.testing;

import java.io.IOException;

/** Lets threads through or keeps them, all at once; open at first. */
final class Gate {
    private boolean open = true;

    synchronized void shut() {
        open = false;
    }

    synchronized void open() {
        open = true;
        notifyAll();
    }

    /** Returns once the gate is open. */
    synchronized void pass() throws IOException {
        while (!open) {
            try {
                wait();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new IOException("stopped at the gate", stopped);
            }
        }
    }
}

package io.headgate.loadtests.scenario;

import java.io.IOException;

/** A scenario cannot run here; the message says why. Its targets are reported as not run. */
public final class NotHere extends IOException {
    private static final long serialVersionUID = 1L;

    public NotHere(String why) {
        super(why);
    }
}

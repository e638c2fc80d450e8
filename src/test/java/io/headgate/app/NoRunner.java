package io.headgate.app;

import com.typesafe.config.Config;

/** Of a command that starts nothing. */
final class NoRunner implements Runner {
    @Override
    public Exit run(GatewayConfig config, Config toolkit) {
        throw new AssertionError("a gateway was started");
    }

    @Override
    public Exit sandbox() {
        throw new AssertionError("a sandbox was started");
    }
}

package io.headgate.loadtests;

import picocli.CommandLine.Option;

/** How often commands run scenarios that compare. */
final class Repeating {
    @Option(names = "--repeats", defaultValue = "3", paramLabel = "N", description = "How often; ${DEFAULT-VALUE}.")
    int repeats = 3;

    @Option(
            names = "--gateways",
            defaultValue = "3",
            paramLabel = "N",
            description =
                    "So many gateways of each build make one repeat, as one process costs more or less than the next; ${DEFAULT-VALUE}.")
    int gateways = 3;

    /** @throws IllegalArgumentException where that cannot be done */
    void check() {
        if (repeats < 1 || gateways < 1) {
            throw new IllegalArgumentException("--repeats and --gateways must be 1 or more");
        }
    }
}

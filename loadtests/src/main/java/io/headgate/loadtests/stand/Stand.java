package io.headgate.loadtests.stand;

import io.headgate.loadtests.measure.Gateway;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What stands before the stores while scenarios run: gateways of one build. */
public final class Stand implements AutoCloseable {
    private static final Pattern SERVING = Pattern.compile("serving on (http://\\S+), admin on (http://[^\\s\"]+)");

    private final Build build;
    private final Stores stores;
    private final Map<String, String> environment;
    private final Started started = new Started();
    private @Nullable Gateway gateway;
    private @Nullable Child gatewayProcess;
    private @Nullable TaskTracking tasks;

    Stand(Build build, Stores stores, boolean cache) {
        this.build = build;
        this.stores = stores;
        this.environment = stores.environment();
        environment.put("LOAD_CACHE", cache ? "on" : "off");
    }

    /** The gateway under load, started when it is first asked for. */
    public Gateway gateway() throws IOException {
        Gateway running = gateway;
        if (running == null) {
            Child child = startGateway();
            gatewayProcess = child;
            running = gateway(child);
            gateway = running;
        }
        return running;
    }

    /** One more gateway with the same configuration; it ends with this, if not before. */
    public Child startGateway() throws IOException {
        return started.add(start("run"));
    }

    private Child start(String command) throws IOException {
        return Child.start(
                command.equals("run") ? "gateway" : command,
                Child.gateway(build.jar(), command, "-c", build.configuration().toString()),
                environment,
                build.root(),
                Files.createTempFile(stores.scratch(), command, ".log"));
    }

    /** Waits until it serves. */
    public static Gateway gateway(Child child) throws IOException {
        Matcher where = child.await(SERVING);
        return new Gateway(URI.create(where.group(1)), URI.create(where.group(2)), child.pid());
    }

    /** What a gateway of this stand would run with: the answer of {@code headgate print-config}. */
    public String printedConfig() throws IOException {
        try (Child child = start("print-config")) {
            child.awaitEnd();
            return Files.readString(child.log());
        }
    }

    /** Its process, once there is one. */
    public @Nullable Child gatewayProcess() {
        return gatewayProcess;
    }

    /** Task tracking in front of a PostgreSQL of its own, started when it is first asked for. */
    public TaskTracking tasks() throws IOException {
        TaskTracking running = tasks;
        if (running == null) {
            running = started.add(new TaskTracking(build, stores.scratch()));
            tasks = running;
        }
        return running;
    }

    public Stores stores() {
        return stores;
    }

    public Build build() {
        return build;
    }

    @Override
    public void close() {
        started.close();
    }
}

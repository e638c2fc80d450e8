package io.headgate.app;

import com.typesafe.config.Config;
import io.headgate.observe.Logs;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a gateway in this process, on the program's main thread, until it is told to stop. */
final class GatewayRunner implements Runner {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayRunner.class);
    /** Over the drain, what stopping may take before the process ends all the same. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    @Override
    public Exit run(GatewayConfig config, Config toolkit) {
        return serve(config, toolkit, gateway -> "", () -> {});
    }

    @Override
    public Exit sandbox() {
        Sandbox sandbox;
        try {
            sandbox = Sandbox.start(System.getenv());
        } catch (Sandbox.Misconfigured wrong) {
            Logs.stop();
            System.err.println("headgate: the sandbox does not start with these variables of the environment\n"
                    + wrong.getMessage());
            return Exit.CONFIGURATION;
        }
        return serve(sandbox.config(), sandbox.toolkit(), sandbox::welcome, sandbox::stop);
    }

    /**
     * @param welcome what to print once requests are served
     * @param last what is left to do when nothing is served any more
     */
    private static Exit serve(GatewayConfig config, Config toolkit, Function<Gateway, String> welcome, Runnable last) {
        if (!config.requestLog()) {
            Logs.withoutRequests();
        }
        Gateway gateway;
        try {
            gateway = Gateway.start(config, toolkit).toCompletableFuture().get();
        } catch (ExecutionException failed) {
            last.run();
            Logs.stop();
            System.err.println("headgate: " + (failed.getCause() == null ? failed : failed.getCause()).getMessage());
            return Exit.CANNOT_BIND;
        } catch (InterruptedException interrupted) {
            last.run();
            Thread.currentThread().interrupt();
            return Exit.DEFECT;
        }
        LOG.info("serving on {}, admin on {}", text(gateway.publicAddress()), text(gateway.adminAddress()));
        PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        out.print(welcome.apply(gateway));
        out.flush();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> shutDown(gateway, longest(config), last), "shut-down"));
        gateway.stopped().toCompletableFuture().join();
        return exit(gateway);
    }

    /** Of a gateway that has stopped: who supervises the process is to start it again after a fatal error. */
    static Exit exit(Gateway gateway) {
        return gateway.endedByItself() ? Exit.DEFECT : Exit.OK;
    }

    /** What a stop takes when every limit is used up. */
    private static Duration longest(GatewayConfig config) {
        Duration pools = config.pools().values().stream()
                .map(pool -> pool.draining().timeout())
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
        return config.drain().plus(pools).plus(GRACE);
    }

    /**
     * Told to stop by a signal: finish what is under way, and end with success, because that is what was asked for. Also what every other
     * end of the process comes to.
     */
    private static void shutDown(Gateway gateway, Duration limit, Runnable last) {
        CompletableFuture<Void> stopped = gateway.stop().toCompletableFuture();
        int code = exit(gateway).code();
        try {
            stopped.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException | InterruptedException late) {
            LOG.error("the gateway did not stop in time", late);
            code = Exit.DEFECT.code();
        }
        last.run();
        Logs.stop();
        // The virtual machine would end with the number of the signal.
        Runtime.getRuntime().halt(code);
    }

    private static String text(InetSocketAddress address) {
        return "http://" + address.getHostString() + ":" + address.getPort();
    }
}

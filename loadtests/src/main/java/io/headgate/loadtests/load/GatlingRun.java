package io.headgate.loadtests.load;

import io.gatling.app.Runner;
import io.gatling.app.cli.GatlingArgsParser;
import io.gatling.app.cli.StatusCode;
import io.gatling.commons.util.DefaultClock;
import io.gatling.core.actor.ActorSystem;
import io.gatling.core.cli.GatlingArgs;
import io.gatling.core.config.GatlingConfiguration;
import io.gatling.core.config.GatlingConfiguration$;
import io.gatling.netty.util.Transports;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import scala.util.Either;

/**
 * Runs a course in this process. Gatling calls out three times by itself: usage analytics and a warm-up request, which
 * {@code gatling.conf} turns off, and a look-up of its newest version, for which there is no switch; here it is not made.
 */
public final class GatlingRun {
    private static final long QUIET_MILLIS = 0;
    private static final long SHUTDOWN_MILLIS = 2_000;

    static {
        // Gatling tells that a simulation has started; so do we. Scala keeps the stream that it finds when it is first
        // used.
        PrintStream out = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        scala.Console.out();
        System.setOut(out);
    }

    private GatlingRun() {}

    private static final class QuietRunner extends Runner {
        QuietRunner(ActorSystem system, EventLoopGroup loops, GatlingArgs arguments, GatlingConfiguration settings) {
            super(system, loops, new DefaultClock(), arguments, settings);
        }

        @Override
        public void displayVersionWarning() {
            // This is the look-up.
        }
    }

    /**
     * Returns when the last answer is there.
     *
     * @param scratch a folder for what Gatling writes
     * @throws IOException if it had to be broken off at its limit
     */
    public static void run(Course course, Path scratch) throws IOException {
        course.makeCurrent();
        Either<GatlingArgs, StatusCode> arguments = new GatlingArgsParser(new String[] {
                    "--simulation",
                    LoadSimulation.class.getName(),
                    "--results-folder",
                    scratch.toString(),
                    "--no-reports"
                })
                .parseArguments();
        GatlingArgs parsed = arguments.swap().toOption().get();
        GatlingConfiguration settings = GatlingConfiguration$.MODULE$.load();
        ActorSystem system = new ActorSystem();
        EventLoopGroup loops = Transports.newEventLoopGroup(
                settings.netty().useNativeTransport(), settings.netty().useIoUring(), 0, "gatling");
        long began = System.nanoTime();
        try {
            new QuietRunner(system, loops, parsed, settings).run();
        } finally {
            system.close();
            loops.shutdownGracefully(QUIET_MILLIS, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS)
                    .awaitUninterruptibly();
        }
        if (System.nanoTime() - began >= course.limit().toNanos()) {
            throw new IOException(
                    course.name() + " had not ended after " + course.limit().toSeconds() + " s and was broken off");
        }
    }
}

package io.headgate.app;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "pools",
        description = "Show the pools of a running gateway and what goes on in them, until Ctrl-C.",
        footer = {
            "",
            "In the bar of connections # is lent, = idle, + being opened, . room.",
            "Colours are left out where NO_COLOR is set."
        })
final class PoolsCommand implements Callable<Integer> {
    private static final double SHORTEST = 0.1;
    private static final double LONGEST = 3600;

    @Mixin
    private AdminOption admin = new AdminOption();

    @Option(
            names = "--every",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "The time between two readings, from 0.1 to 3600; default ${DEFAULT-VALUE}.")
    private double every = 1;

    @Option(names = "--once", description = "Print one table and end.")
    private boolean once;

    @Option(names = "--json", description = "Print what the gateway says, as JSON, and end.")
    private boolean json;

    @ParentCommand
    private @Nullable Headgate headgate;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        CommandSpec present = ConfigCommand.present(spec);
        if (!(every >= SHORTEST && every <= LONGEST)) {
            throw new ParameterException(present.commandLine(), "--every takes 0.1 to 3600 seconds, not " + every);
        }
        AdminClient client = admin.client();
        try {
            show(client, present);
            return Exit.OK.code();
        } catch (IOException gone) {
            Headgate.print(present.commandLine().getErr(), String.valueOf(gone.getMessage()));
            return Exit.UNHEALTHY.code();
        }
    }

    private void show(AdminClient client, CommandSpec present) throws IOException, InterruptedException {
        if (json) {
            Headgate.print(present.commandLine().getOut(), answer(client));
            return;
        }
        PoolView view = new PoolView(
                () -> PoolReading.all(answer(client)),
                Terminal.of(ConfigCommand.present(headgate).environment()),
                "pools of " + client + "; Ctrl-C ends",
                present.commandLine().getOut());
        if (once) {
            view.once();
            return;
        }
        Thread signalled = new Thread(() -> endWell(view), "end-of-view");
        Runtime.getRuntime().addShutdownHook(signalled);
        long pause = (long) (every * TimeUnit.SECONDS.toNanos(1));
        try {
            view.run(ended -> ended.await(pause, TimeUnit.NANOSECONDS));
        } finally {
            forget(signalled);
        }
    }

    /** A signal is how this command is meant to end; the virtual machine would end with the signal's number. */
    private static void endWell(PoolView view) {
        view.end();
        Runtime.getRuntime().halt(Exit.OK.code());
    }

    private static void forget(Thread signalled) {
        try {
            Runtime.getRuntime().removeShutdownHook(signalled);
        } catch (IllegalStateException atWork) {
            // It ends the process in a moment.
        }
    }

    private static String answer(AdminClient client) throws IOException, InterruptedException {
        AdminClient.Answer answer = client.get("/admin/pools");
        if (answer.status() != 200) {
            throw new IOException(client + " answers " + answer.status() + " to /admin/pools");
        }
        return answer.body();
    }
}

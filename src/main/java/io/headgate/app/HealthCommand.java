package io.headgate.app;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "health",
        description = "Ask a running gateway whether it is ready; for probes of containers and services.")
final class HealthCommand implements Callable<Integer> {
    @Mixin
    private AdminOption admin = new AdminOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        CommandSpec present = ConfigCommand.present(spec);
        AdminClient client = admin.client();
        try {
            AdminClient.Answer answer = client.get("/health/ready");
            Headgate.print(present.commandLine().getOut(), answer.body());
            return (answer.status() == 200 ? Exit.OK : Exit.UNHEALTHY).code();
        } catch (IOException unreachable) {
            Headgate.print(present.commandLine().getErr(), String.valueOf(unreachable.getMessage()));
            return Exit.UNHEALTHY.code();
        }
    }
}

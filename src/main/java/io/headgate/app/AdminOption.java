package io.headgate.app;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which running gateway a command is about. */
final class AdminOption {
    @Option(
            names = "--admin",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:9095",
            description = "The admin listener; default ${DEFAULT-VALUE}.")
    private URI admin = URI.create("http://127.0.0.1:9095");

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    AdminClient client() {
        try {
            return new AdminClient(admin);
        } catch (IllegalArgumentException malformed) {
            throw new ParameterException(
                    ConfigCommand.present(command).commandLine(), "not an http address: " + admin, malformed);
        }
    }
}

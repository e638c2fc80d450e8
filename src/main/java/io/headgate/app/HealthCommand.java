package io.headgate.app;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "health",
        description = "Ask a running gateway whether it is ready; for probes of containers and services.")
final class HealthCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Option(
            names = "--admin",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:9095",
            description = "The admin listener; default ${DEFAULT-VALUE}.")
    private URI admin = URI.create("http://127.0.0.1:9095");

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        CommandSpec present = ConfigCommand.present(spec);
        HttpRequest request;
        try {
            request = HttpRequest.newBuilder(admin.resolve("/health/ready"))
                    .timeout(PATIENCE)
                    .build();
        } catch (IllegalArgumentException malformed) {
            throw new ParameterException(present.commandLine(), "not an http address: " + admin, malformed);
        }
        try {
            HttpResponse<String> answer = HttpClient.newBuilder()
                    .connectTimeout(PATIENCE)
                    .version(HttpClient.Version.HTTP_1_1)
                    .build()
                    .send(request, HttpResponse.BodyHandlers.ofString());
            Headgate.print(present.commandLine().getOut(), answer.body());
            return (answer.statusCode() == 200 ? Exit.OK : Exit.UNHEALTHY).code();
        } catch (IOException unreachable) {
            Headgate.print(present.commandLine().getErr(), "no answer from " + admin + ": " + unreachable);
            return Exit.UNHEALTHY.code();
        }
    }
}

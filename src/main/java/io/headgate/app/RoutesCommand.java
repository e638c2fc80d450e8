package io.headgate.app;

import io.headgate.call.FailureKind;
import io.headgate.call.Operation;
import io.headgate.call.OperationClass;
import io.headgate.config.Report;
import io.headgate.resilience.RetrySettings;
import io.headgate.route.Explanation;
import io.headgate.route.Route;
import io.headgate.route.Routed;
import io.headgate.wire.FieldLines;
import io.headgate.wire.Headers;
import io.headgate.wire.Malformed;
import io.headgate.wire.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "routes",
        description = "Print the routes in the order in which they are asked.",
        subcommands = RoutesCommand.Explain.class)
final class RoutesCommand extends ConfigCommand {
    @Override
    Exit execute(Headgate program) {
        GatewayConfig config = readable(program, null);
        if (config == null) {
            return Exit.CONFIGURATION;
        }
        StringBuilder table = new StringBuilder();
        for (Route route : config.router().routes()) {
            table.append(String.format(
                    "%-16s %-32s -> %s %s, %s%n",
                    route.name(),
                    route.match(),
                    route.upstream(),
                    route.rewrite().isEmpty() ? "/" : route.rewrite(),
                    UpstreamConfig.text(route.timeout())));
        }
        Headgate.print(out(), table.isEmpty() ? "no routes" : table.toString());
        return Exit.OK;
    }

    /** The configuration without errors, or null after they were told. */
    private @Nullable GatewayConfig readable(Headgate program, @Nullable Path other) {
        GatewayConfig.Reading reading = GatewayConfig.read(program.document(other == null ? file : other));
        Report report = reading.report();
        if (report.hasErrors()) {
            Headgate.print(err(), report.text());
            return null;
        }
        return reading.config();
    }

    @Command(
            name = "explain",
            description = "Say which route takes a request, and why the others do not. Nothing is sent.")
    static final class Explain implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "METHOD", description = "For example GET.")
        private String method = "";

        @Parameters(index = "1", paramLabel = "PATH", description = "With the query, if any: /qdrant/collections")
        private String path = "";

        @Option(
                names = {"-H", "--header"},
                paramLabel = "'NAME: VALUE'",
                description = "A header field of the request, Host among them; can be repeated.")
        private List<String> fields = List.of();

        @Option(
                names = {"-c", "--config"},
                paramLabel = "FILE",
                description = "The configuration.")
        private @Nullable Path file;

        @ParentCommand
        private @Nullable RoutesCommand routes;

        @Spec
        private @Nullable CommandSpec spec;

        @Override
        public Integer call() {
            RoutesCommand parent = present(routes);
            Target target = target();
            Headers headers = headers();
            GatewayConfig config = parent.readable(present(parent.headgate), file);
            if (config == null) {
                return Exit.CONFIGURATION.code();
            }
            Explanation explanation = Explanation.of(
                    config.router(), name -> config.upstream(name).operations(), method, target, headers);
            Headgate.print(present(spec).commandLine().getOut(), text(explanation, config));
            return Exit.OK.code();
        }

        private static String text(Explanation explanation, GatewayConfig config) {
            StringBuilder text = new StringBuilder();
            if (explanation.routed() instanceof Routed.Matched matched) {
                Operation operation = explanation.operation();
                text.append(String.format(
                        "goes to %s as %s%s%n",
                        matched.route().upstream(),
                        matched.target(),
                        operation == null
                                ? ""
                                : ", operation " + operation.name() + " (" + operation.operationClass() + ")"));
                if (operation != null) {
                    boolean refused = matched.route().readOnly() && operation.operationClass() != OperationClass.READ;
                    if (refused) {
                        text.append(String.format(
                                "is refused: %d %s, the route is read-only and this is no read%n",
                                FailureKind.READ_ONLY.httpStatus(), FailureKind.READ_ONLY.code()));
                    }
                    RetrySettings retry =
                            config.upstream(matched.route().upstream()).http().retry();
                    text.append(String.format("%s%n", retry.inWords(operation.operationClass())));
                }
            } else if (explanation.routed() instanceof Routed.Unmatched unmatched) {
                text.append(String.format(
                        "is refused: %d %s, %s%n",
                        unmatched.failure().kind().httpStatus(),
                        unmatched.failure().kind().code(),
                        unmatched.failure().detail()));
            }
            for (Explanation.Verdict verdict : explanation.verdicts()) {
                text.append(String.format(
                        "%s %-16s %s%n",
                        verdict.chosen() ? "*" : " ", verdict.route().name(), verdict.reason()));
            }
            return text.toString();
        }

        private Target target() {
            try {
                return Target.read(path);
            } catch (Malformed malformed) {
                throw new ParameterException(
                        present(spec).commandLine(), "not a path that would be served: " + malformed.what());
            }
        }

        private Headers headers() {
            Headers.Builder headers = Headers.builder();
            for (String field : fields) {
                int colon = field.indexOf(':');
                String name = colon < 0 ? "" : field.substring(0, colon);
                String value = field.substring(colon + 1).strip();
                if (!FieldLines.isName(name) || !FieldLines.isWritableValue(value)) {
                    throw new ParameterException(
                            present(spec).commandLine(), "not a header field: write 'Name: value'");
                }
                headers.add(name, value);
            }
            return headers.build();
        }
    }
}

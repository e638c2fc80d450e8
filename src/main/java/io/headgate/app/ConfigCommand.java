package io.headgate.app;

import io.headgate.config.Document;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** What commands that read a configuration have in common. */
abstract class ConfigCommand implements Callable<Integer> {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The configuration, on top of the built-in defaults.")
    @Nullable
    Path file;

    @ParentCommand
    @Nullable
    Headgate headgate;

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() {
        return execute(present(headgate)).code();
    }

    /** What the command does. */
    abstract Exit execute(Headgate program);

    Document document(Headgate program) {
        return program.document(file);
    }

    PrintWriter out() {
        return present(spec).commandLine().getOut();
    }

    PrintWriter err() {
        return present(spec).commandLine().getErr();
    }

    /** A field that the command line library fills before it calls. */
    static <T> T present(@Nullable T injected) {
        if (injected == null) {
            throw new IllegalStateException("only to be called by the command line");
        }
        return injected;
    }
}

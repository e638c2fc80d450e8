package io.headgate.loadtests.stand;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * One build of the gateway, with the configuration that load tests give it.
 *
 * @param root the product's folder, or one in which as much of it was kept as a gateway under load needs
 */
public record Build(Path root) {
    private static final Path JAR = Path.of("target", "headgate.jar");
    private static final Path GATEWAY = Path.of("loadtests", "gateway.conf");
    private static final Path TASKS = Path.of("loadtests", "tasks.conf");
    /** The configurations include and name what is in these folders. */
    private static final List<Path> NEEDED = List.of(JAR, GATEWAY, TASKS, Path.of("conf"), Path.of("docs", "runbook"));

    public Path jar() {
        return root.resolve(JAR);
    }

    /** The configuration of the gateway under load. */
    Path configuration() {
        return root.resolve(GATEWAY);
    }

    /** The configuration of the gateway with the application of task tracking. */
    Path tasks() {
        return root.resolve(TASKS);
    }

    /** Whether there is a gateway to start. */
    public boolean exists() {
        return Files.isRegularFile(jar()) && Files.isRegularFile(configuration());
    }

    /** Keeps what it needs in another folder, over what was kept there, and returns what is there then. */
    public Build keptIn(Path folder) throws IOException {
        for (Path needed : NEEDED) {
            try (Stream<Path> files = Files.walk(root.resolve(needed))) {
                files.filter(Files::isRegularFile).forEach(file -> copy(file, folder.resolve(root.relativize(file))));
            } catch (UncheckedIOException failed) {
                throw failed.getCause();
            }
        }
        return new Build(folder);
    }

    private static void copy(Path from, Path to) {
        try {
            Files.createDirectories(to.toAbsolutePath().getParent());
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}

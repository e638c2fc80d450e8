package io.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.headgate.call.FailureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The runbooks speak of keys, failure codes and commands that exist. */
class RunbookTest {
    private static final Pattern EXAMPLE = Pattern.compile("```hocon\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern QUOTED = Pattern.compile("`([a-z][a-z-]*(?:\\.[a-z][a-z-]*)*)(?: = [^`]*)?`");
    private static final Pattern COMMAND = Pattern.compile("(?m)(?:^|`)headgate ([a-z-]+)");
    private static final Set<String> KEYS = keys();
    private static final Set<String> CODES =
            Arrays.stream(FailureKind.values()).map(FailureKind::code).collect(Collectors.toSet());

    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(Path.of("docs", "runbook-pools.md")));
        try (Stream<Path> files = Files.list(Path.of("docs", "runbook"))) {
            files.sorted().forEach(pages::add);
        }
        return pages;
    }

    @ParameterizedTest
    @MethodSource("pages")
    void nameKeysAndCodesThatExist(Path page) throws IOException {
        List<String> unknown = QUOTED.matcher(Files.readString(page))
                .results()
                .map(found -> found.group(1))
                // Single words are states and fields as often as keys.
                .filter(name -> name.contains(".") || name.contains("-"))
                .filter(name -> !name.endsWith(".conf"))
                .filter(name ->
                        !CODES.contains(name) && KEYS.stream().noneMatch(key -> ("." + key).endsWith("." + name)))
                .toList();

        assertThat(unknown).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void nameCommandsThatExist(Path page) throws IOException {
        Set<String> commands = Headgate.commandLine(
                        () -> {
                            throw new AssertionError("nothing is to be run");
                        },
                        Map.of(),
                        new Properties())
                .getSubcommands()
                .keySet();

        assertThat(COMMAND.matcher(Files.readString(page)).results().map(found -> found.group(1)))
                .allSatisfy(name -> assertThat(commands).contains(name));
    }

    @Test
    void showExamplesThatAreRight() throws IOException {
        List<String> examples = new ArrayList<>();
        for (Path page : pages()) {
            EXAMPLE.matcher(Files.readString(page)).results().forEach(found -> examples.add(found.group(1)));
        }

        assertThat(examples).isNotEmpty();
        for (String example : examples) {
            assertThat(Configurations.reportOf(example).problems()).as(example).isEmpty();
        }
    }

    private static Set<String> keys() {
        Set<String> keys = new TreeSet<>();
        addKeys("headgate", ConfigFactory.defaultReference().getObject("headgate"), keys);
        return keys;
    }

    private static void addKeys(String path, ConfigObject object, Set<String> keys) {
        for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
            String key = path + "." + entry.getKey();
            keys.add(key);
            if (entry.getValue() instanceof ConfigObject below) {
                addKeys(key, below, keys);
            }
        }
    }
}

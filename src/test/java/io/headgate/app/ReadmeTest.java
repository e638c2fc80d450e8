package io.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What people copy from the README to connect an agent. */
class ReadmeTest {
    private static final Pattern JSON = Pattern.compile("(?s)```json\n(.*?)```");

    @Test
    void snippetsForAgentsAreJsonAndLeadToWhereTheSandboxServes() throws IOException {
        Config defaults = ConfigFactory.parseResources("reference.conf").getConfig("headgate");
        Config sandbox =
                ConfigFactory.parseResources("io/headgate/app/sandbox.conf").getConfig("headgate");
        String address =
                "http://127.0.0.1:" + defaults.getInt("listeners.public.port") + defaults.getString("mcp.path");

        List<String> addresses = new ArrayList<>();
        for (String snippet : snippets()) {
            JsonNode json = new ObjectMapper().readTree(snippet);
            addresses.addAll(json.findValuesAsText("url"));
            json.findValues("args")
                    .forEach(arguments -> addresses.add(arguments.path(2).asText()));
        }

        assertThat(sandbox.getBoolean("mcp.enabled")).isTrue();
        assertThat(addresses).hasSize(4).containsOnly(address);
    }

    private static List<String> snippets() throws IOException {
        return JSON.matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}

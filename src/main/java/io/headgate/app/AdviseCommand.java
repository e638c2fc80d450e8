package io.headgate.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "advise",
        description = "Say how large the pools of a running gateway should be, and why. Nothing is changed.",
        footer = {
            "",
            "The last calls of a pool are worked through its own rules with other sizes.",
            "In the table > is the present size and * the recommended one."
        })
final class AdviseCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int NOT_FOUND = 404;
    private static final int LARGEST = 10_000;

    @Mixin
    private AdminOption admin = new AdminOption();

    @Parameters(index = "0", arity = "0..1", paramLabel = "POOL", description = "Only this one; default all.")
    private @Nullable String pool;

    @Option(names = "--size", paramLabel = "N", description = "Try this size, too; from 1 to 10000.")
    private @Nullable Integer size;

    @Option(names = "--json", description = "Print what the gateway says, as JSON: an object for a pool, else a list.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        CommandSpec present = ConfigCommand.present(spec);
        if (size != null && (size < 1 || size > LARGEST)) {
            throw new ParameterException(present.commandLine(), "--size takes 1 to 10000, not " + size);
        }
        AdminClient client = admin.client();
        try {
            List<JsonNode> advice = new ArrayList<>();
            for (String name : pool == null ? names(client) : List.of(pool)) {
                advice.add(advice(client, name, present));
            }
            Headgate.print(present.commandLine().getOut(), json ? json(advice) : AdviceTable.of(advice));
            return Exit.OK.code();
        } catch (IOException gone) {
            Headgate.print(present.commandLine().getErr(), String.valueOf(gone.getMessage()));
            return Exit.UNHEALTHY.code();
        }
    }

    private static List<String> names(AdminClient client) throws IOException, InterruptedException {
        AdminClient.Answer answer = client.get("/admin/pools");
        if (answer.status() != 200) {
            throw new IOException(client + " answers " + answer.status() + " to /admin/pools");
        }
        List<String> names = new ArrayList<>();
        read(answer).path("pools").forEach(one -> names.add(one.path("name").asText()));
        return names;
    }

    private JsonNode advice(AdminClient client, String name, CommandSpec present)
            throws IOException, InterruptedException {
        // As a path segment: there a plus sign is one, and no space.
        String segment = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        AdminClient.Answer answer =
                client.get("/admin/pools/" + segment + "/advice" + (size == null ? "" : "?size=" + size));
        if (answer.status() == NOT_FOUND) {
            throw new ParameterException(present.commandLine(), client + " has no pool " + name);
        }
        if (answer.status() != 200) {
            throw new IOException("no advice on " + name + ": "
                    + read(answer).path("detail").asText(client + " answers " + answer.status()));
        }
        return read(answer);
    }

    private static JsonNode read(AdminClient.Answer answer) throws IOException {
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException malformed) {
            throw new IOException("the answer is not JSON", malformed);
        }
    }

    private String json(List<JsonNode> advice) {
        return pool == null
                ? JSON.createArrayNode().addAll(advice).toPrettyString()
                : advice.get(0).toPrettyString();
    }
}

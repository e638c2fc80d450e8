package io.headgate.loadtests.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import io.headgate.loadtests.measure.Gateway;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What is asked of the shipped tools, as {@code tool-calls.conf} has it, and what an agent reads of the answers, in tokens of a
 * vocabulary that models use (o200k_base).
 */
final class ToolCalls {
    private static final String FILE = "io/headgate/loadtests/tool-calls.conf";
    private static final Pattern MORE = Pattern.compile("To read on: continue_from=(\\S+)");
    private static final int MOST_PAGES = 50;
    private static final int PUMPS = 60;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Encoding VOCABULARY =
            Encodings.newDefaultEncodingRegistry().getEncoding(EncodingType.O200K_BASE);

    private ToolCalls() {}

    /**
     * One question, as an agent asks it and as it is asked of the store.
     *
     * @param arguments JSON
     * @param path of the route to the store
     * @param body JSON; empty: GET
     */
    record Question(String tool, String arguments, String path, String body) {}

    /** What an agent does to find something out. */
    record Workflow(String name, List<Question> questions) {}

    private static Config file() {
        return ConfigFactory.parseResources(ToolCalls.class.getClassLoader(), FILE)
                .resolve();
    }

    private static String json(ConfigValue value) {
        return value.render(ConfigRenderOptions.concise());
    }

    /** The arguments of each tool, JSON, in the order in which they are to be called for the first time. */
    static Map<String, String> arguments() {
        ConfigObject tools = file().getObject("arguments");
        Map<String, String> arguments = new LinkedHashMap<>();
        tools.entrySet().stream()
                .sorted(Comparator.comparingInt(tool -> tool.getValue().origin().lineNumber()))
                .forEach(tool -> arguments.put(tool.getKey(), json(tool.getValue())));
        return arguments;
    }

    static List<Workflow> workflows() {
        return file().getConfigList("workflows").stream()
                .map(workflow -> new Workflow(
                        workflow.getString("name"),
                        workflow.getConfigList("questions").stream()
                                .map(ToolCalls::question)
                                .toList()))
                .toList();
    }

    private static Question question(Config question) {
        return new Question(
                question.getString("tool"),
                json(question.getObject("arguments")),
                question.getString("path"),
                question.hasPath("body") ? json(question.getObject("body")) : "");
    }

    /** Makes the collections that the questions are about, anew. */
    static void fill(Gateway gateway) throws IOException {
        raw(gateway, "DELETE", "/qdrant/collections/texts", "");
        raw(gateway, "DELETE", "/qdrant/collections/pumps", "");
        good(raw(gateway, "PUT", "/qdrant/collections/pumps", "{\"vectors\":{\"size\":4,\"distance\":\"Dot\"}}"));
        good(raw(
                gateway,
                "PUT",
                "/qdrant/collections/pumps/index?wait=true",
                "{\"field_name\":\"site\",\"field_schema\":\"keyword\"}"));
        String points = IntStream.rangeClosed(1, PUMPS)
                .mapToObj(id ->
                        "{\"id\":%d,\"vector\":[%d,1,0,0],\"payload\":{\"site\":\"%s\",\"name\":\"Pump %d\",\"hours\":%d}}"
                                .formatted(id, id % 7, id % 3 == 0 ? "east" : "west", id, id * 1000))
                .collect(Collectors.joining(","));
        good(raw(gateway, "PUT", "/qdrant/collections/pumps/points?wait=true", "{\"points\":[" + points + "]}"));
    }

    private static HttpResponse<String> raw(Gateway gateway, String method, String path, String body)
            throws IOException {
        return gateway.send(method, gateway.address().resolve(path), body);
    }

    private static String good(HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() != 200) {
            throw new IOException(answer.uri() + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    /** What an agent reads of a call, over all its pages. */
    static List<String> pages(Gateway gateway, String tool, String arguments) throws IOException {
        List<String> pages = new ArrayList<>(List.of(page(gateway, tool, arguments)));
        Matcher more = MORE.matcher(pages.get(0));
        while (more.find() && pages.size() < MOST_PAGES) {
            String comma = arguments.equals("{}") ? "" : ",";
            String next = comma + "\"continue_from\":\"" + more.group(1) + "\"}";
            pages.add(page(gateway, tool, arguments.substring(0, arguments.length() - 1) + next));
            more = MORE.matcher(pages.get(pages.size() - 1));
        }
        return pages;
    }

    private static String page(Gateway gateway, String tool, String arguments) throws IOException {
        String call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool
                + "\",\"arguments\":" + arguments + "}}";
        JsonNode answer = JSON.readTree(good(raw(gateway, "POST", "/mcp", call)));
        JsonNode result = answer.path("result");
        if (result.isMissingNode() || result.path("isError").asBoolean()) {
            throw new IOException(tool + " " + arguments + ": " + answer);
        }
        return result.at("/content/0/text").asText();
    }

    /** Tokens of what the store answers. */
    static int tokensOfStore(Gateway gateway, Question question) throws IOException {
        return tokens(good(raw(gateway, question.body.isEmpty() ? "GET" : "POST", question.path, question.body)));
    }

    static int tokens(String text) {
        return VOCABULARY.countTokens(text);
    }
}

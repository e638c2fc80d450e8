package io.headgate.mcp;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The methods there are, in either era. Their names are values of a tag, so all unknown ones are one. */
enum Method {
    INITIALIZE("initialize"),
    PING("ping"),
    DISCOVER("server/discover"),
    LISTEN("subscriptions/listen"),
    LIST_TOOLS("tools/list"),
    CALL_TOOL("tools/call"),
    LIST_RESOURCES("resources/list"),
    LIST_TEMPLATES("resources/templates/list"),
    READ_RESOURCE("resources/read"),
    SUBSCRIBE("resources/subscribe"),
    UNSUBSCRIBE("resources/unsubscribe"),
    LIST_PROMPTS("prompts/list"),
    GET_PROMPT("prompts/get"),
    COMPLETE("completion/complete"),
    SET_LEVEL("logging/setLevel"),
    UNKNOWN("other");

    private static final Map<String, Method> BY_NAME = Arrays.stream(values())
            .filter(each -> each != UNKNOWN)
            .collect(Collectors.toMap(each -> each.text, Function.identity()));

    private final String text;

    Method(String text) {
        this.text = text;
    }

    static Method of(String name) {
        return BY_NAME.getOrDefault(name, UNKNOWN);
    }

    String text() {
        return text;
    }
}

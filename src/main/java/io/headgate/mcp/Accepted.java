package io.headgate.mcp;

import io.headgate.wire.Headers;
import java.util.List;
import java.util.Locale;

/** Which forms of an answer a client takes (RFC 9110, 12.5.1). Who says nothing takes everything; weights are not looked at. */
final class Accepted {
    private Accepted() {}

    static boolean json(Headers headers) {
        return takes(headers, "application/json", "application/*");
    }

    static boolean events(Headers headers) {
        return takes(headers, "text/event-stream", "text/*");
    }

    private static boolean takes(Headers headers, String type, String range) {
        List<String> all = headers.all("accept");
        boolean any = all.isEmpty();
        for (String field : all) {
            for (String element : field.split(",", -1)) {
                int end = element.indexOf(';');
                String taken =
                        (end < 0 ? element : element.substring(0, end)).strip().toLowerCase(Locale.ROOT);
                any |= taken.equals(type) || taken.equals(range) || taken.equals("*/*");
            }
        }
        return any;
    }
}

package io.headgate.app;

import io.headgate.config.Document;
import io.headgate.config.Problem;
import io.headgate.config.Report;
import java.util.List;
import java.util.Map;

/** Configurations for tests, given as text. */
final class Configurations {
    /** One upstream of each kind and a route to each of them; three lines. */
    static final String WHOLE = """
            headgate.upstreams { web { kind = http, url = "http://127.0.0.1:1" }, canary { kind = canary, read-url = "http://127.0.0.1:2" },\
             qdrant { kind = qdrant, url = "http://127.0.0.1:3" } }
            headgate.routes { web { path = /web, upstream = web }, canary { path = /canary, upstream = canary } }
            headgate.routes.qdrant { path = /qdrant, upstream = qdrant }
            """;

    private Configurations() {}

    static Document document(String text) {
        return document(text, Map.of());
    }

    static Document document(String text, Map<String, String> environment) {
        return Document.parse(text, "test.conf", Headgate.toolkit(), environment);
    }

    static GatewayConfig.Reading read(String text) {
        return GatewayConfig.read(document(text));
    }

    /** What is wrong with the whole configuration and some more lines. */
    static Report reportOf(String more) {
        return read(WHOLE + more).report();
    }

    static List<String> pathsOf(Report report) {
        return report.problems().stream().map(Problem::path).toList();
    }
}

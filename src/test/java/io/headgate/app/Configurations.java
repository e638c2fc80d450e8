package io.headgate.app;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.headgate.config.Document;
import io.headgate.config.Problem;
import io.headgate.config.Report;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

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

    /** The keys of the built-in defaults below a path that have a value of their own, relative to it. */
    static Set<String> keys(String below) {
        ConfigObject headgate = ConfigFactory.defaultReference().getObject("headgate");
        Set<String> keys = new TreeSet<>();
        collect(below.isEmpty() ? headgate : headgate.toConfig().getObject(below), "", keys);
        return keys;
    }

    private static void collect(ConfigObject object, String prefix, Set<String> keys) {
        for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
            if (entry.getValue() instanceof ConfigObject nested && !nested.isEmpty()) {
                collect(nested, prefix + entry.getKey() + ".", keys);
            } else {
                keys.add(prefix + entry.getKey());
            }
        }
    }
}

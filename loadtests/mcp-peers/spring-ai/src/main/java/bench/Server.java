package bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.springframework.ai.mcp.annotation.McpTool;
import org.springframework.ai.mcp.annotation.McpToolParam;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.stereotype.Component;

/** A server with one tool, which asks the upstream and hands its answer on. */
@SpringBootApplication
public class Server {
    public static void main(String[] arguments) {
        SpringApplication.run(Server.class, arguments);
    }

    /** The JDK's client keeps connections; it is the leanest that a Spring application has at hand. */
    @Component
    public static class Tools {
        private final HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        private final String upstream = System.getenv("UPSTREAM");

        @McpTool(name = "read", description = "Reads what the upstream has")
        public String read(@McpToolParam(description = "which", required = true) String id) throws Exception {
            HttpRequest request = HttpRequest.newBuilder(URI.create(upstream + "/read?id=" + id)).build();
            return http.send(request, BodyHandlers.ofString()).body();
        }
    }
}

package peers;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.annotation.Bean;

/** Spring Cloud Gateway with one route; its own defaults but for the number of connections. Arguments: ports. */
@SpringBootApplication
public class SpringGateway {
    private static int upstream;

    public static void main(String[] args) {
        upstream = Integer.parseInt(args[1]);
        SpringApplication application = new SpringApplication(SpringGateway.class);
        application.setDefaultProperties(Map.of(
                "server.address", "127.0.0.1",
                "server.port", args[0],
                "spring.cloud.gateway.httpclient.pool.type", "fixed",
                "spring.cloud.gateway.httpclient.pool.max-connections", "128"));
        application.run();
    }

    @Bean
    RouteLocator routes(RouteLocatorBuilder builder) {
        return builder.routes()
                .route("bench", route -> route.path("/**").uri("http://127.0.0.1:" + upstream))
                .build();
    }
}

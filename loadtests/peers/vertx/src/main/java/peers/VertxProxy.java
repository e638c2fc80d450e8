package peers;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.httpproxy.HttpProxy;

/** Vert.x's own reverse proxy, one event loop, as many connections to the upstream as the others may have. Arguments: ports. */
public final class VertxProxy {
    private VertxProxy() {}

    public static void main(String[] args) {
        int port = Integer.parseInt(args[0]);
        int upstream = Integer.parseInt(args[1]);
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setMaxPoolSize(128).setKeepAliveTimeout(3600).setTcpNoDelay(true));
        HttpProxy proxy = HttpProxy.reverseProxy(client).origin(upstream, "127.0.0.1");
        vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(port))
                .requestHandler(proxy)
                .listen()
                .onFailure(failed -> {
                    failed.printStackTrace();
                    System.exit(1);
                });
    }
}

import com.typesafe.config.ConfigFactory;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.Uri;
import org.apache.pekko.japi.function.Function;

/**
 * The proxy that one writes first with Pekko HTTP: every request goes through {@code singleRequest}. All settings are the
 * library's defaults but the size of its host pool, which at its default (4 connections, 32 waiting requests) answers 500
 * to most of 100 concurrent requests. Arguments: own port, port of the upstream, both on 127.0.0.1.
 */
public final class NaiveProxy {
    private NaiveProxy() {}

    public static void main(String[] args) {
        int port = Integer.parseInt(args[0]);
        int upstream = Integer.parseInt(args[1]);
        ActorSystem system = ActorSystem.create(
                "naive",
                ConfigFactory.parseString("pekko.loglevel = WARNING\n"
                                + "pekko.http.host-connection-pool { max-connections = 128, max-open-requests = 1024 }")
                        .withFallback(ConfigFactory.load()));
        Http http = Http.get(system);
        http.newServerAt("127.0.0.1", port)
                .bind((Function<HttpRequest, CompletionStage<HttpResponse>>) request -> forward(http, request, upstream))
                .whenComplete((binding, failure) -> {
                    if (failure != null) {
                        failure.printStackTrace();
                        system.terminate();
                    }
                });
    }

    private static CompletionStage<HttpResponse> forward(Http http, HttpRequest request, int upstream) {
        Uri target = request.getUri().scheme("http").host("127.0.0.1").port(upstream);
        return http.singleRequest(request.withUri(target).removeHeader("Timeout-Access"));
    }
}

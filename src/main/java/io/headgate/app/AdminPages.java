package io.headgate.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.cache.Cache;
import io.headgate.call.Failure;
import io.headgate.call.UpstreamName;
import io.headgate.upstream.canary.CanaryAccess;
import io.headgate.upstream.canary.CanaryWrites;
import io.headgate.upstream.canary.Seats;
import io.headgate.upstream.canary.UserTokens;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What parts of the gateway beside its pools tell on the admin listener, by path. */
final class AdminPages {
    private AdminPages() {}

    static Map<String, Supplier<JsonNode>> of(Cache cache, Guardian.Started started) {
        return Map.of("/admin/cache", () -> kept(cache), "/admin/seats", () -> seats(started));
    }

    private static JsonNode kept(Cache cache) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        cache.numbers().forEach(json::put);
        return json;
    }

    /** Of each historian, how many seats of its licence are taken, and by what. Nothing in it is a secret. */
    private static JsonNode seats(Guardian.Started started) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode all = json.putArray("historians");
        started.historians()
                .forEach((name, access) ->
                        all.add(of(name, access, started.writes().get(UpstreamConfig.writesOf(name)))));
        return json;
    }

    private static ObjectNode of(UpstreamName name, CanaryAccess access, @Nullable CanaryWrites writes) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        Seats.Count count = access.seats().count();
        json.put("name", name.value());
        json.put("max", count.max());
        json.put("taken", count.taken());
        json.put("free", count.max() - count.taken());
        json.put("waiting", count.waiting());
        json.put("most", count.most());
        json.put("refused", count.refused());
        UserTokens.Status token = access.token();
        if (token != null) {
            Failure trouble = token.trouble();
            json.putObject("userToken")
                    .put("held", token.held())
                    .put("logIns", token.logIns())
                    .put("trouble", trouble == null ? null : trouble.detail());
        }
        CanaryAccess.LiveCount live = access.liveTokens();
        json.putObject("liveDataTokens").put("held", live.held()).put("max", live.max());
        if (writes != null) {
            json.putObject("writeSession").put("open", writes.hasSession());
        }
        return json;
    }
}

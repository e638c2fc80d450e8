package io.headgate.resources;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.call.Deadline;
import io.headgate.call.Principal;
import io.headgate.call.Ticker;
import io.headgate.provider.Answer;
import io.headgate.provider.Asked;
import io.headgate.provider.Asking;
import io.headgate.provider.JsonText;
import io.headgate.provider.Provider;
import io.headgate.provider.What;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Asks providers as the door does. */
final class Askings {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private Askings() {}

    static boolean knows(Provider provider, What what, String name) {
        return provider.knows(what, name, Principal.ANONYMOUS);
    }

    static Answer ask(Provider provider, What what, String name, String params) throws Exception {
        assertThat(knows(provider, what, name)).as(name).isTrue();
        return provider.begin(asked(what, name, params), Asking.SILENT)
                .answer()
                .toCompletableFuture()
                .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    static Asked asked(What what, String name, String params) {
        return Asking.of(
                what,
                name,
                JsonText.literal(params),
                Principal.ANONYMOUS,
                Deadline.after(LIMIT, Ticker.SYSTEM.nanos()));
    }

    static JsonNode result(Provider provider, What what, String name, String params) throws Exception {
        Answer answer = ask(provider, what, name, params);
        assertThat(answer).isInstanceOf(Answer.Result.class);
        return ((Answer.Result) answer).object().tree();
    }

    /** The one content of a resource. */
    static JsonNode content(Provider provider, String uri) throws Exception {
        JsonNode contents = result(provider, What.RESOURCE, uri, "{}").get("contents");
        assertThat(contents).hasSize(1);
        return contents.get(0);
    }

    static Answer.Fault fault(Provider provider, What what, String name, String params) throws Exception {
        Answer answer = ask(provider, what, name, params);
        assertThat(answer).isInstanceOf(Answer.Fault.class);
        return (Answer.Fault) answer;
    }

    static String completion(Provider provider, String reference, String argument, String value) throws Exception {
        String params = "{\"argument\":{\"name\":\"" + argument + "\",\"value\":\"" + value + "\"}}";
        return result(provider, What.COMPLETION, reference, params)
                .get("completion")
                .toString();
    }
}

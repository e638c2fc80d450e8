package io.headgate.sandbox.canary;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.sandbox.canary.Historian.User;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** Who may read: API tokens, user tokens with their seats, or nobody in particular. */
final class ReadAccess {
    /**
     * An admitted call.
     *
     * @param zone in which its times are read and written, and its days begin
     * @param old whether it came by {@code /api/v1}, whose data has another shape
     */
    record Caller(ZoneId zone, boolean old) {}

    private static final ZoneId UTC = ZoneId.of("UTC");

    private final Historian historian;

    ReadAccess(Historian historian) {
        this.historian = historian;
    }

    /** @throws CanaryException if its token is not valid, or if it has none and needs one */
    Caller admit(Parameters parameters, boolean old) {
        Optional<String> userToken = parameters.text("userToken");
        if (userToken.isPresent()) {
            User user = historian
                    .users()
                    .use(userToken.get(), historian.now())
                    .orElseThrow(() -> new CanaryException("BadUserToken", List.of()));
            return new Caller(user.zone().orElseGet(() -> serverZone(old)), old);
        }
        if (!valid(apiToken(parameters), historian.settings().access())) {
            throw invalid();
        }
        return anybody(parameters, old);
    }

    /** A call that needs no token. */
    Caller anybody(Parameters parameters, boolean old) {
        return new Caller(zone(parameters).orElseGet(() -> serverZone(old)), old);
    }

    /** Whether the call brings an API token, the only kind of caller that has no seat of its own. */
    static Optional<String> apiToken(Parameters parameters) {
        return parameters.text("apiToken").or(() -> parameters.text("accessToken"));
    }

    static boolean valid(Optional<String> apiToken, CanarySettings.Access access) {
        return apiToken.map(token -> access.apiTokens().contains(token)
                        || (access.anonymous() && token.equals(CanarySettings.ANONYMOUS_TOKEN)))
                .orElse(access.anonymous());
    }

    static CanaryException invalid() {
        return new CanaryException(CanaryException.ERRORS, List.of(INVALID));
    }

    /** The text by which the door recognises the refusal; a real server's words are not known. */
    static final String INVALID = "API token is invalid or has expired";

    ObjectNode getUserToken(Parameters parameters) {
        parameters.required("application");
        CanarySettings.Access access = historian.settings().access();
        Optional<String> name = parameters.text("username");
        boolean known = name.map(user ->
                        parameters.text("password", "").equals(access.users().get(user)))
                .orElse(access.anonymous());
        if (!known) {
            throw CanaryException.error("Invalid user name or password");
        }
        historian.seats().requireFree(historian.users().alive(historian.now()));
        String token = historian.identifiers().session();
        User user = new User(parameters.required("application"), zone(parameters));
        historian.users().add(token, user, historian.now());
        historian.seats().taken(historian.users().alive(historian.now()));
        return Reply.good().put("userToken", token);
    }

    ObjectNode revokeUserToken(Parameters parameters) {
        return historian
                .users()
                .remove(parameters.required("userToken"))
                .map(user -> Reply.good())
                .orElseThrow(() -> new CanaryException("BadUserToken", List.of()));
    }

    private static Optional<ZoneId> zone(Parameters parameters) {
        return parameters
                .text("timezone")
                .map(id -> WindowsZones.find(id).orElseThrow(() -> CanaryException.error("Unknown time zone: " + id)));
    }

    /** The old service answered in UTC, the new one answers in the server's local time. */
    private ZoneId serverZone(boolean old) {
        return old ? UTC : historian.settings().zone();
    }
}

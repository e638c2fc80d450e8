package io.headgate.upstream.postgres;

import io.headgate.config.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A connection URI (https://www.postgresql.org/docs/current/libpq-connect.html, 32.1.1.2):
 * {@code postgresql://user:password@host:port,host:port/database?sslmode=verify-full}. What some programs write after the scheme
 * to choose a driver ({@code postgresql+asyncpg}) is read over.
 */
record PostgresUrl(
        List<Server> servers,
        @Nullable String user,
        @Nullable Secret password,
        @Nullable String database,
        TlsConfig.@Nullable Mode tls,
        @Nullable String applicationName,
        @Nullable Boolean writable) {
    private static final Pattern FORM = Pattern.compile(
            "postgres(?:ql)?(?:\\+[a-z0-9]+)?://(?:([^@/?#]*)@)?([^@/?#]+)(?:/([^/?#]*))?(?:\\?([^#]*))?");

    /** Why a text is not such a URI; the message holds nothing of the text. */
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String why) {
            super(why);
        }
    }

    static PostgresUrl parse(String text) throws MalformedException {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new MalformedException("expected postgresql://user@host:5432/database");
        }
        List<Server> servers = new ArrayList<>();
        for (String each : parts.group(2).split(",", -1)) {
            servers.add(Server.parse(each)
                    .orElseThrow(
                            () -> new MalformedException("expected hosts such as db1:5432,db2:5432 after // or @")));
        }
        String login = parts.group(1);
        int colon = login == null ? -1 : login.indexOf(':');
        PostgresUrl bare = new PostgresUrl(
                List.copyOf(servers),
                login == null ? null : decoded(colon < 0 ? login : login.substring(0, colon)),
                login == null || colon < 0
                        ? null
                        : Optional.ofNullable(decoded(login.substring(colon + 1)))
                                .map(Secret::new)
                                .orElse(null),
                decoded(parts.group(3)),
                null,
                null,
                null);
        String query = parts.group(4);
        return query == null || query.isEmpty() ? bare : bare.with(query.split("&"));
    }

    private PostgresUrl with(String... parameters) throws MalformedException {
        TlsConfig.Mode mode = tls;
        String application = applicationName;
        Boolean session = writable;
        for (String parameter : parameters) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? parameter : parameter.substring(0, equals);
            String value = equals < 0 ? "" : String.valueOf(decoded(parameter.substring(equals + 1)));
            switch (name) {
                case "sslmode", "ssl" -> mode = mode(value);
                case "application_name" -> application = value;
                case "target_session_attrs" -> session = writable(value);
                default ->
                    throw new MalformedException("has a parameter that is not known here: write sslmode,"
                            + " application_name or target_session_attrs, and everything else under its own key");
            }
        }
        return new PostgresUrl(servers, user, password, database, mode, application, session);
    }

    private static TlsConfig.Mode mode(String value) throws MalformedException {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "disable" -> TlsConfig.Mode.DISABLE;
            case "verify-ca" -> TlsConfig.Mode.VERIFY_CA;
            case "verify-full" -> TlsConfig.Mode.VERIFY_FULL;
            default ->
                throw new MalformedException("sslmode must be disable, verify-ca or verify-full: the other modes"
                        + " do not look whom they are talking to");
        };
    }

    private static boolean writable(String value) throws MalformedException {
        return switch (value) {
            case "any" -> false;
            case "read-write", "primary" -> true;
            default -> throw new MalformedException("target_session_attrs must be any, read-write or primary");
        };
    }

    private static @Nullable String decoded(@Nullable String text) throws MalformedException {
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw new MalformedException("has a percent sign that begins no encoded character");
        }
    }
}

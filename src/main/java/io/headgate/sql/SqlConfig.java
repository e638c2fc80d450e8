package io.headgate.sql;

import io.headgate.call.UpstreamName;
import io.headgate.config.Section;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of databases and where; each key is described in {@code reference.conf} under {@code headgate}.
 *
 * @param openApiPath where the description of all endpoints is; null: nowhere
 */
public record SqlConfig(
        Map<String, SqlOperation> operations,
        List<Endpoint> endpoints,
        @Nullable String openApiPath) {
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+");

    public SqlConfig {
        operations = Collections.unmodifiableMap(new LinkedHashMap<>(operations));
        endpoints = List.copyOf(endpoints);
    }

    /**
     * Reads it all; what is wrong is told at its key.
     *
     * @param section the whole of {@code headgate}
     * @param databases what one call to each database may take at most
     */
    public static SqlConfig from(Section section, Section defaults, Map<UpstreamName, Duration> databases) {
        Section operation = defaults.section("operation");
        Section parameter = defaults.section("parameter");
        SqlOperation any = SqlOperation.checkDefaults(operation, parameter);
        Endpoint.checkDefaults(defaults.section("endpoint"), any);
        Map<String, SqlOperation> operations =
                SqlOperation.all(section.sections("operations"), operation, parameter, databases);
        Section openApi = section.section("openapi");
        return new SqlConfig(
                operations,
                Endpoint.all(section.sections("endpoints"), defaults.section("endpoint"), operations),
                openApi.has("path") ? openApi.string("path", PATH, "a path such as /openapi.json") : null);
    }
}

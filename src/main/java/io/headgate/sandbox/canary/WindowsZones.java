package io.headgate.sandbox.canary;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Time zones by their Windows ids, the only names the service documents; the table is a resource of this package. */
final class WindowsZones {
    private static final Map<String, ZoneId> BY_ID = read();

    private WindowsZones() {}

    static List<String> ids() {
        return List.copyOf(BY_ID.keySet());
    }

    /** The zone of a Windows id, whatever its case. */
    static Optional<ZoneId> find(String id) {
        String wanted = id.trim().toLowerCase(Locale.ROOT);
        return BY_ID.entrySet().stream()
                .filter(entry -> entry.getKey().toLowerCase(Locale.ROOT).equals(wanted))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static Map<String, ZoneId> read() {
        Map<String, ZoneId> zones = new LinkedHashMap<>();
        try (InputStream in = WindowsZones.class.getResourceAsStream("windows-zones.txt")) {
            if (in == null) {
                throw new IllegalStateException("windows-zones.txt is not on the class path");
            }
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (Iterator<String> lines = reader.lines().iterator(); lines.hasNext(); ) {
                String line = lines.next();
                int equals = line.indexOf('=');
                if (!line.startsWith("#") && equals > 0) {
                    zones.put(
                            line.substring(0, equals).trim(),
                            ZoneId.of(line.substring(equals + 1).trim()));
                }
            }
            return zones;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

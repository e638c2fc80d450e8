package io.headgate.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** What the system knows about ports. */
public final class Ports {
    private static final Path TABLE = Path.of("/proc/self/net/tcp");
    private static final Path TABLE_6 = Path.of("/proc/self/net/tcp6");

    private Ports() {}

    /**
     * A port that was free a moment ago, for a process that cannot bind port 0 and tell. Another process may take it in
     * between; whoever can should use {@link HeldPort}.
     */
    public static int free() {
        try (HeldPort port = new HeldPort()) {
            return port.number();
        }
    }

    /**
     * How many connections the kernel holds established on this local port, accepted by the program or not; one whose
     * other side has closed is no longer counted, even while its owner has not read the end. -1 where the system has no
     * such table.
     */
    public static int established(int localPort) {
        if (!Files.isReadable(TABLE)) {
            return -1;
        }
        try {
            return count(TABLE, localPort) + (Files.isReadable(TABLE_6) ? count(TABLE_6, localPort) : 0);
        } catch (IOException unreadable) {
            return -1;
        }
    }

    private static int count(Path table, int localPort) throws IOException {
        String port = String.format(Locale.ROOT, ":%04X ", localPort);
        try (Stream<String> rows = Files.lines(table)) {
            return (int) rows.filter(row -> isEstablishedOn(row, port)).count();
        }
    }

    // "  12: 0100007F:1F90 0100007F:C350 01 ...": slot, local and remote address, state; 01 is ESTABLISHED.
    private static boolean isEstablishedOn(String row, String port) {
        int local = row.indexOf(port);
        if (local < 0) {
            return false;
        }
        String[] columns = row.trim().split("\\s+", 5);
        return columns.length == 5 && columns[1].endsWith(port.trim()) && columns[3].equals("01");
    }
}

package io.headgate.loadtests.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the system says of a process (Linux, {@code man 5 proc}).
 *
 * @param cpuSeconds user and system time since its start; NaN where nobody says
 * @param residentMegabytes NaN where nobody says
 */
public record ProcessReading(double cpuSeconds, double residentMegabytes) {
    private static final ProcessReading UNKNOWN = new ProcessReading(Double.NaN, Double.NaN);
    /** Linux shows times in hundredths of a second to every program, whatever the kernel counts in. */
    private static final double TICKS_PER_SECOND = 100;

    /** Reads it now; a {@code pid} of 0 or less is that of no process known here. */
    public static ProcessReading of(long pid) {
        Path folder = Path.of("/proc", Long.toString(pid));
        if (pid <= 0 || !Files.isReadable(folder.resolve("stat"))) {
            return UNKNOWN;
        }
        try {
            String stat = Files.readString(folder.resolve("stat"));
            // The name may contain anything, spaces and brackets too; what follows its last bracket does not.
            List<String> fields =
                    List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
            double ticks = Double.parseDouble(fields.get(11)) + Double.parseDouble(fields.get(12));
            double resident = Files.readAllLines(folder.resolve("status")).stream()
                    .filter(line -> line.startsWith("VmRSS"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
                    .sum();
            return new ProcessReading(ticks / TICKS_PER_SECOND, resident / 1024);
        } catch (IOException gone) {
            return UNKNOWN;
        }
    }
}

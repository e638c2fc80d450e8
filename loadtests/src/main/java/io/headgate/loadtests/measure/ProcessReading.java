package io.headgate.loadtests.measure;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the system says of a process (Linux, {@code man 5 proc}).
 *
 * @param cpuSeconds user and system time since its start; NaN where nobody says
 * @param compilerSeconds the part of it that the JVM's compilers took, which is a matter of how long the process has run and not of what
 *     it was asked for; 0 of a process without any
 * @param residentMegabytes NaN where nobody says
 */
public record ProcessReading(double cpuSeconds, double compilerSeconds, double residentMegabytes) {
    private static final ProcessReading UNKNOWN = new ProcessReading(Double.NaN, Double.NaN, Double.NaN);
    /** Linux shows times in hundredths of a second to every program, whatever the kernel counts in. */
    private static final double TICKS_PER_SECOND = 100;
    /** How HotSpot calls the threads that compile: "C1 CompilerThread0" and the like, of which the system keeps 15 letters. */
    private static final String COMPILER = "C[12] Compiler.*";

    /** Reads it now; a {@code pid} of 0 or less is that of no process known here. */
    public static ProcessReading of(long pid) {
        Path folder = Path.of("/proc", Long.toString(pid));
        if (pid <= 0 || !Files.isReadable(folder.resolve("stat"))) {
            return UNKNOWN;
        }
        try {
            double resident = Files.readAllLines(folder.resolve("status")).stream()
                    .filter(line -> line.startsWith("VmRSS"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
                    .sum();
            return new ProcessReading(cpu(folder), compilers(folder.resolve("task")), resident / 1024);
        } catch (IOException gone) {
            return UNKNOWN;
        }
    }

    private static double compilers(Path threads) throws IOException {
        double seconds = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(threads)) {
            for (Path thread : all) {
                seconds += compiler(thread);
            }
        }
        return seconds;
    }

    private static double compiler(Path thread) {
        try {
            boolean compiles = Files.readString(thread.resolve("comm")).strip().matches(COMPILER);
            return compiles ? cpu(thread) : 0;
        } catch (IOException ended) {
            // Compilers last as long as their process.
            return 0;
        }
    }

    /** User and system time of a process or a thread. */
    private static double cpu(Path folder) throws IOException {
        String stat = Files.readString(folder.resolve("stat"));
        // The name may contain anything, spaces and brackets too; what follows its last bracket does not.
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        return (Double.parseDouble(fields.get(11)) + Double.parseDouble(fields.get(12))) / TICKS_PER_SECOND;
    }
}

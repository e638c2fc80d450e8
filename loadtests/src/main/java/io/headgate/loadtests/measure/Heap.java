package io.headgate.loadtests.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The live objects of a virtual machine: what a full collection leaves. */
public final class Heap {
    private static final Pattern USED = Pattern.compile("used (\\d+)K");

    private Heap() {}

    /** In megabytes; NaN if the process is not ours to ask. */
    public static double live(long pid) {
        if (pid <= 0) {
            return Double.NaN;
        }
        try {
            ask(pid, "GC.run");
            Matcher used = USED.matcher(ask(pid, "GC.heap_info"));
            return used.find() ? Double.parseDouble(used.group(1)) / 1024 : Double.NaN;
        } catch (IOException silent) {
            return Double.NaN;
        }
    }

    private static String ask(long pid, String command) throws IOException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid), command)
                .redirectErrorStream(true)
                .start();
        return new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}

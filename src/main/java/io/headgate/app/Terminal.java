package io.headgate.app;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What this program's output goes to, and how much fits there. */
final class Terminal {
    private static final int COLUMNS = 80;
    private static final int ROWS = 24;
    private static final int PATIENCE_SECONDS = 1;

    private final boolean present;
    private final boolean redraws;
    private final boolean colours;

    /** Columns and rows. */
    record Size(int columns, int rows) {}

    /** @param present whether a person looks at the output as it comes */
    Terminal(boolean present, Map<String, String> environment) {
        this.present = present;
        redraws = present && !environment.getOrDefault("TERM", "dumb").equals("dumb");
        // https://no-color.org: set to anything but nothing
        colours = redraws && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }

    static Terminal of(Map<String, String> environment) {
        return new Terminal(isPresent(), environment);
    }

    /** From JDK 22 on there is a console even where there is no terminal, and a method to ask, which JDK 17 does not have. */
    @SuppressWarnings("SystemConsoleNull") // it does on JDK 17
    private static boolean isPresent() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (NoSuchMethodException olderJdk) {
            return true;
        } catch (ReflectiveOperationException unknown) {
            return false;
        }
    }

    /** Whether what has been written can be written over. */
    boolean redraws() {
        return redraws;
    }

    boolean colours() {
        return colours;
    }

    /** Without a terminal there is no limit. Asked each time, because windows change. */
    Size size() {
        if (!present) {
            return new Size(Integer.MAX_VALUE, Integer.MAX_VALUE);
        }
        try {
            Process process = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(process.getInputStream().readNBytes(32), StandardCharsets.US_ASCII);
            if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return read(said);
            }
            process.destroy();
        } catch (IOException noSuchProgram) {
            return new Size(COLUMNS, ROWS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return new Size(COLUMNS, ROWS);
    }

    /** Rows, then columns; a terminal that does not know them says 0. */
    static Size read(String said) {
        String[] parts = said.strip().split(" ", -1);
        if (parts.length == 2 && parts[0].matches("\\d{1,5}") && parts[1].matches("\\d{1,5}")) {
            int rows = Integer.parseInt(parts[0]);
            int columns = Integer.parseInt(parts[1]);
            return new Size(columns > 0 ? columns : COLUMNS, rows > 0 ? rows : ROWS);
        }
        return new Size(COLUMNS, ROWS);
    }
}

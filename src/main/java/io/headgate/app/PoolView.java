package io.headgate.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Shows the pools again and again until it is ended. On a terminal each table is drawn over the one before, and a gateway that goes
 * away is waited for; elsewhere the tables follow each other, and end with the gateway.
 */
final class PoolView {
    private static final String START = "\u001b[?25l\u001b[?7l\u001b[H\u001b[2J";
    private static final String HOME = "\u001b[H";
    private static final String REST_OF_LINE = "\u001b[K";
    private static final String REST_OF_SCREEN = "\u001b[J";
    private static final String END = "\u001b[?7h\u001b[?25h\n";

    private final Source source;
    private final Terminal terminal;
    private final String title;
    private final PrintWriter out;
    private final CountDownLatch ended = new CountDownLatch(1);
    private List<PoolReading> shown = List.of();
    private boolean drawn;

    /** Where the readings come from; an {@link IOException} carries a sentence. */
    interface Source {
        List<PoolReading> read() throws IOException, InterruptedException;
    }

    /** Passes the time between two tables, or less once the latch is open. */
    interface Pause {
        void pass(CountDownLatch ended) throws InterruptedException;
    }

    PoolView(Source source, Terminal terminal, String title, PrintWriter out) {
        this.source = source;
        this.terminal = terminal;
        this.title = title;
        this.out = out;
    }

    /** One table. */
    void once() throws IOException, InterruptedException {
        print(table(source.read()));
    }

    /** Until {@link #end}, or until there is nothing to show. */
    void run(Pause pause) throws IOException, InterruptedException {
        while (ended.getCount() > 0) {
            try {
                List<PoolReading> now = source.read();
                show(table(now), "");
                shown = now;
            } catch (IOException gone) {
                if (!terminal.redraws() || shown.isEmpty()) {
                    throw gone;
                }
                show(table(shown), String.valueOf(gone.getMessage()));
            }
            pause.pass(ended);
        }
    }

    /** From any thread: nothing is drawn after this, and the terminal is as it was. */
    synchronized void end() {
        ended.countDown();
        if (drawn) {
            drawn = false;
            out.print(END);
            out.flush();
        }
    }

    private List<String> table(List<PoolReading> now) {
        return new PoolTable(terminal.size().columns(), terminal.colours()).lines(shown, now);
    }

    private synchronized void show(List<String> table, String trouble) {
        if (ended.getCount() == 0) {
            return;
        }
        if (!terminal.redraws()) {
            print(table);
            print(List.of(""));
            return;
        }
        Terminal.Size size = terminal.size();
        List<String> lines = new ArrayList<>();
        lines.add(clip(trouble.isEmpty() ? title : trouble, size.columns()));
        lines.add("");
        lines.addAll(table);
        StringBuilder frame = new StringBuilder(drawn ? HOME : START);
        int room = Math.max(1, size.rows() - 1);
        for (String line : lines.subList(0, Math.min(room, lines.size()))) {
            frame.append(line).append(REST_OF_LINE).append('\n');
        }
        drawn = true;
        out.print(frame.append(REST_OF_SCREEN));
        out.flush();
    }

    private static String clip(String line, int columns) {
        return line.length() <= columns ? line : line.substring(0, columns);
    }

    private void print(List<String> lines) {
        lines.forEach(out::println);
        out.flush();
    }
}

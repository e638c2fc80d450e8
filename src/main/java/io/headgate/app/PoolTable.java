package io.headgate.app;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Draws pools as lines of text: a row each, and below it why it is not healthy and what last went wrong. Where the screen is narrow, the
 * less telling columns go first. A function of its arguments.
 */
final class PoolTable {
    private static final String GAP = "  ";
    private static final String INDENT = "    ";
    private static final int BAR = 10;

    private final int columns;
    private final boolean colour;

    /** How a cell is meant. */
    private enum Style {
        PLAIN(""),
        GOOD("\u001b[32m"),
        DOUBTFUL("\u001b[33m"),
        BAD("\u001b[31m");

        private final String code;

        Style(String code) {
            this.code = code;
        }
    }

    private record Cell(String text, Style style) {
        static Cell of(String text) {
            return new Cell(text, Style.PLAIN);
        }
    }

    /** @param rank how early it goes when there is not enough room; 0 stays */
    private record Column(String title, int rank, boolean right, BiFunction<PoolReading, Rates, Cell> cell) {}

    /** Events per second between two readings; null when that cannot be told. */
    private record Rates(
            @Nullable Double acquired, @Nullable Double refused) {
        static Rates between(@Nullable PoolReading before, PoolReading now) {
            if (before == null || before.takenAt() == null || now.takenAt() == null) {
                return new Rates(null, null);
            }
            double seconds = Duration.between(before.takenAt(), now.takenAt()).toNanos() / 1e9;
            return new Rates(
                    rate(before.acquired(), now.acquired(), seconds), rate(before.refused(), now.refused(), seconds));
        }

        /** A total that shrank belongs to a gateway that has been started anew. */
        private static @Nullable Double rate(@Nullable Long before, @Nullable Long now, double seconds) {
            return before == null || now == null || now < before || seconds <= 0 ? null : (now - before) / seconds;
        }
    }

    private static final List<Column> COLUMNS = List.of(
            new Column("POOL", 0, false, (pool, rates) -> Cell.of(pool.name())),
            new Column("HEALTH", 0, false, (pool, rates) -> new Cell(pool.health(), healthStyle(pool.health()))),
            new Column("BREAKER", 5, false, (pool, rates) -> breaker(pool)),
            new Column("ADDR", 10, true, (pool, rates) -> addresses(pool)),
            new Column("CONNECTIONS", 7, false, (pool, rates) -> Cell.of(bar(pool.connections()))),
            new Column("ACT/IDLE/OPEN", 1, true, (pool, rates) -> connections(pool.connections())),
            new Column("LIMIT/MAX", 3, true, (pool, rates) -> limits(pool.connections())),
            new Column(
                    "QUEUE",
                    1,
                    true,
                    (pool, rates) -> alarming(pool.connections().waiting(), Style.DOUBTFUL)),
            new Column("ACQ/S", 4, true, (pool, rates) -> Cell.of(InShort.rate(rates.acquired))),
            new Column("REF/S", 2, true, (pool, rates) -> refusals(rates.refused)),
            new Column("WAIT AVG/P95/MAX", 6, true, (pool, rates) -> waits(pool.waits())),
            new Column("HOLD", 11, true, (pool, rates) -> Cell.of(InShort.time(pool.hold()))),
            new Column("LOAD", 8, true, (pool, rates) -> load(pool.load())),
            new Column("LEAKS", 9, true, (pool, rates) -> alarming(pool.leaks(), Style.DOUBTFUL)));

    /**
     * @param columns how many characters fit into a line
     * @param colour whether escape sequences for colours are wanted
     */
    PoolTable(int columns, boolean colour) {
        this.columns = columns;
        this.colour = colour;
    }

    /**
     * The lines for these pools.
     *
     * @param before the reading before this one, for what is told per second; empty when there was none
     */
    List<String> lines(List<PoolReading> before, List<PoolReading> now) {
        if (now.isEmpty()) {
            return List.of(clip("no pools"));
        }
        List<List<Cell>> rows = new ArrayList<>();
        for (PoolReading pool : now) {
            Rates rates = Rates.between(find(before, pool.name()), pool);
            rows.add(COLUMNS.stream()
                    .map(column -> column.cell.apply(pool, rates))
                    .toList());
        }
        List<Integer> shown = fitting(rows);
        List<String> lines = new ArrayList<>();
        lines.add(row(COLUMNS.stream().map(column -> Cell.of(column.title)).toList(), rows, shown));
        for (int i = 0; i < now.size(); i++) {
            lines.add(row(rows.get(i), rows, shown));
            details(now.get(i), lines);
        }
        return lines;
    }

    private static @Nullable PoolReading find(List<PoolReading> pools, String name) {
        return pools.stream()
                .filter(pool -> pool.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** The numbers of the columns there is room for. */
    private List<Integer> fitting(List<List<Cell>> rows) {
        List<Integer> shown = new ArrayList<>();
        for (int i = 0; i < COLUMNS.size(); i++) {
            shown.add(i);
        }
        Comparator<Integer> byRank = Comparator.comparing(i -> COLUMNS.get(i).rank);
        while (total(rows, shown) > columns) {
            Integer last = shown.stream().max(byRank).orElseThrow();
            if (COLUMNS.get(last).rank == 0) {
                break;
            }
            shown.remove(last);
        }
        return shown;
    }

    private static int total(List<List<Cell>> rows, List<Integer> shown) {
        return shown.stream().mapToInt(i -> width(rows, i)).sum() + GAP.length() * (shown.size() - 1);
    }

    private static int width(List<List<Cell>> rows, int column) {
        int widest = COLUMNS.get(column).title.length();
        for (List<Cell> row : rows) {
            widest = Math.max(widest, row.get(column).text.length());
        }
        return widest;
    }

    private String row(List<Cell> cells, List<List<Cell>> rows, List<Integer> shown) {
        boolean fits = total(rows, shown) <= columns;
        StringBuilder line = new StringBuilder();
        for (int i : shown) {
            Cell cell = cells.get(i);
            String padding = " ".repeat(width(rows, i) - cell.text.length());
            boolean right = COLUMNS.get(i).right;
            line.append(line.isEmpty() ? "" : GAP);
            line.append(right ? padding : "");
            // What must be cut is not coloured: the cut could fall into a sequence.
            line.append(fits ? styled(cell.text, cell.style) : cell.text);
            line.append(right ? "" : padding);
        }
        return fits ? line.toString().stripTrailing() : clip(line.toString());
    }

    private void details(PoolReading pool, List<String> lines) {
        if (!pool.health().equals("healthy")) {
            pool.reasons().forEach(reason -> lines.add(styled(clip(INDENT + reason), healthStyle(pool.health()))));
        }
        if (pool.exhaustionIn() != null) {
            lines.add(styled(
                    clip(INDENT + "exhausted in " + InShort.span(pool.exhaustionIn() / 1000)
                            + " if it goes on like this"),
                    Style.DOUBTFUL));
        }
        if (pool.lastError() != null) {
            lines.add(clip(
                    INDENT + "last error" + InShort.age(pool.lastErrorAt(), pool.takenAt()) + ": " + pool.lastError()));
        }
    }

    private String clip(String line) {
        if (line.length() <= columns) {
            return line.stripTrailing();
        }
        return columns < 4 ? line.substring(0, Math.max(0, columns)) : line.substring(0, columns - 3) + "...";
    }

    private String styled(String text, Style style) {
        return colour && style != Style.PLAIN ? style.code + text + "\u001b[0m" : text;
    }

    private static Style healthStyle(String health) {
        return switch (health) {
            case "healthy" -> Style.GOOD;
            case "degraded" -> Style.DOUBTFUL;
            default -> Style.BAD;
        };
    }

    private static Cell breaker(PoolReading pool) {
        String state = pool.breaker();
        if (state == null) {
            return Cell.of(InShort.NONE);
        }
        return new Cell(
                state, state.equals("closed") ? Style.PLAIN : state.equals("open") ? Style.BAD : Style.DOUBTFUL);
    }

    private static Cell addresses(PoolReading pool) {
        if (pool.usable() == null || pool.addresses() == null) {
            return Cell.of(InShort.NONE);
        }
        return new Cell(
                pool.usable() + "/" + pool.addresses(),
                pool.usable() < pool.addresses() ? Style.DOUBTFUL : Style.PLAIN);
    }

    private static Cell connections(PoolReading.Connections all) {
        return Cell.of(
                InShort.count(all.active()) + "/" + InShort.count(all.idle()) + "/" + InShort.count(all.opening()));
    }

    private static Cell limits(PoolReading.Connections all) {
        return Cell.of(InShort.count(all.limit()) + "/" + InShort.count(all.max()));
    }

    /** Of what may be open: # lent, = idle, + being opened, . room, and a blank where a limit below the maximum closes it off. */
    private static String bar(PoolReading.Connections all) {
        long max = all.max() == null ? 0 : all.max();
        if (max <= 0) {
            return InShort.NONE;
        }
        int cells = (int) Math.min(BAR, max);
        StringBuilder bar = new StringBuilder("[");
        fill(bar, '#', share(all.active(), max, cells), cells);
        fill(bar, '=', share(all.idle(), max, cells), cells);
        fill(bar, '+', share(all.opening(), max, cells), cells);
        fill(bar, '.', Math.max(0, share(all.limit(), max, cells) + 1 - bar.length()), cells);
        fill(bar, ' ', cells, cells);
        return bar.append(']').toString();
    }

    private static int share(@Nullable Long part, long max, int cells) {
        return part == null || part <= 0 ? 0 : (int) Math.max(1, Math.round(cells * Math.min(1, (double) part / max)));
    }

    private static void fill(StringBuilder bar, char with, int count, int cells) {
        for (int i = 0; i < count && bar.length() <= cells; i++) {
            bar.append(with);
        }
    }

    private static Cell waits(PoolReading.Waits waits) {
        return Cell.of(
                InShort.time(waits.average()) + "/" + InShort.time(waits.p95()) + "/" + InShort.time(waits.max()));
    }

    private static Cell load(@Nullable Double load) {
        return load == null
                ? Cell.of(InShort.NONE)
                : new Cell(Math.round(load * 100) + "%", load >= 0.9 ? Style.DOUBTFUL : Style.PLAIN);
    }

    private static Cell alarming(@Nullable Long count, Style style) {
        return new Cell(InShort.count(count), count != null && count > 0 ? style : Style.PLAIN);
    }

    private static Cell refusals(@Nullable Double rate) {
        return new Cell(InShort.rate(rate), rate != null && rate > 0 ? Style.BAD : Style.PLAIN);
    }
}

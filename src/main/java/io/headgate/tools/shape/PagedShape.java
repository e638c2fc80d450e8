package io.headgate.tools.shape;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Tells as much of an answer as a page holds, then how to go on: first with the rest of this answer, then with the store's next page. */
final class PagedShape implements Shape {
    private static final String CHANGED =
            "The store's answer has changed since the page before: rows may be missing here, or be told a second time.";

    private final ShapeConfig config;
    private final Sheets sheets;

    PagedShape(ShapeConfig config) {
        this.config = config;
        this.sheets = new Sheets(config);
    }

    @Override
    public Shaped apply(JsonNode answer, Reading reading, Budget budget) {
        Sheet sheet = sheets.of(answer, reading.arguments());
        int from = Math.min(reading.told(), sheet.size());
        Reading next = nextPage(answer, reading);
        List<String> notes = new ArrayList<>();
        if (from == 0) {
            notes.addAll(sheet.notes());
        }
        if (reading.told() > sheet.size() || check(sheet, from) != reading.check() && from > 0) {
            notes.add(CHANGED);
        }
        int to = until(sheet, from, budget.beside(String.join("\n", notes)), next == null ? 0 : handle(next), reading);
        if (from > 0 || to < sheet.size()) {
            notes.add("Rows " + (from + 1) + " to " + to + " of " + sheet.size()
                    + (next == null ? "." : " of this page of the store; it has more."));
        } else if (next != null) {
            notes.add("The store has more.");
        }
        return new Shaped(
                sheet.size() == 0 ? config.empty() : sheet.told(from, to),
                config.structured() ? sheet.structured(from, to) : null,
                to < sheet.size() ? reading.upTo(to, check(sheet, to)) : next,
                notes);
    }

    private @Nullable Reading nextPage(JsonNode answer, Reading reading) {
        ShapeConfig.Next next = config.next();
        JsonNode continuation = next == null ? null : answer.at(next.from());
        return next != null && continuation != null && goesOn(continuation)
                ? reading.page(next.into(), continuation)
                : null;
    }

    /** A list has an element for each part of the question; where all have ended, so has the answer. */
    private static boolean goesOn(JsonNode continuation) {
        if (continuation.isArray()) {
            for (JsonNode element : continuation) {
                if (!element.isNull()) {
                    return true;
                }
            }
            return false;
        }
        return !continuation.isMissingNode()
                && !continuation.isNull()
                && !(continuation.isTextual() && continuation.asText().isEmpty());
    }

    /** Up to which row a page reaches. */
    private static int until(Sheet sheet, int from, Budget budget, int nextHandle, Reading reading) {
        int most = (int) Math.min(sheet.size(), (long) from + budget.points());
        boolean complete = most == sheet.size();
        if (most - from <= 1 || fits(sheet, from, most, budget, complete ? nextHandle : handle(reading))) {
            return most;
        }
        int fits = from + 1;
        int tooMany = most;
        // Near enough: each try tells the whole page once more.
        while (tooMany - fits > Math.max(1, (fits - from) / 64)) {
            int middle = (fits + tooMany) >>> 1;
            if (fits(sheet, from, middle, budget, handle(reading))) {
                fits = middle;
            } else {
                tooMany = middle;
            }
        }
        return fits;
    }

    private static boolean fits(Sheet sheet, int from, int to, Budget budget, int handle) {
        Budget left = new Budget(budget.points(), budget.bytes(), Math.max(1, budget.tokens() - handle));
        return left.holds(to - from, sheet.told(from, to));
    }

    /** What a handle costs about: a sealed one is half as long again as its content, and a token is about two of its letters. */
    private static int handle(Reading reading) {
        return 60 + reading.content().size();
    }

    private static int check(Sheet sheet, int rows) {
        CRC32 check = new CRC32();
        for (int at = 0; at < rows; at++) {
            check.update(sheet.row(at).getBytes(StandardCharsets.UTF_8));
            check.update('\n');
        }
        return (int) check.getValue();
    }
}

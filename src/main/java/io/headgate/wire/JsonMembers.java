package io.headgate.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Finds members of a JSON object's top level (RFC 8259, 4) in bytes that arrive in pieces, cut anywhere, and keeps the text of a few,
 * byte for byte. What is not wanted is stepped over, so that an answer of any length, and any string in it, costs the same memory. It
 * sees where values begin and end, not whether they are right inside. The first member of a name counts. Not thread-safe.
 */
public final class JsonMembers {
    private static final int LONGEST_NAME = 256;
    private static final int[] BYTE_ORDER_MARK = {0xEF, 0xBB, 0xBF};

    private enum At {
        START,
        FIRST_NAME,
        NAME,
        IN_NAME,
        COLON,
        VALUE,
        COMMA,
        END,
        BROKEN
    }

    private final Set<String> wanted;
    private final int most;
    private final Set<String> counted;
    private final Map<String, String> found = new HashMap<>();
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private @Nullable String name;
    private At at = At.START;
    private int mark;
    private boolean keeping;
    private boolean begun;
    private boolean string;
    private boolean escaped;
    private boolean cut;
    private int depth;
    private int others;
    private boolean counting;
    /** How deep the list is whose items are counted; 0 outside. */
    private int list;
    /** Whether the list has begun and none of its items has. */
    private boolean empty;

    private long items;

    /**
     * Looks for these.
     *
     * @param wanted names of members, spelled without escapes
     * @param most octets that are kept of a value; of a longer one the beginning
     */
    public JsonMembers(Set<String> wanted, int most) {
        this(wanted, most, Set.of());
    }

    /**
     * Looks for some, and counts what others hold.
     *
     * @param counted names of members whose lists are counted, see {@link #items}
     */
    public JsonMembers(Set<String> wanted, int most, Set<String> counted) {
        this.wanted = Set.copyOf(wanted);
        this.most = most;
        this.counted = Set.copyOf(counted);
    }

    public void take(ByteString bytes) {
        byte[] array = bytes.toArrayUnsafe();
        for (byte octet : array) {
            if (at == At.BROKEN) {
                return;
            }
            take(octet & 0xff);
        }
    }

    /** Whether the object has ended, and nothing but blanks came after it. */
    public boolean whole() {
        return at == At.END;
    }

    /** Whether this cannot become an object any more. */
    public boolean broken() {
        return at == At.BROKEN;
    }

    /** The text of a member's value, as UTF-8, once all of it, or as much as is kept, is here; null before, and where there is none. */
    public @Nullable String value(String member) {
        return found.get(member);
    }

    /** Whether a value that was looked for is longer than what is kept. */
    public boolean cut() {
        return cut;
    }

    /** How many members began that nobody looks for. */
    public int others() {
        return others;
    }

    /**
     * How many items have begun in the lists of the members that are counted, be the member itself a list or an object with lists in
     * it. A list that is an item is one item, whatever it holds.
     */
    public long items() {
        return items;
    }

    private void take(int octet) {
        switch (at) {
            case IN_NAME -> name(octet);
            case VALUE -> value(octet);
            case START -> start(octet);
            default -> between(octet);
        }
    }

    private void start(int octet) {
        if (octet == '{') {
            at = At.FIRST_NAME;
        } else if (mark < BYTE_ORDER_MARK.length && octet == BYTE_ORDER_MARK[mark]) {
            mark++;
        } else if (!isBlank(octet)) {
            at = At.BROKEN;
        }
    }

    private void between(int octet) {
        if (isBlank(octet)) {
            return;
        }
        if (octet == '"' && (at == At.NAME || at == At.FIRST_NAME)) {
            kept.reset();
            escaped = false;
            at = At.IN_NAME;
        } else if (octet == ':' && at == At.COLON) {
            beginValue();
        } else if (octet == ',' && at == At.COMMA) {
            at = At.NAME;
        } else if (octet == '}' && (at == At.COMMA || at == At.FIRST_NAME)) {
            at = At.END;
        } else {
            at = At.BROKEN;
        }
    }

    private void name(int octet) {
        if (octet == '"' && !escaped) {
            name = kept.toString(StandardCharsets.UTF_8);
            at = At.COLON;
            return;
        }
        escaped = octet == '\\' && !escaped;
        if (kept.size() < LONGEST_NAME) {
            kept.write(octet);
        }
    }

    private void beginValue() {
        String called = name;
        keeping = called != null && wanted.contains(called) && !found.containsKey(called);
        if (called == null || !wanted.contains(called)) {
            others++;
        }
        counting = called != null && counted.contains(called);
        list = 0;
        kept.reset();
        begun = false;
        string = false;
        escaped = false;
        depth = 0;
        at = At.VALUE;
    }

    private void value(int octet) {
        if (string) {
            if (octet == '"' && !escaped) {
                string = false;
            }
            escaped = octet == '\\' && !escaped;
            keep(octet);
            return;
        }
        if (counting) {
            count(octet);
        }
        switch (octet) {
            case '"' -> {
                string = true;
                escaped = false;
            }
            case '{', '[' -> depth++;
            case '}', ']' -> {
                if (depth == 0) {
                    endValue(octet == '}' ? At.END : At.BROKEN);
                    return;
                }
                depth--;
            }
            case ',' -> {
                if (depth == 0) {
                    endValue(At.NAME);
                    return;
                }
            }
            default -> {
                if (isBlank(octet) && !begun) {
                    return;
                }
            }
        }
        begun = true;
        keep(octet);
    }

    /** Before {@link #depth} knows of this octet. */
    private void count(int octet) {
        if (list == 0) {
            if (octet == '[') {
                list = depth + 1;
                empty = true;
            }
        } else if (octet == ']' && depth == list) {
            list = 0;
        } else if (empty ? !isBlank(octet) : octet == ',' && depth == list) {
            empty = false;
            items++;
        }
    }

    private void keep(int octet) {
        if (!keeping) {
            return;
        }
        if (kept.size() < most) {
            kept.write(octet);
        } else {
            cut = true;
        }
    }

    private void endValue(At next) {
        at = begun ? next : At.BROKEN;
        String called = name;
        if (keeping && begun && called != null) {
            found.put(called, kept.toString(StandardCharsets.UTF_8).stripTrailing());
        }
    }

    private static boolean isBlank(int octet) {
        return octet == ' ' || octet == '\n' || octet == '\r' || octet == '\t';
    }
}

package io.headgate.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One statement as it stands in the configuration, read as far as must be (lexical structure:
 * https://www.postgresql.org/docs/current/sql-syntax-lexical.html): where parameters such as {@code :name} are, outside of literals,
 * quoted names and comments; what kind of statement it is; and whether it gives rows.
 */
final class SqlText {
    private static final Set<String> QUERIES = Set.of("SELECT", "VALUES", "TABLE");
    private static final Set<String> CHANGES = Set.of("INSERT", "UPDATE", "DELETE", "MERGE");
    private static final String LOCK = "LOCK";

    /** A statement that cannot be one; the message says why. */
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String why) {
            super(why);
        }
    }

    private final String sql;
    private final UnaryOperator<String> placeholder;
    private final StringBuilder body = new StringBuilder();
    private final List<String> parameters = new ArrayList<>();
    private int depth;
    private @Nullable String first;
    private @Nullable String main;
    private int mainAt = -1;
    private boolean returning;
    private boolean changes;
    /** The last character that was neither space nor comment. */
    private char before;

    private SqlText(String sql, UnaryOperator<String> placeholder) {
        this.sql = sql;
        this.placeholder = placeholder;
    }

    /** @param placeholder what stands for a parameter, by its name; must have been told of it by then */
    static SqlText read(String sql, UnaryOperator<String> placeholder) throws MalformedException {
        SqlText text = new SqlText(sql.strip(), placeholder);
        text.scan();
        if (text.main == null
                || !(QUERIES.contains(text.main) || CHANGES.contains(text.main) || LOCK.equals(text.main))) {
            throw new MalformedException(
                    "must be one SELECT, INSERT, UPDATE, DELETE, MERGE or VALUES, perhaps after WITH, or LOCK TABLE");
        }
        if (text.isLock() && !text.parameters.isEmpty()) {
            throw new MalformedException("locks a table and can have no parameter");
        }
        return text;
    }

    /** The names of its parameters, as often as they occur, in order. */
    List<String> parameters() {
        return parameters;
    }

    boolean givesRows() {
        return QUERIES.contains(main) || returning;
    }

    /** Whether all it does is to wait for a table: it is no query, so it can be neither explained nor given values. */
    boolean isLock() {
        return LOCK.equals(main);
    }

    /** Whether it changes data by what it says; functions that it calls may do so all the same. */
    boolean isChange() {
        return changes;
    }

    /** The statement, with {@code $n} for parameters. */
    String plain() {
        return body.toString();
    }

    /** The same, giving each row as one JSON object in the database's own, exact notation, of type {@code text}. */
    String asJson() {
        String head = body.substring(0, mainAt);
        String rest = body.substring(mainAt);
        String row = "SELECT pg_catalog.row_to_json(headgate_row)::text FROM ";
        if (QUERIES.contains(main)) {
            return head + row + "(" + rest + "\n) AS headgate_row";
        }
        // What changes data may stand only at the top, so it becomes one more of the named queries.
        // A comment before it may reach to the end of its line.
        String names =
                head + (head.isEmpty() ? "" : "\n") + ("WITH".equals(first) ? ", " : "WITH ") + "headgate_row AS (";
        return names + rest + "\n) " + row + "headgate_row";
    }

    // ---- reading ----

    private void scan() throws MalformedException {
        int at = 0;
        while (at < sql.length()) {
            int from = at;
            at = next(from);
            if (!Character.isWhitespace(sql.charAt(from)) && !isComment(from)) {
                before = sql.charAt(at - 1);
            }
        }
        if (depth != 0) {
            throw new MalformedException("has a parenthesis without its counterpart");
        }
    }

    private int next(int at) throws MalformedException {
        char c = sql.charAt(at);
        char then = at + 1 < sql.length() ? sql.charAt(at + 1) : 0;
        if (c == '\'') {
            return copy(at, quoted(at, '\'', false));
        } else if (c == '"') {
            return copy(at, quoted(at, '"', false));
        } else if (c == '-' && then == '-') {
            int end = sql.indexOf('\n', at);
            return copy(at, end < 0 ? sql.length() : end);
        } else if (c == '/' && then == '*') {
            return copy(at, comment(at));
        } else if (c == '$') {
            return dollar(at, then);
        } else if (c == ':' && (then == ':' || then == '=')) {
            return copy(at, at + 2);
        } else if (c == ':' && isNameStart(then)) {
            return parameter(at);
        } else if (c == ';') {
            if (!sql.substring(at + 1).isBlank()) {
                throw new MalformedException("must be one statement; several go into statements = [ … ]");
            }
            return sql.length();
        } else if (isNameStart(c)) {
            return word(at);
        } else if (Character.isDigit(c)) {
            int end = at;
            while (end < sql.length() && (isName(sql.charAt(end)) || sql.charAt(end) == '.')) {
                end++;
            }
            return copy(at, end);
        }
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (depth < 0) {
            throw new MalformedException("has a parenthesis without its counterpart");
        }
        return copy(at, at + 1);
    }

    private boolean isComment(int at) {
        return sql.startsWith("--", at) || sql.startsWith("/*", at);
    }

    private int copy(int from, int to) {
        body.append(sql, from, to);
        return to;
    }

    private int quoted(int at, char quote, boolean backslashes) throws MalformedException {
        int i = at + 1;
        while (i < sql.length()) {
            if (backslashes && sql.charAt(i) == '\\') {
                i += 2;
            } else if (sql.charAt(i) == quote) {
                if (i + 1 < sql.length() && sql.charAt(i + 1) == quote) {
                    i += 2;
                } else {
                    return i + 1;
                }
            } else {
                i++;
            }
        }
        throw new MalformedException("has a literal that does not end");
    }

    private int comment(int at) throws MalformedException {
        int level = 0;
        int i = at;
        while (i + 1 < sql.length()) {
            if (sql.startsWith("/*", i)) {
                level++;
                i += 2;
            } else if (sql.startsWith("*/", i)) {
                level--;
                i += 2;
                if (level == 0) {
                    return i;
                }
            } else {
                i++;
            }
        }
        throw new MalformedException("has a comment that does not end");
    }

    private int dollar(int at, char then) throws MalformedException {
        if (Character.isDigit(then)) {
            throw new MalformedException("has a parameter by number; give it a name, such as :id");
        }
        int end = at + 1;
        while (end < sql.length() && isName(sql.charAt(end)) && sql.charAt(end) != '$') {
            end++;
        }
        if (end >= sql.length() || sql.charAt(end) != '$') {
            return copy(at, at + 1);
        }
        String tag = sql.substring(at, end + 1);
        int close = sql.indexOf(tag, end + 1);
        if (close < 0) {
            throw new MalformedException("has a literal that does not end");
        }
        return copy(at, close + tag.length());
    }

    private int parameter(int at) {
        int end = at + 1;
        while (end < sql.length() && isName(sql.charAt(end)) && sql.charAt(end) != '$') {
            end++;
        }
        String name = sql.substring(at + 1, end);
        parameters.add(name);
        body.append(placeholder.apply(name));
        return end;
    }

    private int word(int at) throws MalformedException {
        int end = at;
        while (end < sql.length() && isName(sql.charAt(end))) {
            end++;
        }
        String word = sql.substring(at, end).toUpperCase(Locale.ROOT);
        if (word.equals("E") && end < sql.length() && sql.charAt(end) == '\'') {
            return copy(at, quoted(end, '\'', true));
        }
        if (CHANGES.contains(word) && (main == null || depth > 0)) {
            // Within parentheses a named query may change data; names of columns or functions are read as changes, too.
            changes |= depth == 0 || before == '(';
        }
        if (depth == 0) {
            if (first == null) {
                first = word;
            }
            if (main == null && (QUERIES.contains(word) || CHANGES.contains(word))) {
                main = word;
                mainAt = body.length();
            } else if (main == null && !"WITH".equals(first)) {
                main = word;
                mainAt = body.length();
            } else if (main != null && word.equals("RETURNING")) {
                returning = true;
            }
        }
        return copy(at, end);
    }

    private static boolean isNameStart(char c) {
        return c == '_' || Character.isLetter(c);
    }

    private static boolean isName(char c) {
        return c == '_' || c == '$' || Character.isLetterOrDigit(c);
    }
}

package io.headgate.sandbox.canary;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A condition over tags, as {@code [Running] == 0 && ([Temperature] > 100 || [State] == 'hot')}. */
final class Expression {
    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(\\[[^\\]]+\\]|'[^']*'|\"[^\"]*\"|-?\\d+(?:\\.\\d+)?|&&|\\|\\||==|!=|<=|>=|<|>|\\(|\\)|\\w+)\\s*");

    private final List<String> tokens;
    private int position;
    private Function<String, @Nullable Object> values = tag -> null;

    private Expression(List<String> tokens) {
        this.tokens = tokens;
    }

    /** @throws CanaryException if the text is no condition */
    static Expression parse(String text) {
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(text);
        int end = 0;
        while (end < text.length()) {
            if (!matcher.find(end) || matcher.start() != end) {
                throw CanaryException.error("Invalid expression: " + text);
            }
            tokens.add(matcher.group(1));
            end = matcher.end();
        }
        Expression expression = new Expression(tokens);
        expression.holds(tag -> null);
        return expression;
    }

    /** The tags it mentions. */
    Set<String> tags() {
        Set<String> tags = new TreeSet<>();
        tokens.stream()
                .filter(token -> token.startsWith("["))
                .forEach(token -> tags.add(token.substring(1, token.length() - 1)));
        return tags;
    }

    /** Whether it holds for these values; a comparison with no value does not. */
    boolean holds(Function<String, @Nullable Object> valueOfTag) {
        values = valueOfTag;
        position = 0;
        boolean result = or();
        if (position != tokens.size()) {
            throw invalid();
        }
        return result;
    }

    private boolean or() {
        boolean result = and();
        while (take("||")) {
            boolean right = and();
            result = result || right;
        }
        return result;
    }

    private boolean and() {
        boolean result = comparison();
        while (take("&&")) {
            boolean right = comparison();
            result = result && right;
        }
        return result;
    }

    private boolean comparison() {
        if (take("(")) {
            boolean result = or();
            if (!take(")")) {
                throw invalid();
            }
            return result;
        }
        Object left = operand();
        String operator = next();
        Object right = operand();
        if (left == null || right == null) {
            return false;
        }
        int order = compare(left, right);
        return switch (operator) {
            case "==" -> order == 0;
            case "!=" -> order != 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            case ">=" -> order >= 0;
            default -> throw invalid();
        };
    }

    private static int compare(Object left, Object right) {
        return left instanceof Double a && right instanceof Double b
                ? a.compareTo(b)
                : left.toString().compareTo(right.toString());
    }

    private @Nullable Object operand() {
        String token = next();
        if (token.startsWith("[")) {
            return plain(values.apply(token.substring(1, token.length() - 1)));
        }
        if (token.startsWith("'") || token.startsWith("\"")) {
            return token.substring(1, token.length() - 1);
        }
        if (token.equalsIgnoreCase("true") || token.equalsIgnoreCase("false")) {
            return token.toLowerCase(Locale.ROOT).equals("true") ? 1.0 : 0.0;
        }
        try {
            return Double.valueOf(token);
        } catch (NumberFormatException e) {
            throw invalid();
        }
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        if (value instanceof Boolean flag) {
            return flag ? 1.0 : 0.0;
        }
        return value;
    }

    private boolean take(String token) {
        boolean there = position < tokens.size() && tokens.get(position).equals(token);
        position += there ? 1 : 0;
        return there;
    }

    private String next() {
        if (position >= tokens.size()) {
            throw invalid();
        }
        return tokens.get(position++);
    }

    private CanaryException invalid() {
        return CanaryException.error("Invalid expression: " + String.join(" ", tokens));
    }
}

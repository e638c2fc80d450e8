package io.headgate.sql;

import io.headgate.call.OperationClass;
import io.headgate.config.Section;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the statements of an operation from its section. */
final class Statements {
    private static final int MOST = 10;

    private Statements() {}

    static List<SqlOperation.Statement> read(
            Section section,
            Map<String, Parameter> parameters,
            SqlOperation.Result result,
            OperationClass operationClass) {
        boolean many = section.has("statements");
        String key = many ? "statements" : "sql";
        List<String> texts = texts(section, many);
        section.require(!many || !section.has("sql"), "statements", () -> "stands beside sql; write one of the two");
        List<SqlOperation.Statement> statements = new ArrayList<>();
        Set<String> used = new HashSet<>();
        for (int i = 0; i < texts.size() && section.sound(key); i++) {
            boolean last = i == texts.size() - 1;
            try {
                statements.add(statement(texts.get(i), parameters, last ? result : null, operationClass, used));
            } catch (SqlText.MalformedException malformed) {
                String which = many ? "statement " + (i + 1) + " " : "";
                section.problem(key, which + malformed.getMessage(), null);
            }
        }
        parameters
                .keySet()
                .forEach(name -> section.advise(
                        used.contains(name) || statements.isEmpty(),
                        "parameters." + name,
                        () -> "is used in no statement",
                        key));
        return statements.isEmpty()
                ? List.of(new SqlOperation.Statement("SELECT 1", List.of(), true, false))
                : statements;
    }

    private static List<String> texts(Section section, boolean many) {
        Object tree = section.tree(many ? "statements" : "sql");
        if (!many && tree instanceof String one && !one.isBlank()) {
            return List.of(one);
        }
        List<String> texts = new ArrayList<>();
        if (many && tree instanceof List<?> list) {
            list.forEach(each -> texts.add(String.valueOf(each)));
        }
        if (texts.isEmpty() || texts.size() > MOST) {
            section.problem(
                    many ? "statements" : "sql",
                    tree == null
                            ? "is missing; expected an SQL statement, or statements = [ … ]"
                            : many ? "expected 1 to " + MOST + " SQL statements" : "expected an SQL statement",
                    null);
        }
        return texts;
    }

    private static SqlOperation.Statement statement(
            String sql,
            Map<String, Parameter> parameters,
            SqlOperation.@Nullable Result result,
            OperationClass operationClass,
            Set<String> used)
            throws SqlText.MalformedException {
        List<String> names = new ArrayList<>();
        SqlText text = SqlText.read(sql, name -> {
            Parameter parameter = parameters.get(name);
            if (!names.contains(name)) {
                names.add(name);
            }
            return parameter == null ? "NULL" : parameter.cast(names.indexOf(name) + 1);
        });
        for (String name : names) {
            if (!parameters.containsKey(name)) {
                throw new SqlText.MalformedException(
                        "names the parameter :" + name + ", which is not under parameters");
            }
        }
        used.addAll(names);
        if (operationClass == OperationClass.READ && text.isChange()) {
            throw new SqlText.MalformedException("changes data, but class is read; say idempotent or not-repeatable");
        }
        boolean json = result == SqlOperation.Result.ROWS || result == SqlOperation.Result.ONE;
        if (json && !text.givesRows()) {
            throw new SqlText.MalformedException("gives no rows; add RETURNING, or say result = count");
        }
        return new SqlOperation.Statement(json ? text.asJson() : text.plain(), List.copyOf(names), json, text.isLock());
    }
}

package io.headgate.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextTest {
    private static final String ROW = "SELECT pg_catalog.row_to_json(headgate_row)::text FROM ";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT :a, :b_2, :a | SELECT <a>, <b_2>, <a>",
                "SELECT x::int, ':no', \":no\" FROM t -- :no | SELECT x::int, ':no', \":no\" FROM t -- :no",
                "SELECT /* :no /* :no */ :no */ :a | SELECT /* :no /* :no */ :no */ <a>",
                "SELECT E'\\':no', 'it''s :no', :a | SELECT E'\\':no', 'it''s :no', <a>",
                "SELECT $$ :no $$, $x$ $$ :no $x$, :a | SELECT $$ :no $$, $x$ $$ :no $x$, <a>",
                "SELECT a[1 : 2], b$:no | SELECT a[1 : 2], b$<no>",
                "SELECT 1; | SELECT 1"
            })
    void findsParametersWhereTheyAre(String sql, String expected) throws Exception {
        assertThat(SqlText.read(sql, name -> "<" + name + ">").plain()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT 1 AS a | *(SELECT 1 AS a~) AS headgate_row",
                "VALUES (1) | *(VALUES (1)~) AS headgate_row",
                "WITH a AS (SELECT 1) SELECT * FROM a | WITH a AS (SELECT 1) *(SELECT * FROM a~) AS headgate_row",
                "INSERT INTO t VALUES (1) RETURNING id"
                        + " | WITH headgate_row AS (INSERT INTO t VALUES (1) RETURNING id~) *headgate_row",
                "WITH a AS (SELECT 1) UPDATE t SET x = 1 RETURNING x"
                        + " | WITH a AS (SELECT 1) ~, headgate_row AS (UPDATE t SET x = 1 RETURNING x~) *headgate_row",
                "WITH a AS (SELECT 1) -- all~UPDATE t SET x = 1 RETURNING x"
                        + " | WITH a AS (SELECT 1) -- all~~, headgate_row AS (UPDATE t SET x = 1 RETURNING x~) *headgate_row",
                "-- all~UPDATE t SET x = 1 RETURNING x"
                        + " | -- all~~WITH headgate_row AS (UPDATE t SET x = 1 RETURNING x~) *headgate_row",
                "WITH a AS (DELETE FROM t RETURNING x) SELECT x FROM a"
                        + " | WITH a AS (DELETE FROM t RETURNING x) *(SELECT x FROM a~) AS headgate_row"
            })
    void wrapsWhatGivesRows(String sql, String expected) throws Exception {
        SqlText text = SqlText.read(sql.replace('~', '\n'), name -> name);

        assertThat(text.givesRows()).isTrue();
        assertThat(text.asJson().replace(ROW, "*")).isEqualTo(expected.replace('~', '\n'));
    }

    @Test
    void knowsWhatChangesData() throws Exception {
        assertThat(SqlText.read("SELECT 1 FOR UPDATE", name -> name).isChange()).isFalse();
        assertThat(SqlText.read("UPDATE t SET x = 1", name -> name).isChange()).isTrue();
        assertThat(SqlText.read("UPDATE t SET x = 1", name -> name).givesRows()).isFalse();
        assertThat(SqlText.read("WITH a AS ( DELETE FROM t RETURNING x) SELECT x FROM a", name -> name)
                        .isChange())
                .isTrue();
        assertThat(SqlText.read("WITH a AS ( /* all */ -- (\nDELETE FROM t RETURNING x) SELECT x FROM a", name -> name)
                        .isChange())
                .isTrue();
        assertThat(SqlText.read("SELECT (a.delete) FROM (SELECT 1) -- (\n a", name -> name)
                        .isChange())
                .isFalse();
    }

    @Test
    void knowsWhatOnlyWaitsForATable() throws Exception {
        SqlText lock = SqlText.read("LOCK TABLE turn IN EXCLUSIVE MODE;", name -> name);

        assertThat(lock.isLock()).isTrue();
        assertThat(lock.givesRows()).isFalse();
        assertThat(lock.isChange()).isFalse();
        assertThat(lock.plain()).isEqualTo("LOCK TABLE turn IN EXCLUSIVE MODE");
        assertThat(SqlText.read("SELECT lock FROM t", name -> name).isLock()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "LOCK TABLE :turn",
                "COMMIT",
                "SET work_mem = '1MB'",
                "LISTEN news",
                "PREPARE x AS SELECT 1",
                "DISCARD ALL",
                "SELECT 1; COMMIT",
                "SELECT 'a",
                "SELECT $$ a",
                "SELECT /* a",
                "SELECT $1",
                "SELECT (1",
                "SELECT 1)",
                "DO $$ BEGIN END $$",
                "CALL x()",
                "DROP TABLE t"
            })
    void refusesWhatIsNotOneStatementAboutData(String sql) {
        assertThatThrownBy(() -> SqlText.read(sql, name -> name)).isInstanceOf(SqlText.MalformedException.class);
    }
}

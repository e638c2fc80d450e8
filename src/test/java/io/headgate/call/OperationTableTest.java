package io.headgate.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperationTableTest {
    private static final OperationTable TABLE = OperationTable.builder()
            .add("GET", "/", "shop.info", OperationClass.READ)
            .add("GET", "/items", "items.list", OperationClass.READ)
            .add("PUT", "/items/{item}", "items.put", OperationClass.IDEMPOTENT)
            .add("POST", "/items/{item}/query", "items.query", OperationClass.READ)
            .add("POST", "/items/index/rebuild", "items.rebuild", OperationClass.ADMINISTRATION)
            .add("DELETE", "/{anything}/{item}", "delete", OperationClass.IDEMPOTENT)
            .build();

    @ParameterizedTest(name = "{0} {1} is {2} {3}")
    @CsvSource({
        "GET, /, shop.info, READ",
        "GET, /items, items.list, READ",
        "GET, /items/, items.list, READ",
        "PUT, /items/7, items.put, IDEMPOTENT",
        "PUT, /items/%C3%A4, items.put, IDEMPOTENT",
        "POST, /items/7/query, items.query, READ",
        "POST, /items/index/query, items.query, READ",
        "POST, /items/index/rebuild, items.rebuild, ADMINISTRATION",
        "POST, /items/7/rebuild, rest, NOT_REPEATABLE",
        "DELETE, /items/7, delete, IDEMPOTENT",
        "DELETE, /other/7, delete, IDEMPOTENT",
        "GET, /Items, rest, READ",
        "GET, /items/7/8/9, rest, READ",
        "HEAD, /items, rest, READ",
        "OPTIONS, /x, rest, READ",
        "PUT, /items, rest, IDEMPOTENT",
        "DELETE, /items, rest, IDEMPOTENT",
        "POST, /items, rest, NOT_REPEATABLE",
        "PATCH, /items/7, rest, NOT_REPEATABLE",
        "QUERY, /items, rest, NOT_REPEATABLE",
    })
    void namesWhatTheTableKnowsAndJudgesTheRestByItsMethod(
            String method, String path, String name, OperationClass operationClass) {
        assertThat(TABLE.find(method, path)).isEqualTo(new Operation(name, operationClass));
    }

    @Test
    void ignoresCaseWhereTheUpstreamDoes() {
        OperationTable table = OperationTable.builder()
                .ignoringCase()
                .add("GET", "/api/getTagData2", "tags.data", OperationClass.READ)
                .build();

        assertThat(table.find("GET", "/API/gettagdata2").name()).isEqualTo("tags.data");
    }

    @Test
    void refusesAnEntryThatIsThereAlready() {
        OperationTable.Builder builder = OperationTable.builder().add("GET", "/a/{b}", "first", OperationClass.READ);

        assertThatThrownBy(() -> builder.add("GET", "/a/{c}", "second", OperationClass.READ))
                .hasMessageContaining("GET /a/{c}");
    }
}

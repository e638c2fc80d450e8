package io.headgate.upstream.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.call.FailureException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestJsonTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            emptyValue = "",
            value = {
                "canary.getTagData2 | tags=A.t&startTime=now-1d | `` | {'tags':['A.t'],'startTime':'now-1d'}",
                "canary.getTagData2 | tags=A&tags=B%20%C2%B0+c | `` | {'tags':['A','B \u00b0 c']}",
                "canary.browseTags  | path=A&deep=TRUE&maxSize=3 | `` | {'path':'A','deep':true,'maxSize':3}",
                "canary.browseTags  | continuation=a%09b | `` | {'continuation':'a\\tb'}",
                "canary.getTagData  | continuation=k1 | `` | {'continuation':['k1']}",
                "canary.browseTags  | `` | path=B&PATH=C | {'PATH':['B','C']}",
                "canary.browseTags  | path=A&search=x | path=B | {'search':'x','path':'B'}",
                "canary.browseTags  | path=A | {'Path':'B','n':1.25} | {'Path':'B','n':1.25}",
                "canary.browseTags  | deep=perhaps&&=x&flag | `` | {'deep':'perhaps'}",
            })
    void saysWhatTheOtherFormsSay(String operation, String query, String body, String expected) {
        assertThat(RequestJson.of(operation, query, body.replace('\'', '"')).toString())
                .isEqualTo(expected.replace('\'', '"'));
    }

    @Test
    void takesNothingThatCannotBeRead() {
        assertThatThrownBy(() -> RequestJson.of("canary.browseTags", "path=%zz", ""))
                .isInstanceOf(FailureException.class);
        assertThatThrownBy(() -> RequestJson.of("canary.browseTags", "", "{\"path\":"))
                .isInstanceOf(FailureException.class);
        assertThatThrownBy(() -> RequestJson.of("canary.browseTags", "", "{} {}"))
                .isInstanceOf(FailureException.class);
    }
}

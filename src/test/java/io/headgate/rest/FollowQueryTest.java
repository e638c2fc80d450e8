package io.headgate.rest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FollowQueryTest {
    @ParameterizedTest
    @CsvSource({
        "/a?headgate-follow=true, true, /a",
        "/a?x=1&headgate-follow=false&y=%26, false, /a?x=1&y=%26",
        "/a?headgate-follow, '', /a",
        "/a?headgate-follow=true&b, true, /a?b"
    })
    void isTakenOutOfTheTarget(String target, String value, String rest) {
        assertThat(FollowQuery.in(target)).isEqualTo(value);
        assertThat(FollowQuery.without(target)).isEqualTo(rest);
    }

    @Test
    void isNotTakenForOthers() {
        assertThat(FollowQuery.in("/headgate-follow")).isNull();
        assertThat(FollowQuery.in("/a?headgate-follower=true&x=headgate-follow"))
                .isNull();
    }
}

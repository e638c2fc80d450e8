package io.headgate.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The one form of a target that everything goes by: RFC 3986, 6.2.2 and RFC 9112, 3.2.1. */
class TargetTest {
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(
            nullValues = "-",
            value = {
                "/, /, -",
                "/a/b, /a/b, -",
                "/a/, /a/, -",
                "/%61dmin, /admin, -",
                "/%7Eme/%2d%5f%2E, /~me/-_., -",
                "/a%20b, /a%20b, -",
                "/%c3%a4, /%C3%A4, -",
                "/a;b=c/d, /a;b=c/d, -",
                "/!$&'()*+=:@, /!$&'()*+=:@, -",
                "/..., /..., -",
                "/.a/..b/c.., /.a/..b/c.., -",
                "/%F0%9F%98%80, /%F0%9F%98%80, -",
                "/a?, /a, ''",
                "/a?b=c&b=%2f%0d%0a+&&?/../[]|, /a, b=c&b=%2f%0d%0a+&&?/../[]|",
                "/a?%zz, /a, %zz",
            })
    void bringsAPathToItsOneFormAndLeavesTheQueryAlone(String text, String path, String query) throws Malformed {
        Target target = Target.read(text);

        assertThat(target).isEqualTo(new Target(path, query, Set.of()));
        assertThat(target.originForm()).isEqualTo(query == null ? path : path + "?" + query);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "*",
                "?a",
                "http://a/b",
                "//",
                "//a",
                "/a//b",
                "/a//",
                "/.",
                "/..",
                "/a/.",
                "/a/..",
                "/a/./b",
                "/a/../b",
                "/%2e",
                "/%2E%2e/b",
                "/.%2e/b",
                "/a/..;x/b",
                "/a/.;/b",
                "/a/%2e%2e;x=y/b",
                "/..;",
                "/a\\b",
                "/a b",
                "/a\"b",
                "/a<b>",
                "/a^b",
                "/a`b",
                "/a{b}",
                "/a|b",
                "/a#b",
                "/a?b#c",
                "/a?b c",
                "/a?b\u00e9",
                "/a?b\u007f",
                "/a?b\tc",
                "/\u00e4",
                "/%",
                "/%4",
                "/%4g",
                "/%g4",
                "/%-1",
                "/a%",
                "/%c0%af",
                "/%ff",
                "/%c3",
                "/%c3/%a4",
                "/%e0%80%af",
                "/%ed%a0%80",
                "/%f5%80%80%80",
                "/a%2F..%2Fb",
                "/a%2F..",
                "/..%5Cb",
                "/a%5C.%5Cb",
                "/a%2F%2e%2e;x%2Fb",
                "/a%2F../b",
                "/%252e%252e/",
                "/%252e.",
                "/a%252f..%255cb",
                "/%2525252E./a",
            })
    void refusesWhatCouldMeanSomethingElseElsewhere(String text) {
        assertThatThrownBy(() -> Target.read(text)).isInstanceOf(Malformed.class);
    }

    @ParameterizedTest(name = "{0} holds {2}")
    @CsvSource({
        "/a%2fb, /a%2Fb, %2F",
        "/a%5Cb, /a%5Cb, %5C",
        "/a%25b, /a%25b, %25",
        "/a%00, /a%00, %00",
        "/a%0d%0ab, /a%0D%0Ab, %0D %0A",
        "/a%7F, /a%7F, %7F",
        "/%2F%2f%2F, /%2F%2F%2F, %2F",
        "/%252ea/, /%252ea/, %25",
    })
    void saysWhichEncodingsOnlySomeRoutesAllow(String text, String path, String special) throws Malformed {
        assertThat(Target.read(text)).isEqualTo(new Target(path, null, Set.of(special.split(" "))));
    }

    @Test
    void splitsIntoSegments() throws Malformed {
        assertThat(Target.read("/a/b%2Fc/").segments()).containsExactly("a", "b%2Fc", "");
        assertThat(Target.read("/").segments()).containsExactly("");
    }

    @Test
    void readsWhatItWroteAsTheSameAndMeansTheSame() throws Malformed {
        long seed = 3986;
        System.out.println("TargetTest seed " + seed);
        Random random = new Random(seed);
        String[] pieces = {
            "/", "/a", "a", ".", "..", "%2e", "%2F", "%2f", "%5c", "%25", "%61", "%7e", "%C3%A4", "%c3", "%a4", "%00",
            ";", "=", "+", "~", "-", "?", "%20", "@", "%zz"
        };
        int accepted = 0;
        for (int n = 0; n < 100_000; n++) {
            StringBuilder text = new StringBuilder("/");
            for (int i = random.nextInt(7); i > 0; i--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            Target target;
            try {
                target = Target.read(text.toString());
            } catch (Malformed refused) {
                continue;
            }
            accepted++;
            assertThat(Target.read(target.originForm())).as(text.toString()).isEqualTo(target);
            String path = text.indexOf("?") < 0 ? text.toString() : text.substring(0, text.indexOf("?"));
            assertThat(decoded(target.path())).as(text.toString()).isEqualTo(decoded(path));
            for (String segment : decoded(target.path()).split("[/\\\\]", -1)) {
                assertThat(segment.split(";", 2)[0]).as(text.toString()).isNotIn(".", "..");
            }
        }
        assertThat(accepted).isGreaterThan(10_000);
    }

    private static String decoded(String path) {
        return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}

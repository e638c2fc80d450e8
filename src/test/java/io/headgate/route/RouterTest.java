package io.headgate.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.call.FailureKind;
import io.headgate.call.OperationClass;
import io.headgate.call.OperationTable;
import io.headgate.call.Priority;
import io.headgate.call.UpstreamName;
import io.headgate.wire.Headers;
import io.headgate.wire.Malformed;
import io.headgate.wire.Target;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouterTest {
    private static final Router ROUTER = new Router(List.of(
            route("all", new Match(null, "/", Set.of("GET"), Map.of()), "/"),
            route("store", Match.path("/store"), "/"),
            route("store-points", new Match(null, "/store/points", Set.of("GET", "POST"), Map.of()), "/v1/points"),
            route("store-points-write", new Match(null, "/store/points", Set.of("PUT"), Map.of()), "/v1/points"),
            route("store-beta", new Match(null, "/store", Set.of(), Map.of("X-Version", "2")), "/beta"),
            route("kept", Match.path("/kept"), "/kept"),
            route("other-host", new Match("other.example", "/", Set.of(), Map.of()), "/other")));

    private static Route route(String name, Match match, String rewrite) {
        return new Route(
                name,
                match,
                new UpstreamName(name + "-upstream"),
                rewrite,
                Duration.ofSeconds(5),
                1024,
                Passing.PLAIN,
                false,
                Priority.NORMAL,
                null,
                false);
    }

    @ParameterizedTest(name = "{0} {1} of {2} with version {3} goes to {4} as {5}")
    @CsvSource(
            nullValues = "-",
            value = {
                "GET,  /,                    a.example,          -, all,                /",
                "GET,  /x,                   a.example,          -, all,                /x",
                "GET,  /stores,              a.example,          -, all,                /stores",
                "GET,  /store,               a.example,          -, store,              /",
                "GET,  /store/,              a.example,          -, store,              /",
                "GET,  /store/a/b,           a.example,          -, store,              /a/b",
                "GET,  /store/a/,            a.example,          -, store,              /a/",
                "GET,  /store/a?q=%2f+&&,    a.example,          -, store,              /a?q=%2f+&&",
                "GET,  /store?,              a.example,          -, store,              /?",
                "GET,  /%73tore/a,           a.example,          -, store,              /a",
                "GET,  /store/pointsx,       a.example,          -, store,              /pointsx",
                "GET,  /store/points,        a.example,          -, store-points,       /v1/points",
                "POST, /store/points/7,      a.example,          -, store-points,       /v1/points/7",
                "PUT,  /store/points/7,      a.example,          -, store-points-write, /v1/points/7",
                "GET,  /store/a,             a.example,          2, store-beta,         /beta/a",
                "GET,  /store/a,             a.example,          3, store,              /a",
                "GET,  /store/points,        a.example,          2, store-points,       /v1/points",
                "GET,  /kept/x,              a.example,          -, kept,               /kept/x",
                "GET,  /store/a,             other.example,      -, other-host,         /other/store/a",
                "GET,  /store/a,             Other.Example:8080, -, other-host,         /other/store/a",
                "GET,  /store/a,             [::1]:8080,         -, store,              /a",
                "GET,  /store/a,             -,                  -, store,              /a",
            })
    void picksTheMostSpecificRouteAndRewritesItsPrefix(
            String method, String target, String host, String version, String route, String upstream) throws Malformed {
        Routed routed = ROUTER.route(method, Target.read(target), headers(host, version));

        assertThat(routed).isInstanceOfSatisfying(Routed.Matched.class, matched -> {
            assertThat(matched.route().name()).isEqualTo(route);
            assertThat(matched.target()).isEqualTo(upstream);
        });
    }

    private static Headers headers(String host, String version) {
        Headers.Builder headers = Headers.builder();
        if (host != null) {
            headers.add("Host", host);
        }
        if (version != null) {
            headers.add("x-version", version);
        }
        return headers.build();
    }

    @Test
    void namesTheMethodsOfAllRoutesOfThePlaceWhereAMethodIsNotServed() throws Malformed {
        Routed routed = ROUTER.route("DELETE", Target.read("/store/points/7"), Headers.EMPTY);

        assertThat(routed).isInstanceOfSatisfying(Routed.Unmatched.class, unmatched -> {
            assertThat(unmatched.failure().kind()).isEqualTo(FailureKind.METHOD_NOT_ALLOWED);
            assertThat(unmatched.allow()).containsExactly("GET", "POST", "PUT");
        });
    }

    @Test
    void saysThatNothingIsServedWhereNoRouteIs() throws Malformed {
        Router router = new Router(List.of(route("store", Match.path("/store"), "/")));

        Routed routed = router.route("GET", Target.read("/elsewhere"), Headers.EMPTY);

        assertThat(routed)
                .isInstanceOfSatisfying(
                        Routed.Unmatched.class,
                        unmatched -> assertThat(unmatched.failure().kind()).isEqualTo(FailureKind.ROUTE_NOT_FOUND));
    }

    @Test
    void doesNotMatchARepeatedHeader() throws Malformed {
        Headers twice = Headers.of("X-Version", "2", "X-Version", "2");

        Routed routed = ROUTER.route("GET", Target.read("/store/a"), twice);

        assertThat(((Routed.Matched) routed).route().name()).isEqualTo("store");
    }

    @Test
    void takesSpecialEncodingsOnlyWhereTheRouteAllowsThem() throws Malformed {
        Passing slashes = new Passing(false, Set.of("%2F"), false, false, Set.of(), Headers.EMPTY, Set.of());
        Route open = new Route(
                "open",
                Match.path("/open"),
                new UpstreamName("u"),
                "/",
                Duration.ofSeconds(1),
                0,
                slashes,
                false,
                Priority.NORMAL,
                null,
                false);
        Router router = new Router(List.of(open, route("closed", Match.path("/closed"), "/")));

        assertThat(router.route("GET", Target.read("/open/a%2fb"), Headers.EMPTY))
                .isEqualTo(new Routed.Matched(open, "/a%2Fb", "/a%2Fb"));
        assertThat(kindOf(router.route("GET", Target.read("/open/a%5Cb"), Headers.EMPTY)))
                .isEqualTo(FailureKind.REQUEST_TARGET);
        assertThat(kindOf(router.route("GET", Target.read("/closed/a%2Fb"), Headers.EMPTY)))
                .isEqualTo(FailureKind.REQUEST_TARGET);
    }

    private static FailureKind kindOf(Routed routed) {
        return ((Routed.Unmatched) routed).failure().kind();
    }

    @ParameterizedTest
    @ValueSource(strings = {"store", "/a//b", "/../b", "/%61", "/a%2Fb", "/a?b", "/ü"})
    void refusesPrefixesThatAreNotCanonical(String prefix) {
        assertThatThrownBy(() -> Match.path(prefix)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void neverLeavesTheUpstreamPrefixOfTheRoute() {
        long seed = 20261120;
        System.out.println("RouterTest seed " + seed);
        Random random = new Random(seed);
        String[] pieces = {
            "/", "..", ".", "%2e", "%2E%2e", "%2f", "%5c", "a", "store", ";", "%61", "//", "?", "%25", "%C3%A4"
        };
        Route route = route("store", Match.path("/store"), "/v1/base");
        Router router = new Router(List.of(route));
        int matched = 0;
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder("/store");
            for (int n = random.nextInt(8); n > 0; n--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            Target target;
            try {
                target = Target.read(text.toString());
            } catch (Malformed refused) {
                continue;
            }
            if (router.route("GET", target, Headers.EMPTY) instanceof Routed.Matched found) {
                matched++;
                assertThat(found.path()).as(text.toString()).matches("/v1/base(/.*)?");
                assertThat(java.net.URI.create(found.path()).normalize().getPath())
                        .as(text.toString())
                        .startsWith("/v1/base");
                assertThat(route.toPublic(found.path())).as(text.toString()).contains(target.path());
            }
        }
        assertThat(matched).isGreaterThan(1000);
    }

    @Test
    void explainsWhyARouteWasChosenAndTheOthersNot() throws Malformed {
        OperationTable table = OperationTable.builder()
                .add("POST", "/v1/points/{id}", "points.get", OperationClass.READ)
                .build();

        Explanation explanation = Explanation.of(
                ROUTER, upstream -> table, "POST", Target.read("/store/points/7"), Headers.of("Host", "a.example"));

        assertThat(explanation.operation()).isNotNull().satisfies(operation -> {
            assertThat(operation.name()).isEqualTo("points.get");
            assertThat(operation.operationClass()).isEqualTo(OperationClass.READ);
        });
        assertThat(explanation.verdicts())
                .extracting(verdict -> verdict.route().name() + (verdict.chosen() ? "! " : " ") + verdict.reason())
                .containsExactly(
                        "other-host is for host other.example",
                        "store-points! matches",
                        "store-points-write serves only PUT",
                        "store-beta asks for other values of X-Version",
                        "store would match, but store-points is more specific",
                        "kept is for paths below /kept/",
                        "all serves only GET");
    }
}

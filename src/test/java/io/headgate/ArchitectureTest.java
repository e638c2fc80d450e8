package io.headgate;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

/** Who may use whom. The packages are the steps of a request; what points the wrong way is a seam in the wrong place. */
@AnalyzeClasses(packages = "io.headgate", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] COMMON = {"call", "config", "resilience", "observe"};

    @ArchTest
    static final ArchRule callKnowsNothing = only("call");

    @ArchTest
    static final ArchRule configKnowsNothing = only("config");

    @ArchTest
    static final ArchRule resilienceKnowsCalls = only("resilience", "call", "config");

    @ArchTest
    static final ArchRule observeKnowsCalls = only("observe", "call", "config");

    @ArchTest
    static final ArchRule wireKnowsCalls = only("wire", "call", "config");

    @ArchTest
    static final ArchRule transportKnowsBytesOnly = only("transport");

    /** Sockets are made in one place. The sandbox plays the other side, and has to do without what it tests. */
    @ArchTest
    static final ArchRule socketsOnlyInTransport = noClasses()
            .that(not(resideInAnyPackage("io.headgate.transport..", "io.headgate.sandbox..")))
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("org.apache.pekko.stream.javadsl.Tcp");

    @ArchTest
    static final ArchRule poolKnowsNoUpstream = onlyWithCommon("pool");

    @ArchTest
    static final ArchRule upstreamsKnowPoolAndWire =
            onlyWithCommon("upstream", "database", "pool", "transport", "wire");

    @ArchTest
    static final ArchRule databaseKnowsCalls = only("database", "call");

    /** What is said to a store by its own client library stays where that library is. */
    @ArchTest
    static final ArchRule databaseClientOnlyInItsKind = noClasses()
            .that(not(resideInAPackage("io.headgate.upstream.postgres..")))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "io.netty..", "com.ongres..");

    @ArchTest
    static final ArchRule routeStandsAlone = onlyWithCommon("route", "wire");

    @ArchTest
    static final ArchRule dispatchKnowsPool = onlyWithCommon("dispatch", "pool", "route");

    @ArchTest
    static final ArchRule restKnowsDispatch = onlyWithCommon("rest", "cache", "dispatch", "exchange", "route", "wire");

    /** It serves the doors, and knows none. */
    @ArchTest
    static final ArchRule exchangeKnowsNoDoor = onlyWithCommon("exchange", "cache", "dispatch", "route", "wire");

    /** It takes a way to the upstream, and never looks for one. */
    @ArchTest
    static final ArchRule cacheKnowsCallsUnderWay = onlyWithCommon("cache", "dispatch", "wire");

    @ArchTest
    static final ArchRule edgeKnowsTheWire = onlyWithCommon("edge", "transport", "wire");

    @ArchTest
    static final ArchRule adminReadsPools = onlyWithCommon("admin", "pool", "status", "wire");

    @ArchTest
    static final ArchRule statusReadsPools = onlyWithCommon("status", "pool");

    @ArchTest
    static final ArchRule resourcesKnowPoolsAndNoClient = onlyWithCommon("resources", "pool", "provider", "status");

    @ArchTest
    static final ArchRule providersKnowNoClient = onlyWithCommon("provider");

    @ArchTest
    static final ArchRule mcpKnowsProvidersAndNoStore = onlyWithCommon("mcp", "provider", "seal", "wire");

    @ArchTest
    static final ArchRule sealKnowsNoProtocol = only("seal", "call", "config");

    @ArchTest
    static final ArchRule toolsKnowNoDoor =
            onlyWithCommon("tools", "dispatch", "exchange", "provider", "route", "seal", "wire", "cache");

    @ArchTest
    static final ArchRule sqlKnowsDispatch = onlyWithCommon("sql", "database", "dispatch", "provider", "wire");

    @ArchTest
    static final ArchRule sandboxStandsAlone = only("sandbox");

    @ArchTest
    static final ArchRule appIsUsedByNobody = noClasses()
            .that(not(resideInAPackage("io.headgate.app..")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.headgate.app..");

    @ArchTest
    static final ArchRule noCycles =
            slices().matching("io.headgate.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule kindsOfUpstreamDoNotKnowEachOther = noClasses()
            .that()
            .resideInAPackage("io.headgate.upstream.http..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.headgate.upstream.canary..", "io.headgate.upstream.qdrant..");

    @ArchTest
    static final ArchRule databasesDoNotKnowOtherKinds = noClasses()
            .that()
            .resideInAPackage("io.headgate.upstream.postgres..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.headgate.upstream.http..", "io.headgate.upstream.canary..", "io.headgate.upstream.qdrant..");

    @ArchTest
    static final ArchRule kamonOnlyInObserve = noClasses()
            .that(not(resideInAPackage("io.headgate.observe..")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("kamon..");

    @ArchTest
    static final ArchRule codecOnlyAtTheEdge = noClasses()
            .that(not(resideInAnyPackage("io.headgate.edge..", "io.headgate.sandbox..")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.pekko.http..");

    @ArchTest
    static final ArchRule nobodySleeps = noClasses().should().callMethod(Thread.class, "sleep", long.class);

    /** Only the program's own main thread may wait for something. */
    @ArchTest
    static final ArchRule nobodyBlocks = noClasses()
            .that(not(resideInAnyPackage("io.headgate.app..", "io.headgate.observe..")))
            .should()
            .callMethod(Future.class, "get");

    private static ArchRule onlyWithCommon(String name, String... others) {
        List<String> all = new ArrayList<>(List.of(COMMON));
        all.addAll(List.of(others));
        return only(name, all.toArray(String[]::new));
    }

    private static ArchRule only(String name, String... others) {
        List<String> allowed = new ArrayList<>();
        allowed.add("io.headgate." + name + "..");
        for (String other : others) {
            allowed.add("io.headgate." + other + "..");
        }
        return noClasses()
                .that()
                .resideInAPackage("io.headgate." + name + "..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("io.headgate..").and(not(resideInAnyPackage(allowed.toArray(String[]::new)))));
    }
}

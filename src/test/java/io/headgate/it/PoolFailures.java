package io.headgate.it;

import static io.headgate.it.Promise.held;
import static io.headgate.it.Promise.notYet;

import java.util.List;

/** How connection pools have failed elsewhere, where that was told, and what shows that ours do not. */
final class PoolFailures {
    private static final String NO_HTTP_2 =
            "upstreams are spoken to in HTTP/1.1; there is no kind yet that speaks HTTP/2 or gRPC";
    private static final String GITHUB = "https://github.com/";

    static final List<Promise> ALL = List.of(
            held(
                            1,
                            "a call meets a connection that its server is just closing",
                            "it.KeepAliveEdgeIT#losesNoPost",
                            "it.HangUpIT#harmsNoReadAndDoublesNoWrite",
                            "it.RetryCutIT#survivesThatAllIdleConnectionsEndAtOnce")
                    .seenIn(GITHUB + "akka/akka-http/issues/3806"),
            held(
                            2,
                            "Qdrant hangs up on clients that call seldom",
                            "it.RealQdrantPoolIT#losesNoReadAroundTheEndOfAnIdleConnection")
                    .seenIn(GITHUB + "qdrant/qdrant/issues/6481"),
            held(
                            3,
                            "an answer that nobody asked for is taken for the next one",
                            "it.UpstreamWireIT#table",
                            "it.CrossedAnswersIT#everyCallGetsItsOwnAnswerOrAnHonestRefusal",
                            "upstream.http.ReuseTest#neverGivesAnAnswerToAnotherRequestThanItsOwn")
                    .seenIn(GITHUB + "projectdiscovery/nuclei/pull/7671"),
            held(
                            4,
                            "a connection that the server has ended is used",
                            "upstream.http.HostileAnswerTest#noticesThatAnIdleConnectionWasClosed",
                            "pool.PoolTest#noticesThatAnIdleConnectionWasClosed")
                    .seenIn(GITHUB + "http4s/http4s/issues/4798"),
            held(
                            5,
                            "a connection that died without a word is used",
                            "it.OutageOfEveryKindIT#costsLittleAndEndsSoon",
                            "pool.PoolCheckupTest#letsAConnectionProveItselfAfterALongerPause",
                            "pool.PoolCheckupTest#doubtsTheOthersWhenOneHasBroken")
                    .seenIn(GITHUB + "golang/go/issues/59690"),
            held(
                            6,
                            "a body that nobody reads holds its connection",
                            "it.SlowClientIT#giveTheirConnectionsBackAndDisturbNobody",
                            "it.ClientConnectionIT#aClientThatLeavesFreesWhatItsCallHolds",
                            "upstream.http.StreamingTest#closesWhenTheReaderGivesUp")
                    .seenIn(GITHUB + "akka/akka-http/issues/1529"),
            held(
                            7,
                            "an answer is lost because its reader is slow to begin",
                            "it.LargeBodyIT#passUpAndDownWithAFlatHeap",
                            "upstream.http.DeadlineTest#doesNotBlameTheUpstreamForASlowReader")
                    .seenIn(GITHUB + "scalacenter/scaladex/pull/1820"),
            held(
                            8,
                            "an unusual answer is not given back",
                            "it.QuietPointsIT#haveGaugesThatSayWhatTheUpstreamCounts",
                            "it.ClientConnectionIT#aConnectionIsIdleAfterAnswersOfEveryKind",
                            "upstream.http.AnswerTest#hasNoBodyWithTheseStatuses",
                            "upstream.http.AnswerTest#showsTheLengthOfWhatHeadLeavesOut")
                    .seenIn(GITHUB + "akka/akka-http/issues/1495"),
            held(
                            9,
                            "a connection is lost when its caller gives up",
                            "pool.PoolLendingTest#keepsAConnectionThatWasOnItsWayToACallerWhoGaveUp",
                            "pool.PoolLendingTest#keepsAConnectionWhoseCallerGaveUpWhileItWasOpened",
                            "pool.PoolPropertyTest#keepsItsInvariantsWhateverHappens")
                    .seenIn(GITHUB + "MagicStack/asyncpg/issues/467"),
            held(
                            10,
                            "a connection that comes after its time-out belongs to nobody",
                            "pool.PooledConnectionTest#givesUpAtTheDeadlineAndClosesALateSuccess",
                            "pool.PooledConnectionTest#closesASuccessThatComesAfterItHasStopped")
                    .seenIn(GITHUB + "r2dbc/r2dbc-pool/issues/165"),
            held(
                            11,
                            "a sick connection goes back to the pool because time ran out while it was examined",
                            "pool.PoolCheckupTest#replacesAConnectionThatDoesNotProveItself",
                            "pool.PoolCheckupTest#doesNotExtendTheDeadlineByAValidationThatFails")
                    .seenIn(GITHUB + "r2dbc/r2dbc-pool/issues/232"),
            held(
                            12,
                            "a connection that does not close takes room for ever",
                            "pool.PoolRoomTest#givesTheRoomOfAConnectionAwayWhenItIsToldToClose")
                    .seenIn(GITHUB + "MagicStack/asyncpg/issues/431"),
            held(
                            13,
                            "each try within the pool begins a new wait",
                            "pool.PoolCheckupTest#doesNotExtendTheDeadlineByAValidationThatFails",
                            "it.LendingOfEveryKindIT#thoseAreServedWhoFitByTheirOwnWord")
                    .seenIn(GITHUB + "sidorares/node-mysql2/pull/4498"),
            held(
                            14,
                            "callers wait without limit",
                            "pool.PoolLendingTest#endsAWaitAtItsOwnLimitWhateverTheDeadline",
                            "it.LendingOfEveryKindIT#thoseAreServedWhoFitByTheConfiguredTimeout")
                    .seenIn(GITHUB + "pgbouncer/pgbouncer/issues/957"),
            held(
                            15,
                            "more callers wait than may",
                            "pool.PoolTest#refusesWithoutAMessageWhenTooManyHaveNoAnswerYet",
                            "it.LendingOfEveryKindIT#whoFindsTheQueueFullIsRefusedAtOnceAndToldWhy")
                    .seenIn(GITHUB + "reactor/reactor-netty/issues/2261"),
            held(
                            16,
                            "gauges do not come back to zero",
                            "pool.PoolPropertyTest#keepsItsInvariantsWhateverHappens",
                            "it.QuietPointsIT#haveGaugesThatSayWhatTheUpstreamCounts")
                    .seenIn(GITHUB + "eclipse-vertx/vertx-sql-client/pull/1627"),
            held(
                            17,
                            "a caller is answered twice",
                            "pool.PoolPropertyTest#keepsItsInvariantsWhateverHappens",
                            "pool.PooledConnectionTest#doesNotWaitForAProbeLongerThanItsDeadlineAndIgnoresALateAnswer")
                    .seenIn(GITHUB + "eclipse-vertx/vertx-sql-client/issues/1706"),
            held(
                            18,
                            "newcomers overtake those who wait",
                            "pool.PoolLendingTest#handsAFreedConnectionToTheHeadOfTheQueueBeforeAnybodyNew",
                            "pool.PoolCheckupTest#keepsTheOrderOfThoseWhoWaitForAValidation",
                            "pool.PoolPropertyTest#keepsItsInvariantsWhateverHappens")
                    .seenIn(GITHUB + "brettwooldridge/HikariCP/issues/2192"),
            notYet(
                            19,
                            "those who wait burn the processor that would serve them",
                            "nobody waits on a thread: a waiter is an entry in a queue, and is told")
                    .seenIn(GITHUB + "brettwooldridge/HikariCP/issues/835"),
            held(20, "callers cannot choose not to wait", "pool.PoolLendingTest#canDoWithoutAQueue")
                    .seenIn(GITHUB + "brettwooldridge/HikariCP/issues/2258"),
            held(
                            21,
                            "every caller waits for an upstream that is known to be down",
                            "pool.PoolOpenerTest#refusesFastWhileDownWithTheErrorItsAgeAndTheNextAttempt",
                            "it.OutageOfEveryKindIT#costsLittleAndEndsSoon")
                    .seenIn(GITHUB + "brettwooldridge/HikariCP/issues/2254"),
            held(
                            22,
                            "after an outage a pool opens all at once, or nothing for minutes",
                            "pool.PoolOpenerTest#opensOneThenTwoThenFourAfterAnOutage",
                            "pool.PoolOpenerTest#recoversAtTheNextAllowedAttempt")
                    .seenIn(GITHUB + "brettwooldridge/HikariCP/issues/1646"),
            held(
                            23,
                            "new connections make a slow server slower",
                            "pool.PoolOpenerTest#opensOnlySoManyAtOnce",
                            "pool.PoolBreakerTest#turnsCallersAwayAtOnceAndSaysWhenToComeBack")
                    .seenIn(GITHUB + "pgbouncer/pgbouncer/issues/478"),
            held(
                            24,
                            "the minimum is not kept, or kept by a loop",
                            "pool.PoolOpenerTest#fillsItsMinimumInTheBackgroundWithAProbeEach",
                            "pool.PoolOpenerTest#climbsTheLadderWhileTheUpstreamAcceptsAndCloses",
                            "pool.PoolRecyclingTest#doesNotChurnForAnHourWhenMinimumAndMaximumAreTheSame")
                    .seenIn(GITHUB + "akka/akka-http/issues/1391"),
            held(
                            25,
                            "all connections reach their age at the same time",
                            "pool.PoolRecyclingTest#spreadsTheEndOfConnectionsBornTogetherOverTheJitterWindow",
                            "pool.PoolRecyclingTest#letsAgedConnectionsUnderLoadGoOneAtATime")
                    .seenIn(GITHUB + "brettwooldridge/HikariCP/issues/2004"),
            held(
                            26,
                            "a connection is lent for days",
                            "upstream.http.DeadlineTest#waitsForTheWholeUntilTheDeadline",
                            "pool.PoolLeakTest#reportsALoanThatStaysOutOnce")
                    .seenIn(GITHUB + "LanternOps/breeze/issues/6048"),
            held(
                            27,
                            "warnings of leaks are false, or name the wrong borrower",
                            "pool.PoolLeakTest#showsWhereTheConnectionWasAskedFor",
                            "pool.PoolLeakTest#doesNotTakeACallThatUsesAllItsTimeForALeak",
                            "pool.PoolLeakTest#saysSoWhenItComesBackAfterAll")
                    .seenIn(GITHUB + "brettwooldridge/HikariCP/issues/204"),
            held(
                            28,
                            "a connection leaves the list and stays open",
                            "it.QuietPointsIT#haveGaugesThatSayWhatTheUpstreamCounts",
                            "pool.PoolTest#countsWhatTheUpstreamCounts")
                    .seenIn(GITHUB + "eclipse-vertx/vertx-sql-client/issues/935"),
            held(
                            29,
                            "a call that meets a shutdown is never answered",
                            "pool.PoolDrainTest#refusesThoseWhoWaitAndThoseWhoCome",
                            "pool.PoolSupervisorTest#answersRequestsThatThePoolHadNotReadWhenItFailed")
                    .seenIn(GITHUB + "akka/akka-http/issues/1245"),
            held(
                            30,
                            "a name that leads elsewhere is not followed",
                            "it.AddressesIT#followTheNameAndLetTheOldConnectionsFinish",
                            "pool.PoolAddressTest#opensToTheNewAddressAndDrainsTheOldOne",
                            "pool.PoolRoomTest#lendsAConnectionToAnAddressThatIsGoneWhileNoOtherCanBeHad")
                    .seenIn(GITHUB + "akka/akka-http/issues/1226"),
            held(
                            31,
                            "a full pool is taken for a sick upstream",
                            "pool.PoolBreakerTest#doesNotTakeAFullPoolForASickUpstream")
                    .seenIn(GITHUB + "postgresml/pgcat/pull/134"),
            held(
                            32,
                            "one address after the other is kept away from, until none is left",
                            "pool.PoolAddressTest#usesAllAddressesRatherThanHardlyAny",
                            "pool.PoolAddressTest#givesEachAddressALadderOfItsOwn")
                    .seenIn(GITHUB + "twitter/finagle/issues/529"),
            held(
                            33,
                            "a breaker stays half open, or lets everybody through",
                            "resilience.CircuitBreakerPropertyTest#neverSticksAndNeverLetsMoreThroughThanItMay",
                            "pool.PoolBreakerTest#doesNotWaitForATrialThatHangs",
                            "pool.PoolBreakerTest#closesByExaminationsWhereNobodyAsks",
                            "it.QuietBreakerIT#closesByTheGatewaysOwnExaminations",
                            "pool.PoolRoomTest#letsNoMoreCallsTryAnAddressThanMay")
                    .seenIn(GITHUB + "getnora-io/nora/issues/585"),
            held(
                            34,
                            "retries keep an upstream down",
                            "it.RetryIT#addsLittleLoadToADeadUpstream",
                            "pool.PoolBreakerTest#turnsASecondTryAwayUnlessTheUpstreamIsTrusted")
                    .seenIn(GITHUB + "envoyproxy/envoy/pull/9069"),
            held(
                            35,
                            "what had succeeded is done again",
                            "it.RetryCutIT#doesNoWriteTwiceWhereverItsConnectionIsCut",
                            "it.RetryIT#neverRepeatsAWriteThatMayHaveArrived",
                            "dispatch.RetryRuleTest#decides")
                    .seenIn(GITHUB + "golang/go/issues/52459"),
            held(
                            36,
                            "an adaptive limit drifts upwards, or never recovers",
                            "resilience.ConcurrencyLimitTest#doesNotDriftUnderSteadyOverload",
                            "resilience.ConcurrencyLimitTest#fallsToItsFloorInAnOutageAndRecovers",
                            "resilience.ConcurrencyLimitTest#takesATimeOutForNoLatency")
                    .seenIn(GITHUB + "Netflix/concurrency-limits/issues/137"),
            held(
                            37,
                            "an adaptive limit decides on too little, or on what is long past",
                            "resilience.ConcurrencyLimitTest#decidesNothingOnFewSamplesOrInLittleTime",
                            "resilience.ConcurrencyLimitTest#ignoresCallsFromBeforeItsLastChange")
                    .seenIn(GITHUB + "envoyproxy/envoy/issues/8337"),
            notYet(38, "calls queue unseen behind a limit of streams", NO_HTTP_2)
                    .seenIn(GITHUB + "grpc/grpc-java/issues/8252"),
            notYet(39, "a stream that nobody reads stops its connection", NO_HTTP_2)
                    .seenIn(GITHUB + "akka/akka-http/issues/3840"),
            notYet(40, "many cancelled streams end their connection", NO_HTTP_2)
                    .seenIn(GITHUB + "qdrant/qdrant/issues/1907"),
            notYet(41, "permits of connections and of streams wait for each other", NO_HTTP_2)
                    .seenIn(GITHUB + "golang/go/issues/32336"),
            held(
                            42,
                            "what one caller set on a connection is there for the next",
                            "upstream.http.DeadlineTest#ignoresAnAbortThatComesTooLate",
                            "upstream.http.AddressesTest#getTheirCredentialAnewWithEachRequest")
                    .seenIn(GITHUB + "apache/httpcomponents-client/pull/724"),
            held(
                            43,
                            "when one connection breaks the next caller gets its dying sister",
                            "pool.PoolCheckupTest#doubtsTheOthersWhenOneHasBroken",
                            "it.RetryCutIT#survivesThatAllIdleConnectionsEndAtOnce")
                    .seenIn(GITHUB + "envoyproxy/envoy/issues/27330"));

    private PoolFailures() {}
}

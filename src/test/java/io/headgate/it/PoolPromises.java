package io.headgate.it;

import static io.headgate.it.Promise.held;
import static io.headgate.it.Promise.notYet;

import java.util.List;

/** What the pools promise, in the order in which somebody who has to trust them would ask. */
final class PoolPromises {
    static final List<Promise> ALL = List.of(
            held(
                    1,
                    "whatever happens in whatever order, the sums hold, nobody is forgotten and nothing is lent twice",
                    "pool.PoolPropertyTest#keepsItsInvariantsWhateverHappens"),
            held(
                    2,
                    "of grant, end of patience and cancel one wins, and a connection that came too late stays in the pool",
                    "pool.PoolTest#answersEverybodyOnceWhenGrantsAndCancelsRace",
                    "pool.PoolLendingTest#skipsACallerThatGaveUp",
                    "it.LendingOfEveryKindIT#whoLeavesMakesRoomAndWhoLeftTheQueueIsNotServed",
                    "pool.PoolLendingTest#keepsAConnectionThatWasOnItsWayToACallerWhoGaveUp",
                    "pool.PoolLendingTest#letsACancelThatCameTooLateKnowThatItDid",
                    "pool.PoolLendingTest#doesNotServeACallerWhoseDeadlineHasPassedBetweenTwoSweeps"),
            held(
                    3,
                    "first come, first served; no wait is longer than allowed; a full queue refuses at once, and none is legal",
                    "pool.PoolLendingTest#servesThoseWhoWaitInTheOrderTheyCame",
                    "it.LendingOfEveryKindIT#thoseWhoWaitAreServedInTheOrderTheyCame",
                    "pool.PoolLendingTest#handsAFreedConnectionToTheHeadOfTheQueueBeforeAnybodyNew",
                    "pool.PoolLendingTest#endsAWaitAtItsOwnLimitWhateverTheDeadline",
                    "pool.PoolLendingTest#refusesAtOnceWhenTheQueueIsFullAndSaysWhy",
                    "pool.PoolLendingTest#canDoWithoutAQueue",
                    "it.LendingOfEveryKindIT#whoFindsTheQueueFullIsRefusedAtOnceAndToldWhy"),
            held(
                    4,
                    "a deadline is not moved by a validation that fails or by a replacement",
                    "pool.PoolCheckupTest#doesNotExtendTheDeadlineByAValidationThatFails"),
            held(
                    5,
                    "an upstream may hang up at any moment: reads succeed, writes happen at most once",
                    "it.HangUpIT#harmsNoReadAndDoublesNoWrite",
                    "it.OutageOfEveryKindIT#aCutLosesNoReadAndDoublesNoWrite",
                    "it.RetryCutIT#doesNoWriteTwiceWhereverItsConnectionIsCut",
                    "it.RetryCutIT#answersEachReadWhereverItsConnectionIsCut"),
            held(
                    6,
                    "what an upstream sends without being asked reaches nobody",
                    "it.UpstreamWireIT#table",
                    "upstream.http.HostileAnswerTest#keepsASecondAnswerInTheSamePacketFromTheNextCaller",
                    "upstream.http.HostileAnswerTest#keepsALaterSecondAnswerFromTheNextCaller",
                    "upstream.http.HostileAnswerTest#givesNobodyThe408OfASilentConnection",
                    "upstream.http.AnswerTest#dropsUpToTenInterimAnswers"),
            held(
                    7,
                    "no call is lost at the end of the upstream's patience with idle connections",
                    "it.KeepAliveEdgeIT#losesNoPost",
                    "it.UpkeepOfEveryKindIT#noWriteIsLostAroundTheEndOfAnIdleConnection",
                    "it.RealQdrantPoolIT#losesNoReadAroundTheEndOfAnIdleConnection"),
            // Of HTTP/1.1 and PostgreSQL: there is no kind yet that speaks HTTP/2 or gRPC.
            held(
                    8,
                    "a network that swallows every packet keeps nobody beyond the deadline",
                    "it.OutageOfEveryKindIT#costsLittleAndEndsSoon"),
            held(
                    9,
                    "an upstream that refuses, hangs up, is silent or slow to shake hands is tried seldom and used again soon",
                    "it.OutageOfEveryKindIT#costsLittleAndEndsSoon",
                    "upstream.http.SlowTlsIT#isTriedSeldomAndUsedAgainSoon",
                    "pool.PoolOpenerTest#opensOneThenTwoThenFourAfterAnOutage",
                    "pool.PoolOpenerTest#climbsTheLadderWhileTheUpstreamAcceptsAndCloses"),
            held(
                    10,
                    "connections born together do not end together",
                    "pool.PoolRecyclingTest#spreadsTheEndOfConnectionsBornTogetherOverTheJitterWindow",
                    "pool.PoolRecyclingTest#letsAgedConnectionsUnderLoadGoOneAtATime"),
            held(
                    11,
                    "where the minimum is the maximum nothing is closed for its idleness",
                    "pool.PoolRecyclingTest#doesNotChurnForAnHourWhenMinimumAndMaximumAreTheSame"),
            held(
                    12,
                    "who does not read loses its connection, and nobody else waits for that",
                    "it.SlowClientIT#giveTheirConnectionsBackAndDisturbNobody",
                    "it.EdgeLimitsIT#aClientThatDoesNotReadItsAnswer"),
            notYet(
                    13,
                    "many cancelled gRPC calls at once leave their connection alive",
                    "there is no kind yet that speaks gRPC"),
            held(
                    14,
                    "a breaker does not stay half open because a trial was cancelled, blamed the request, or hung",
                    "pool.PoolBreakerTest#givesTheTurnToAnotherWhenATrialIsCancelledInTheQueue",
                    "it.OutageOfEveryKindIT#theBreakerOpensAndClosesAgain",
                    "pool.PoolBreakerTest#givesTheTurnToAnotherWhenATrialSaysNothing",
                    "pool.PoolBreakerTest#doesNotWaitForATrialThatHangs",
                    "resilience.HalfOpenBreakerTest#givesTheSlotOfATrialBackWhoseAnswerBlamesTheRequest",
                    "resilience.CircuitBreakerPropertyTest#neverSticksAndNeverLetsMoreThroughThanItMay"),
            held(
                    15,
                    "retries add little load to a dead upstream",
                    "it.RetryIT#addsLittleLoadToADeadUpstream",
                    "resilience.RetryBudgetTest#allowsAShareOfManyCalls"),
            held(
                    16,
                    "when a name leads elsewhere new connections go there, and the old ones may finish",
                    "it.AddressesIT#followTheNameAndLetTheOldConnectionsFinish",
                    "pool.PoolAddressTest#opensToTheNewAddressAndDrainsTheOldOne"),
            held(
                    17,
                    "a shutdown answers everybody and leaves nothing open, whatever is under way",
                    "pool.PoolDrainTest#endsAtOnceWhenEverythingIsIdle",
                    "it.UpkeepOfEveryKindIT#aShutdownFinishesWhatIsUnderWayRefusesWhoWaitsAndLeavesNothing",
                    "pool.PoolDrainTest#waitsForWhatIsLent",
                    "pool.PoolDrainTest#closesWhatIsStillLentAtTheLimitAndSaysWhoHeldIt",
                    "pool.PoolDrainTest#refusesThoseWhoWaitAndThoseWhoCome",
                    "pool.PoolDrainTest#givesUpWhatIsBeingOpenedAndClosesItWhenItComes",
                    "pool.PoolDrainTest#endsWhileAConnectionIsProbed",
                    "it.ClientConnectionIT#drainingFinishesWhatIsUnderWayAndStartsNothing"),
            held(
                    18,
                    "a loan that stays out is told once and by name, also when it comes back; a stopped borrower keeps nothing",
                    "pool.PoolLeakTest#reportsALoanThatStaysOutOnce",
                    "pool.PoolLeakTest#saysSoWhenItComesBackAfterAll",
                    "pool.PoolLeakTest#takesBackWhatAStoppedBorrowerHeldAndForgetsWhatItWaitedFor"),
            held(
                    19,
                    "the gauges say what the upstream counts itself",
                    "it.LendingOfEveryKindIT#theNumbersAddUpAndAreThoseOfTheStore",
                    "it.QuietPointsIT#haveGaugesThatSayWhatTheUpstreamCounts",
                    "pool.PoolTest#countsWhatTheUpstreamCounts"),
            held(
                    20,
                    "a hundred users are served without one failure, with a flat heap and flat descriptors",
                    "it.UsersIT#areServedWithoutOneFailure"));

    private PoolPromises() {}
}

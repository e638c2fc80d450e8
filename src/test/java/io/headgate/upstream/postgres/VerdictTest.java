package io.headgate.upstream.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.FailureKind;
import io.headgate.call.NotNow;
import io.headgate.call.Outcome;
import io.headgate.database.SqlCommand;
import io.vertx.pgclient.PgException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictTest {
    private static final long LONG = 10_000_000_000L;

    @Test
    void letsThatBeDoneAgainWhichOthersWereInTheWayOf() {
        assertThat(of("40001", 5, Verdict.Stage.COMMITTING).notNow()).isEqualTo(NotNow.undone(5));
        assertThat(of("40P01", 5, Verdict.Stage.WORKING).notNow()).isEqualTo(NotNow.undone(5));
        Verdict once = of("40001", 1, Verdict.Stage.WORKING);
        assertThat(once.notNow()).isNull();
        assertThat(once.answered()).isTrue();
        assertThat(once.leave()).isNull();
        assertThat(once.failure().kind()).isEqualTo(FailureKind.UPSTREAM_CONFLICT);
        assertThat(once.failure().detail()).contains("nothing was done");
    }

    @Test
    void promisesNothingOfATransactionThatNobodyKnowsTheEndOf() {
        Verdict unknown = of("40003", 5, Verdict.Stage.WORKING);
        assertThat(unknown.notNow()).isNull();
        assertThat(unknown.answered()).isTrue();
        assertThat(unknown.failure().detail())
                .doesNotContain("nothing was done")
                .contains("whether it was done");
        assertThat(unknown.leave()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"57P01", "57P02", "08006", "XX000", "58030"})
    void goesElsewhereUnlessTheCommitWasSent(String code) {
        Verdict before = of(code, 1, Verdict.Stage.WORKING);
        assertThat(before.notNow()).isEqualTo(NotNow.undone(2));
        assertThat(before.outcome()).isEqualTo(Outcome.DROPPED);
        assertThat(before.leave()).isNotNull();
        assertThat(before.failure().detail()).doesNotContain("unknown");

        Verdict after = of(code, 1, Verdict.Stage.COMMITTING);
        assertThat(after.notNow()).isNull();
        assertThat(after.failure().detail()).contains("whether the transaction was committed is unknown");
    }

    @Test
    void knowsAStandbyByWhatItDoesNotBegin() {
        for (boolean readOnly : List.of(true, false)) {
            Verdict standby = of("0A000", "call_bool_check_hook", readOnly, 1, Verdict.Stage.BEGINNING, LONG);
            assertThat(standby.failure().kind()).isEqualTo(FailureKind.UPSTREAM_BUSY);
            assertThat(standby.failure().detail()).contains("takes no changes");
            assertThat(standby.notNow()).isEqualTo(NotNow.undone(2));
            assertThat(standby.leave()).isNotNull();
        }
    }

    @Test
    void tellsAStatementThatCannotBeFromOneThatIsOutOfDate() {
        Verdict never = of("0A000", "transformDistinctClause", true, 1, Verdict.Stage.WORKING, LONG);
        assertThat(never.defect()).isTrue();
        assertThat(never.leave()).isNull();
        assertThat(never.notNow()).isNull();

        Verdict outdated = of("0A000", "RevalidateCachedQuery", true, 1, Verdict.Stage.WORKING, LONG);
        assertThat(outdated.defect()).isFalse();
        assertThat(outdated.leave()).isNotNull();
        assertThat(outdated.notNow()).isEqualTo(NotNow.undone(2));
    }

    @Test
    void callsThatLateWhichTheServerCancelsAtItsDeadline() {
        assertThat(of("57014", null, true, 1, Verdict.Stage.WORKING, 1_000_000).failure())
                .isEqualTo(Verdict.late(false));
        assertThat(of("57014", null, true, 1, Verdict.Stage.WORKING, LONG)
                        .failure()
                        .detail())
                .contains("the database cancelled the statement");
    }

    private static Verdict of(String code, int tries, Verdict.Stage stage) {
        return of(code, null, false, tries, stage, LONG);
    }

    private static Verdict of(
            String code, @Nullable String routine, boolean readOnly, int tries, Verdict.Stage stage, long leftNanos) {
        SqlCommand command = new SqlCommand(
                List.of(new SqlCommand.Step("SELECT 1", List.of(), true)),
                SqlCommand.Isolation.READ_COMMITTED,
                readOnly,
                new SqlCommand.Delivery(false, 0, 0),
                tries);
        return Verdict.of(said(code, routine), command, stage, leftNanos);
    }

    private static PgException said(String code, @Nullable String routine) {
        return new PgException(
                "said", "ERROR", code, null, null, null, null, null, null, null, null, routine, null, null, null, null,
                null);
    }
}

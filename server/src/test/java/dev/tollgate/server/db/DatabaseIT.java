package dev.tollgate.server.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.server.crypto.Secret;
import dev.tollgate.server.stripe.StripeAccount;
import dev.tollgate.server.stripe.StripeApi;
import dev.tollgate.server.stripe.StripeConfig;
import dev.tollgate.server.stripe.StripeResult;
import dev.tollgate.server.world.Databases;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;
import org.apache.ibatis.exceptions.PersistenceException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every transaction may rely on, against a real Postgres. */
class DatabaseIT {
    private static final UUID ORGANIZATION = new UUID(0, 1);
    private static final UUID A = new UUID(0, 0xa);
    private static final UUID B = new UUID(0, 0xb);
    private static Database database;

    record Thing(UUID id, long amount) {}

    record Fuller(UUID id, long amount, String color) {}

    interface Things {
        @Insert("INSERT INTO thing (id, amount) VALUES (#{id}, #{amount})")
        int insert(UUID id, long amount);

        @Select("SELECT id, amount FROM thing WHERE CAST(#{id} AS uuid) IS NULL OR id = CAST(#{id} AS uuid) ORDER BY id")
        List<Thing> thoseOf(@Nullable UUID id);

        @Select("SELECT id, amount FROM thing ORDER BY id")
        List<Thing> all();

        @Select("SELECT amount FROM thing WHERE id = #{id}")
        Optional<Long> amount(UUID id);

        @Select(affectData = true, value = "UPDATE thing SET amount = amount + #{by} WHERE id = #{id} RETURNING id, amount")
        Thing add(UUID id, long by);

        @Update("UPDATE thing SET amount = #{amount} WHERE id = #{id}")
        int set(UUID id, long amount);

        @Select("SELECT id, amount FROM thing WHERE id = #{id}")
        Fuller fuller(UUID id);

        record Columns(@Nullable UUID[] ids, @Nullable Instant[] times) {}

        record Line(String line) {}

        @Select("""
                SELECT concat_ws(' ', coalesce(CAST(id AS text), '-'), coalesce(CAST(time AS text), '-')) AS line
                  FROM (SELECT unnest(#{c.ids}) AS id, unnest(#{c.times}) AS time) AS columns""")
        List<Line> lines(String unused, Columns c);

        @Select("SELECT pg_terminate_backend(pg_backend_pid())")
        boolean cut();

        @Select("SELECT id, amount, 'red' AS color FROM thing WHERE id = #{id}")
        Thing smaller(UUID id);
    }

    @BeforeAll
    static void open() throws SQLException {
        database = Database.open(Databases.fresh());
        try (var connection = database.dedicatedConnection(); var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE thing (id uuid PRIMARY KEY, amount bigint NOT NULL CHECK (amount >= 0))");
        }
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void aThing() throws SQLException {
        try (var connection = database.dedicatedConnection(); var statement = connection.createStatement()) {
            statement.execute("TRUNCATE thing");
        }
        in(things -> things.insert(A, 100));
        in(things -> things.insert(B, 200));
    }

    private static <T> T in(java.util.function.Function<Things, T> work) {
        return database.inTransaction(ORGANIZATION, tx -> work.apply(tx.mapper(Things.class)));
    }

    private static long amount(UUID id) {
        return in(things -> things.amount(id)).orElseThrow();
    }

    @Test
    void aThrowAfterUpdateReturningLeavesNothing() {
        assertThatThrownBy(() -> database.inTransaction(ORGANIZATION, tx -> {
            assertThat(tx.mapper(Things.class).add(A, 1)).isEqualTo(new Thing(A, 101));
            throw new IllegalStateException("after");
        })).hasMessage("after");
        assertThat(amount(A)).isEqualTo(100);
    }

    @Test
    void columnsAreReadAsTheyWereSent() {
        var early = Instant.parse("1999-12-31T23:59:58.000001Z");
        var late = Instant.parse("2026-02-03T04:05:06.789012Z");
        assertThat(lines(new UUID[]{A, null, new UUID(-1, -2)}, new Instant[]{early, late, null})).containsExactly(
                A + " 1999-12-31 23:59:58.000001+00", "- 2026-02-03 04:05:06.789012+00", new UUID(-1, -2) + " -");
        assertThat(lines(new UUID[]{B}, new Instant[]{Instant.EPOCH})).containsExactly(B + " 1970-01-01 00:00:00+00");
        assertThat(lines(new UUID[0], new Instant[0])).isEmpty();
    }

    private static List<String> lines(@Nullable UUID[] ids, @Nullable Instant[] times) {
        return in(things -> things.lines("", new Things.Columns(ids, times))).stream().map(Things.Line::line).toList();
    }

    @Test
    void anUpdateReturningAloneIsCommitted() {
        in(things -> things.add(A, 1));
        assertThat(amount(A)).isEqualTo(101);
    }

    @Test
    void aRepeatedSelectSeesWhatAnotherCommitted() {
        in(things -> {
            long before = things.amount(A).orElseThrow();
            elsewhere(() -> in(others -> others.set(A, 7)));
            assertThat(before).isEqualTo(100);
            assertThat(things.amount(A)).contains(7L);
            return 0;
        });
    }

    private static void elsewhere(Runnable work) {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            executor.submit(work).get(10, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void aColumnWithoutAFieldAndAFieldWithoutAColumnFailLoudly() {
        assertThatThrownBy(() -> in(things -> things.fuller(A))).isInstanceOf(PersistenceException.class)
                .hasMessageContaining("color");
        assertThatThrownBy(() -> in(things -> things.smaller(A))).isInstanceOf(PersistenceException.class)
                .hasMessageContaining("color");
    }

    @Test
    void aPartThatFailsUndoesItselfOnlyAndDropsItsActions() {
        List<String> after = new ArrayList<>();
        Optional<RuntimeException> failure = database.inTransaction(ORGANIZATION, tx -> {
            var things = tx.mapper(Things.class);
            things.set(A, 1);
            tx.afterCommit(() -> after.add("outer"));
            Optional<RuntimeException> failed = tx.attempt(() -> {
                things.set(B, 2);
                tx.afterCommit(() -> after.add("part"));
                things.set(A, -1); // Postgres itself refuses, which without a savepoint would poison the transaction
            });
            assertThat(things.amount(B)).contains(200L);
            assertThat(tx.attempt(() -> things.set(B, 3))).isEmpty();
            tx.afterCommit(() -> after.add("last"));
            return failed;
        });
        assertThat(failure).isPresent();
        assertThat(amount(A)).isEqualTo(1);
        assertThat(amount(B)).isEqualTo(3);
        assertThat(after).containsExactly("outer", "last");
    }

    @Test
    void actionsRunAfterTheCommitAndNeverWithoutOne() {
        List<Long> seen = new ArrayList<>();
        database.inTransaction(ORGANIZATION, tx -> {
            tx.afterCommit(() -> seen.add(amount(A))); // opens a transaction of its own, so it runs outside of this one
            return tx.mapper(Things.class).set(A, 5);
        });
        assertThatThrownBy(() -> database.inTransaction(ORGANIZATION, tx -> {
            tx.afterCommit(() -> seen.add(-1L));
            throw new IllegalStateException("no commit");
        })).hasMessage("no commit");
        assertThat(seen).containsExactly(5L);
    }

    @Test
    void whatIsToRunBeforeTheCommitRunsInsideItAndInOrder() {
        List<String> ran = new ArrayList<>();
        database.inTransaction(ORGANIZATION, tx -> {
            tx.afterCommit(() -> ran.add("after"));
            tx.beforeCommit(() -> {
                ran.add("first");
                tx.beforeCommit(() -> ran.add("third, of the first"));
            });
            tx.beforeCommit(() -> {
                ran.add("second");
                tx.mapper(Things.class).set(A, 7);
            });
            ran.add("work");
            return true;
        });
        assertThat(ran).containsExactly("work", "first", "second", "third, of the first", "after");
        assertThat(amount(A)).isEqualTo(7);
    }

    @Test
    void whatFailsBeforeTheCommitFailsTheTransaction() {
        assertThatThrownBy(() -> database.inTransaction(ORGANIZATION, tx -> {
            tx.beforeCommit(() -> {
                throw new IllegalStateException("before");
            });
            return tx.mapper(Things.class).set(A, 7);
        })).hasMessage("before");
        assertThat(amount(A)).isEqualTo(100);
    }

    @Test
    void aPartRunsItsOwnActionsAtItsEndAndDropsThemWhenItFails() {
        List<String> ran = new ArrayList<>();
        database.inTransaction(ORGANIZATION, tx -> {
            ran.clear(); // a part fails, so it is run twice
            tx.beforeCommit(() -> ran.add("before the parts"));
            assertThat(tx.attempt(() -> tx.beforeCommit(() -> ran.add("good part")))).isEmpty();
            ran.add("between");
            assertThat(tx.attempt(() -> {
                tx.beforeCommit(() -> ran.add("bad part"));
                throw new IllegalStateException("the part");
            })).isPresent();
            assertThat(tx.attempt(() -> {
                tx.mapper(Things.class).set(B, 9);
                tx.beforeCommit(() -> tx.mapper(Things.class).set(A, -1));
            })).as("an action that fails is the part's").isPresent();
            tx.beforeCommit(() -> ran.add("end"));
            return true;
        });
        assertThat(ran).containsExactly("before the parts", "good part", "between", "end");
        assertThat(amount(A)).isEqualTo(100);
        assertThat(amount(B)).isEqualTo(200);
    }

    @Test
    void stateOfATransactionIsOneAndAPartHasItsOwn() {
        database.inTransaction(ORGANIZATION, tx -> {
            StringBuilder whole = tx.local(StringBuilder.class, StringBuilder::new).append("whole");
            tx.attempt(() -> assertThat(tx.local(StringBuilder.class, StringBuilder::new)).isEmpty());
            assertThat(tx.local(StringBuilder.class, StringBuilder::new)).isNotSameAs(whole).isEmpty();
            return true;
        });
        String next = database.inTransaction(ORGANIZATION,
                tx -> tx.local(StringBuilder.class, StringBuilder::new).toString());
        assertThat(next).isEmpty();
    }

    @Test
    void queuedStatementsRunInTheirOrderWithTheNextOneThatIsWaitedFor() {
        database.inTransaction(ORGANIZATION, tx -> {
            var things = tx.later(Things.class);
            things.set(A, 1);
            var queued = tx.later(Things.class, mapper -> mapper.all());
            things.set(A, 2);
            assertThat(tx.mapper(Things.class).add(A, 3)).isEqualTo(new Thing(A, 5));
            assertThat(queued.get()).as("as it was in its place").containsExactly(new Thing(A, 1), new Thing(B, 200));
            things.set(B, 6);
            assertThat(tx.mapper(Things.class).set(B, 7)).as("changed by the last").isEqualTo(1);
            things.set(A, 8);
            return true;
        });
        assertThat(amount(A)).as("with the commit").isEqualTo(8);
        assertThat(amount(B)).isEqualTo(7);
    }

    /** MyBatis hands over a lone parameter as itself, and so as null where it is none. */
    @Test
    void aQueuedStatementTakesALoneParameterThatIsNull() {
        List<Thing> found = database.inTransaction(ORGANIZATION,
                tx -> tx.later(Things.class, things -> things.thoseOf(null)).get());
        assertThat(found).containsExactly(new Thing(A, 100), new Thing(B, 200));
    }

    @Test
    void aQueuedStatementThatFailsFailsTheTransaction() {
        assertThatThrownBy(() -> database.inTransaction(ORGANIZATION, tx -> {
            tx.later(Things.class).set(A, 1);
            tx.later(Things.class).set(B, -1);
            return true;
        })).isInstanceOf(PersistenceException.class).hasMessageContaining("thing_amount_check");
        assertThat(amount(A)).isEqualTo(100);
    }

    @Test
    void aPartLosesWhatItQueuedAndTheOthersDoNot() {
        database.inTransaction(ORGANIZATION, tx -> {
            tx.later(Things.class).set(A, 1);
            assertThat(tx.attempt(() -> {
                tx.later(Things.class).set(B, 2);
                throw new IllegalStateException("the part");
            })).matches(failed -> failed.isPresent() == tx.isCareful());
            assertThat(tx.attempt(() -> tx.later(Things.class).set(B, -1)).isPresent())
                    .as("Postgres refuses it while the part can still be undone").isEqualTo(tx.isCareful());
            tx.later(Things.class).add(A, 1);
            return true;
        });
        assertThat(amount(A)).isEqualTo(2);
        assertThat(amount(B)).isEqualTo(200);
    }

    @Test
    void whatWasTrustedAndIsNotTrueIsAskedInASecondRun() {
        List<String> ran = new ArrayList<>();
        database.inTransaction(ORGANIZATION, tx -> {
            ran.add(tx.isCareful() ? "asks" : "trusts");
            tx.later(Things.class).add(A, 1);
            if (!tx.isCareful()) tx.trust(() -> {
                throw new IllegalStateException("not so");
            });
            return true;
        });
        assertThat(ran).containsExactly("trusts", "asks");
        assertThat(amount(A)).as("of the second run only").isEqualTo(101);
    }

    @Test
    void anActionThatFailsDoesNotRunTheCommittedWorkAgain() {
        var runs = new AtomicInteger();
        assertThatThrownBy(() -> database.inTransaction(ORGANIZATION, tx -> {
            runs.incrementAndGet();
            tx.afterCommit(() -> {
                throw new IllegalStateException(new SQLException("deadlock in the action", "40P01"));
            });
            return tx.mapper(Things.class).add(A, 1);
        })).hasRootCauseMessage("deadlock in the action");
        assertThat(runs).hasValue(1);
        assertThat(amount(A)).isEqualTo(101);
    }

    @Test
    void aTransactionInsideATransactionIsRefused() {
        assertThatThrownBy(() -> in(_ -> in(things -> things.amount(A)))).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("already open");
        assertThatThrownBy(() -> in(_ -> database.acrossOrganizations(_ -> 0)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aTransactionWithoutAnOrganizationHasNone() {
        assertThatThrownBy(() -> database.acrossOrganizations(Tx::organization))
                .hasMessageContaining("no organization");
        assertThat(database.<UUID>inTransaction(ORGANIZATION, Tx::organization)).isEqualTo(ORGANIZATION);
    }

    @Test
    void aDeadlockIsRetriedAndBothEnd() throws ExecutionException, InterruptedException {
        var bothHoldOne = new CyclicBarrier(2);
        var attempts = new AtomicInteger();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = executor.submit(() -> crossing(A, B, bothHoldOne, attempts));
            var second = executor.submit(() -> crossing(B, A, bothHoldOne, attempts));
            first.get();
            second.get();
        }
        assertThat(attempts).hasValueGreaterThan(2);
        assertThat(amount(A)).isEqualTo(102);
        assertThat(amount(B)).isEqualTo(202);
    }

    private static long crossing(UUID first, UUID second, CyclicBarrier bothHoldOne, AtomicInteger attempts) {
        return in(things -> {
            boolean isFirstAttempt = attempts.incrementAndGet() <= 2;
            things.add(first, 1);
            if (isFirstAttempt) await(bothHoldOne);
            return things.add(second, 1).amount();
        });
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void retriesAreBoundedAndOnlyForWhatPostgresUndid() {
        for (String state : List.of("40001", "40P01", "08006", "57P01")) {
            var runs = new AtomicInteger();
            assertThatThrownBy(() -> in(_ -> fail(runs, state))).hasRootCauseInstanceOf(SQLException.class);
            assertThat(runs).as(state).hasValue(4);
        }
        for (String state : List.of("23505", "57014")) {
            var runs = new AtomicInteger();
            assertThatThrownBy(() -> in(_ -> fail(runs, state))).hasRootCauseInstanceOf(SQLException.class);
            assertThat(runs).as(state).hasValue(1);
        }
    }

    private static int fail(AtomicInteger runs, String state) {
        runs.incrementAndGet();
        throw new PersistenceException(new SQLException("no", state));
    }

    /** The pool throws such a connection away at once, so that even undoing fails. */
    @Test
    void aTransactionWhoseConnectionIsCutIsRunAgain() {
        var runs = new AtomicInteger();
        long amount = database.inTransaction(A, tx -> {
            UUID id = UUID.randomUUID();
            tx.mapper(Things.class).insert(id, 5);
            if (runs.incrementAndGet() == 1) tx.mapper(Things.class).cut();
            return tx.mapper(Things.class).amount(id).orElseThrow();
        });
        assertThat(amount).isEqualTo(5);
        assertThat(runs).hasValue(2);
    }

    @Test
    void soIsOneThatIsCutInAPartOfItself() {
        var runs = new AtomicInteger();
        boolean failed = database.inTransaction(A, tx -> tx.attempt(() -> {
            if (runs.incrementAndGet() == 1) tx.mapper(Things.class).cut();
        }).isPresent());
        assertThat(failed).isFalse();
        assertThat(runs).hasValue(2);
    }

    @Test
    void stripeIsNeverCalledInsideATransaction() {
        var config = new StripeConfig(URI.create("http://127.0.0.1:1"), URI.create("http://js.test/"), "test",
                new Secret("sk_test_x"), "pk_test_x", "", new Secret("whsec_test_0123456789"), new Secret(""),
                Optional.empty(), Duration.ofSeconds(2), Duration.ofSeconds(2));
        var account = new StripeAccount(ORGANIZATION, A, StripeAccount.Mode.TEST, Optional.empty(), "pk_test_x",
                new Secret("sk_test_x"));
        try (var api = new StripeApi(config)) {
            assertThatThrownBy(() -> database.inTransaction(ORGANIZATION, _ -> api.get(account, "/v1/balance")))
                    .isInstanceOf(IllegalStateException.class).hasMessageContaining("inside a transaction");
            assertThat(api.get(account, "/v1/balance")).isInstanceOf(StripeResult.NotExecuted.class);
        }
    }
}

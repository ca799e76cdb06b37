package dev.tollgate.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.server.db.Tx;
import dev.tollgate.server.finding.Findings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** What a kind of jobs declares: when it is tried again, how many run at once, in what order; and how attempts end. */
class JobKindsIT extends JobHouse {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private UUID enqueues(String kind, String subject, String key) {
        return tx(tx -> queue.enqueue(tx, kind, subject, key, ids.now()));
    }

    private void isDrained() {
        node().drain();
    }

    private void passes(Duration time) {
        clock.turn(time);
        isDrained();
    }

    private void kind(JobSchedule schedule, int concurrency, String kind) {
        handlers.put(kind, new Handler(kind, schedule, concurrency, _ -> {
            throw new IllegalStateException("no");
        }));
    }

    @Test
    void aListOfDelaysIsKeptExactly() {
        kind(new JobSchedule.Delays(MINUTE, Duration.ofHours(5)), 1, "call");
        UUID id = enqueues("call", "x");
        isDrained();
        passes(MINUTE.minusSeconds(1));
        assertThat(job(id).attempts()).isEqualTo(1);
        passes(Duration.ofSeconds(1));
        assertThat(job(id).attempts()).isEqualTo(2);
        passes(Duration.ofHours(5).minusSeconds(1));
        assertThat(job(id)).extracting(Queue.Entry::state, Queue.Entry::attempts).containsExactly(Queue.State.QUEUED,
                2);
        passes(Duration.ofSeconds(1));
        assertThat(job(id)).extracting(Queue.Entry::state, Queue.Entry::attempts).containsExactly(Queue.State.DEAD,
                3);
    }

    @Test
    void oneAttemptMayBeAllThereIs() {
        kind(new JobSchedule.Delays(), 1, "once");
        UUID id = enqueues("once", "x");
        isDrained();
        assertThat(job(id).state()).isEqualTo(Queue.State.DEAD);
        assertThat(found()).singleElement().satisfies(
                finding -> assertThat(finding.details()).isEqualTo("once of x failed 1 times, round 1: no"));
    }

    @Test
    void aScheduleWithoutAnEndIsRefused() {
        assertThatThrownBy(() -> new JobSchedule.Backoff(MINUTE, MINUTE, 101))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new JobSchedule.Backoff(MINUTE, Duration.ofSeconds(1), 3))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aKindHasOneHandler() {
        var handler = new Handler("twin", JobSchedule.USUAL, 1, _ -> JobOutcome.done());
        assertThatThrownBy(() -> new Worker(database, ids, findings, List.of(handler, handler), new Random(1)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatWaitsForOthersMayWaitForEverAndIsNoFailure() {
        var isThere = new AtomicInteger();
        decides("bank", attempt -> isThere.get() == 0
                ? JobOutcome.later(Duration.ofHours(12), "a bank has it")
                : JobOutcome.done());
        UUID id = enqueues("bank", "x");
        isDrained();
        for (int i = 0; i < 40; i++)
            passes(Duration.ofHours(12));
        assertThat(job(id)).extracting(Queue.Entry::state, Queue.Entry::attempts, Queue.Entry::error)
                .containsExactly(Queue.State.QUEUED, 0, "a bank has it");
        isThere.set(1);
        passes(Duration.ofHours(11));
        assertThat(job(id).state()).isEqualTo(Queue.State.QUEUED);
        passes(Duration.ofHours(1));
        assertThat(job(id)).extracting(Queue.Entry::state, Queue.Entry::attempts).containsExactly(Queue.State.DONE, 1);
        assertThat(found()).isEmpty();
    }

    @Test
    void anAgainThatIsCountedComesToAnEnd() {
        handlers.put("ask", new Handler("ask", new JobSchedule.Delays(MINUTE, MINUTE), 1,
                _ -> new JobOutcome.Again(Duration.ofHours(2), true, "not yet")));
        UUID id = enqueues("ask", "x");
        isDrained();
        passes(Duration.ofMinutes(119));
        assertThat(job(id).attempts()).as("its own time, not the schedule's").isEqualTo(1);
        passes(MINUTE);
        passes(Duration.ofHours(2));
        assertThat(job(id)).extracting(Queue.Entry::state, Queue.Entry::attempts, Queue.Entry::error)
                .containsExactly(Queue.State.DEAD, 3, "not yet");
        assertThat(timers()).isZero();
    }

    @Test
    void whatCanNeverBeDoneIsDeadAtOnceAndAPersonMayBeginItAnew() {
        decides("ship", attempt -> new JobOutcome.GiveUp("there is no such street"));
        UUID id = enqueues("ship", "x");
        isDrained();
        assertThat(job(id)).extracting(Queue.Entry::state, Queue.Entry::attempts, Queue.Entry::error)
                .containsExactly(Queue.State.DEAD, 1, "there is no such street");
        assertThat(timers()).isZero();
        assertThat(found()).singleElement().satisfies(finding -> assertThat(finding.details())
                .isEqualTo("ship of x was given up at attempt 1, round 1: there is no such street"));
        does("ship", _ -> {
        });
        assertThat(retries(id)).isTrue();
        isDrained();
        assertThat(job(id).state()).isEqualTo(Queue.State.DONE);
    }

    /** Tells its own story of a job that is dead. */
    private record Mourner(String kind, BiConsumer<Tx, DeadJob> mourning, JobOutcome outcome) implements JobHandler {
        @Override
        public JobSchedule schedule() {
            return new JobSchedule.Delays();
        }

        @Override
        public int concurrency() {
            return 1;
        }

        @Override
        public JobOutcome run(JobAttempt attempt) {
            return outcome;
        }

        @Override
        public void onDead(Tx tx, DeadJob job) {
            mourning.accept(tx, job);
        }
    }

    @Test
    void whatFollowsFromADeathIsWrittenInTheSameCommit() {
        does("follow", _ -> {
        });
        handlers.put("mourned", new Mourner("mourned", (tx, job) -> {
            queue.enqueue(tx, "follow", job.kind() + " " + job.subject() + ": " + job.error());
            findings.add(tx, JobFindings.DEAD_JOB, "mine", "told in other words");
        }, new JobOutcome.GiveUp("never")));
        UUID id = enqueues("mourned", "x");
        isDrained();
        assertThat(job(id).state()).isEqualTo(Queue.State.DEAD);
        assertThat(jobs(Queue.State.DONE)).extracting(Queue.Entry::subject).containsExactly("mourned x: never");
        assertThat(found()).extracting(Findings.Finding::subject).containsExactly("mine");
    }

    /** Also of one that killed its process: then nobody is there who could say anything. */
    @Test
    void whatFollowsFromADeathIsWrittenWhoeverFindsIt() {
        var mourned = new AtomicInteger();
        handlers.put("mourned", new Mourner("mourned", (tx, job) -> {
            mourned.incrementAndGet();
            job.tell(tx);
        }, JobOutcome.done()));
        UUID id = enqueues("mourned", "x");
        deadly.set(JobFailPoint.JOB_LEASED);
        assertThatThrownBy(this::isDrained).isInstanceOf(Death.class);
        deadly.set(null);
        isDrained();
        assertThat(mourned).hasValue(1);
        assertThat(job(id).error()).isEqualTo("its process died each time");
        assertThat(found()).hasSize(1);
    }

    @Test
    void whatFollowsFromADeathMayFailAndTheJobIsDeadAllTheSame() {
        does("follow", _ -> {
        });
        handlers.put("mourned", new Mourner("mourned", (tx, _) -> {
            queue.enqueue(tx, "follow", "undone");
            throw new IllegalStateException("no words");
        }, new JobOutcome.GiveUp("never")));
        UUID id = enqueues("mourned", "x");
        UUID other = enqueues("follow", "y");
        isDrained();
        assertThat(job(id).state()).isEqualTo(Queue.State.DEAD);
        assertThat(job(other).state()).isEqualTo(Queue.State.DONE);
        assertThat(jobs(null)).hasSize(2);
        assertThat(found()).singleElement().satisfies(finding -> assertThat(finding.details()).contains("never"));
    }

    @Test
    void jobsOfAKeyRunInTheirOrderAndWhatFailsHoldsUpItsKeyOnly() {
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        var isOpen = new AtomicInteger();
        does("tell", attempt -> {
            if (attempt.subject().equals("a1") && isOpen.get() == 0) throw new IllegalStateException("closed");
            seen.add(attempt.subject());
        });
        for (String subject : List.of("a1", "b1", "a2", "b2", "a3"))
            enqueues("tell", subject, subject.substring(0, 1));
        enqueues("tell", "free");
        isDrained();
        assertThat(seen).containsExactlyInAnyOrder("b1", "b2", "free").containsSubsequence("b1", "b2");
        isOpen.set(1);
        passes(BACKOFF_MAX);
        assertThat(seen.subList(3, 6)).containsExactly("a1", "a2", "a3");
        assertThat(timers()).isZero();
    }

    @Test
    void aDeadJobHoldsUpNobodyAndGoesFirstWhenItIsBegunAnew() {
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        var isOpen = new AtomicInteger();
        decides("tell", attempt -> {
            if (attempt.subject().equals("first") && isOpen.get() == 0) return new JobOutcome.GiveUp("never");
            seen.add(attempt.subject());
            return JobOutcome.done();
        });
        UUID first = enqueues("tell", "first", "k");
        enqueues("tell", "second", "k");
        isDrained();
        assertThat(seen).containsExactly("second");
        isOpen.set(1);
        enqueues("tell", "third", "k");
        retries(first);
        isDrained();
        assertThat(seen).containsExactly("second", "first", "third");
    }

    /** Its transaction was slow: it was enqueued first, and is there when the second one is under way. */
    @Test
    void whatWasCommittedLateNeverRunsBesideAnotherOfItsKey() {
        UUID first = tx(tx -> queue.enqueue(tx, "tell", "first", "hidden", ids.now().plus(Duration.ofDays(1))));
        enqueues("tell", "second", "k");
        List<String> seen = new ArrayList<>();
        does("tell", attempt -> {
            if (attempt.subject().equals("second")) {
                execute("UPDATE job SET key = 'k', run_at = created_at WHERE subject = 'first'");
                var another = new Worker(database, ids, findings, handlers.values(), new Random(1));
                assertThat(another.run(new Timer(organization, first, 0)))
                        .hasValueSatisfying(again -> assertThat(again).isAfter(ids.now()));
            }
            seen.add(attempt.subject());
        });
        isDrained();
        assertThat(seen).containsExactly("second", "first");
    }

    @Test
    void nodesThatRunByThemselvesKeepTheOrderOfEachKey() throws Exception {
        int keys = 5;
        int each = 20;
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        var running = new ConcurrentHashMap<String, Integer>();
        does("tell", attempt -> {
            assertThat(running.put(keyOf(attempt), 1)).isNull();
            seen.add(attempt.subject());
            running.remove(keyOf(attempt));
        });
        var expected = new ArrayList<List<String>>();
        for (int key = 0; key < keys; key++)
            expected.add(new ArrayList<>());
        for (int n = 0; n < each; n++)
            for (int key = 0; key < keys; key++) {
                String subject = key + "/" + n;
                expected.get(key).add(subject);
                enqueues("tell", subject, "k" + key);
            }
        startsNode();
        startsNode();
        startsNode();
        await(() -> timers() == 0, Duration.ofSeconds(60));
        for (int key = 0; key < keys; key++) {
            String prefix = key + "/";
            assertThat(seen.stream().filter(subject -> subject.startsWith(prefix))).isEqualTo(expected.get(key));
        }
        assertThat(found()).isEmpty();
    }

    private static String keyOf(JobAttempt attempt) {
        return String.valueOf(attempt.key());
    }

    /** A dead worker's job goes on before those behind it, and before one that came late and belongs before it. */
    @Test
    void aDeadWorkersKeyIsTakenOverWithItsJob() {
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        does("tell", attempt -> seen.add(attempt.subject() + " " + attempt.attempt()));
        enqueues("tell", "first", "k");
        enqueues("tell", "second", "k");
        deadly.set(JobFailPoint.JOB_LEASED);
        assertThatThrownBy(this::isDrained).isInstanceOf(Death.class);
        deadly.set(null);
        passes(MINUTE);
        assertThat(seen).containsExactly("first 2", "second 1");
    }

    @Test
    void asManyOfAKindRunAtOnceAsItDeclaresAndTheyHoldUpNoOtherKind() throws Exception {
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var goOn = new CountDownLatch(1);
        var done = new AtomicInteger();
        handlers.put("slow", new Handler("slow", JobSchedule.USUAL, 2, _ -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            awaitQuietly(goOn);
            running.decrementAndGet();
            done.incrementAndGet();
            return JobOutcome.done();
        }));
        does("quick", _ -> {
        });
        for (int i = 0; i < 30; i++)
            enqueues("slow", "number " + i);
        UUID quick = enqueues("quick", "x");
        startsNode();
        await(() -> job(quick).state() == Queue.State.DONE, Duration.ofSeconds(10));
        await(() -> running.get() == 2, Duration.ofSeconds(10));
        goOn.countDown();
        await(() -> done.get() == 30, Duration.ofSeconds(40));
        assertThat(most).hasValue(2);
        await(() -> timers() == 0, Duration.ofSeconds(10));
    }

    @Test
    void recurringWorkThatThrowsStopsNothingElse() {
        var runs = new AtomicInteger();
        does("greet", _ -> {
        });
        UUID id = enqueues("greet", "x");
        var all = List.of(new Job("broken", MINUTE, () -> {
            throw new IllegalStateException("broken");
        }), new Job("sound", MINUTE, () -> Math.max(0, 3 - runs.incrementAndGet())));
        var worker = new Worker(database, ids, findings, handlers.values(), new Random(1));
        try (var node = new Jobs(database.dataSource(), clock, all, worker)) {
            assertThatThrownBy(node::drain).hasMessage("broken");
        }
        assertThat(runs).hasValue(3);
        assertThat(job(id).state()).isEqualTo(Queue.State.DONE);
    }

    @Test
    void recurringWorkThatThrowsIsBegunAgain() throws Exception {
        var runs = new AtomicInteger();
        var all = List.of(new Job("broken", Duration.ofMillis(200), () -> {
            runs.incrementAndGet();
            throw new IllegalStateException("broken");
        }));
        var worker = new Worker(database, ids, findings, handlers.values(), new Random(1));
        try (var node = new Jobs(database.dataSource(), java.time.Clock.systemUTC(), all, worker)) {
            node.start();
            await(() -> runs.get() >= 3, Duration.ofSeconds(20));
        }
    }
}

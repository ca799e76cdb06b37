package dev.tollgate.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Work that is to be done once, later, surely: whatever its worker does, and whenever it dies. */
class QueueIT extends JobHouse {
    @Test
    void aJobIsDoneOnceAndItsTimerIsGone() {
        var seen = new ArrayList<String>();
        does("greet", work -> seen.add(work.subject() + " " + work.attempt()));
        UUID id = enqueues("greet", "world");
        Jobs node = node();
        node.drain();
        node.drain();
        assertThat(seen).containsExactly("world 1");
        assertThat(job(id).state()).isEqualTo(Queue.State.DONE);
        assertThat(timers()).isZero();
    }

    @Test
    void aJobIsNotBegunBeforeItsTime() {
        var runs = new AtomicInteger();
        does("later", _ -> runs.incrementAndGet());
        tx(tx -> queue.enqueue(tx, "later", "x", null, ids.now().plusSeconds(3600)));
        Jobs node = node();
        node.drain();
        assertThat(runs).hasValue(0);
        clock.turn(Duration.ofHours(1));
        node.drain();
        assertThat(runs).hasValue(1);
    }

    @Test
    void whatIsRolledBackLeavesNeitherJobNorTimer() {
        assertThatThrownBy(() -> tx(tx -> {
            queue.enqueue(tx, "greet", "nobody");
            throw new IllegalStateException("no");
        })).hasMessage("no");
        assertThat(timers()).isZero();
        assertThat(jobs(null)).isEmpty();
    }

    @Test
    void whatAJobWritesAndItsEndAreOneCommit() {
        decides("write", work -> JobOutcome.done(tx -> queue.enqueue(tx, "follow", work.subject())));
        does("follow", _ -> {
        });
        UUID id = enqueues("write", "x");
        Jobs node = node();
        deadly.set(JobFailPoint.JOB_COMPLETING);
        assertThatThrownBy(node::drain).isInstanceOf(Death.class);
        assertThat(timers()).isEqualTo(1);
        deadly.set(null);
        node.drain();
        assertThat(job(id)).extracting(Queue.Entry::state, Queue.Entry::attempts).containsExactly(Queue.State.DONE, 2);
        assertThat(jobs(Queue.State.DONE)).hasSize(2);
    }

    @Test
    void aJobThatFailsIsTriedAgainLaterEachTimeUntilItIsDead() {
        does("fail", _ -> {
            throw new IllegalStateException("the supplier is closed");
        });
        UUID id = enqueues("fail", "x");
        Jobs node = node();
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            node.drain();
            assertThat(job(id).attempts()).isEqualTo(attempt);
            assertThat(job(id).error()).isEqualTo("the supplier is closed");
            clock.turn(BACKOFF_MAX);
        }
        assertThat(job(id).state()).isEqualTo(Queue.State.DEAD);
        assertThat(timers()).isZero();
        assertThat(found()).singleElement()
                .satisfies(finding -> assertThat(finding.kind()).isEqualTo(JobFindings.DEAD_JOB.name()))
                .satisfies(finding -> assertThat(finding.details())
                        .isEqualTo("fail of x failed 12 times, round 1: the supplier is closed"));
    }

    @Test
    void aKindThatNobodyKnowsFailsLikeAnyOther() {
        UUID id = enqueues("unheard-of", "x");
        node().drain();
        assertThat(job(id).error()).isEqualTo("nobody does jobs of kind unheard-of");
    }

    @Test
    void theBackoffDoublesStaysWithinItsBoundsAndSpreads() {
        var random = new Random(7);
        for (int attempt = 1; attempt <= 40; attempt++) {
            long most = Math.min(3_600_000, 5_000L << Math.min(attempt - 1, 20));
            for (int i = 0; i < 100; i++)
                assertThat(JobSchedule.USUAL.after(attempt, random).toMillis()).isBetween(most / 2, most);
        }
        assertThat(random.ints(50).mapToObj(_ -> JobSchedule.USUAL.after(5, random)).distinct()).hasSizeGreaterThan(40);
    }

    /** What kill -9 leaves: the attempt counted, the lease taken, the timer picked, and no more signs of life. */
    @Test
    void aDeadWorkersJobIsTakenOverByAnother() throws Exception {
        does("greet", _ -> {
        });
        UUID id = enqueues("greet", "x");
        deadly.set(JobFailPoint.JOB_LEASED);
        assertThatThrownBy(node()::drain).isInstanceOf(Death.class);
        deadly.set(null);
        execute("UPDATE scheduled_tasks SET picked = true, picked_by = 'a dead node', last_heartbeat = execution_time - interval '1 minute'");
        assertThat(job(id)).extracting(Queue.Entry::state, Queue.Entry::attempts).containsExactly(Queue.State.QUEUED,
                1);
        startsNode();
        await(() -> job(id).state() == Queue.State.DONE, Duration.ofSeconds(20));
        assertThat(job(id).attempts()).isEqualTo(2);
        await(() -> timers() == 0, Duration.ofSeconds(5));
    }

    /** It wakes up while its successor is still at work: only the lease tells them apart. */
    @Test
    void aWorkerThatWasPausedBeyondItsLeaseWritesNothing() throws Exception {
        var isPaused = new CountDownLatch(1);
        var goesOn = new CountDownLatch(1);
        var hasEnded = new CountDownLatch(1);
        decides("slow", work -> {
            if (work.attempt() == 1) {
                isPaused.countDown();
                awaitQuietly(goesOn);
            } else {
                goesOn.countDown();
                awaitQuietly(hasEnded);
            }
            return JobOutcome.done(tx -> queue.enqueue(tx, "written", "by attempt " + work.attempt()));
        });
        does("written", _ -> {
        });
        UUID id = enqueues("slow", "x");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.execute(() -> {
                new Worker(database, ids, findings, handlers.values(), new Random(1))
                        .run(new Timer(organization, id, 0));
                hasEnded.countDown();
            });
            awaitQuietly(isPaused);
            node().drain();
        }
        assertThat(job(id)).extracting(Queue.Entry::state, Queue.Entry::attempts).containsExactly(Queue.State.DONE, 2);
        assertThat(jobs(null)).extracting(Queue.Entry::subject).containsExactly("by attempt 2", "x");
    }

    /** A late failure is as void as a late success. */
    @Test
    void aPausedWorkersFailureDoesNotTouchWhatItsSuccessorHas() {
        does("slow", work -> {
            if (work.attempt() > 1) return;
            node().drain();
            throw new IllegalStateException("too late");
        });
        UUID id = enqueues("slow", "x");
        node().drain();
        assertThat(job(id)).extracting(Queue.Entry::state, Queue.Entry::error).containsExactly(Queue.State.DONE, "");
    }

    @Test
    void aJobThatKillsItsProcessIsDeadAfterSoManyAttemptsAndTheOthersAreDone() {
        does("poison", _ -> {
            throw new Death();
        });
        does("greet", _ -> {
        });
        UUID poison = enqueues("poison", "x");
        var others = List.of(enqueues("greet", "a"), enqueues("greet", "b"));
        int deaths = 0;
        boolean isAlive = false;
        while (!isAlive && deaths <= ATTEMPTS_MAX) {
            try {
                node().drain();
                isAlive = true;
            } catch (Death _) {
                deaths++;
            }
        }
        assertThat(deaths).isEqualTo(ATTEMPTS_MAX);
        assertThat(job(poison)).extracting(Queue.Entry::state, Queue.Entry::attempts, Queue.Entry::error)
                .containsExactly(Queue.State.DEAD, ATTEMPTS_MAX, "its process died each time");
        assertThat(others).allSatisfy(other -> assertThat(job(other).state()).isEqualTo(Queue.State.DONE));
        assertThat(found()).hasSize(1);
    }

    @Test
    void aHundredRetriesAtOnceRunADeadJobOnce() throws Exception {
        var runs = new AtomicInteger();
        var isOpen = new AtomicInteger();
        does("shop", _ -> {
            if (isOpen.get() == 0) throw new IllegalStateException("closed");
            runs.incrementAndGet();
        });
        UUID id = enqueues("shop", "x");
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            node().drain();
            clock.turn(BACKOFF_MAX);
        }
        isOpen.set(1);
        startsNode();
        startsNode();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> all = Collections.nCopies(100, () -> retries(id));
            int begun = 0;
            for (var retry : threads.invokeAll(all))
                if (retry.get()) begun++;
            assertThat(begun).isEqualTo(1);
        }
        await(() -> job(id).state() == Queue.State.DONE, Duration.ofSeconds(10));
        await(() -> timers() == 0, Duration.ofSeconds(5));
        assertThat(runs).hasValue(1);
        assertThat(job(id).retries()).isEqualTo(1);
        assertThat(found()).hasSize(1);
    }

    /** Between a job's end and its timer's end somebody may have begun it anew. */
    @Test
    void anEarlierRoundsTimerMeansNothing() {
        var runs = new AtomicInteger();
        does("greet", _ -> runs.incrementAndGet());
        UUID id = enqueues("greet", "x");
        execute("UPDATE job SET state = 'DEAD'");
        assertThat(retries(id)).isTrue();
        assertThat(timers()).isEqualTo(2);
        node().drain();
        assertThat(timers()).isZero();
        assertThat(runs).hasValue(1);
    }

    @Test
    void whatIsDoneIsForgottenAfterAMonth() {
        does("greet", _ -> {
        });
        enqueues("greet", "x");
        node().drain();
        clock.turn(Duration.ofDays(29));
        assertThat(queue.purge(Duration.ofDays(30))).isZero();
        clock.turn(Duration.ofDays(2));
        assertThat(queue.purge(Duration.ofDays(30))).isEqualTo(1);
    }

    @Test
    @Tag("campaign")
    void eightNodesRunTwoThousandJobsOnceEach() throws Exception {
        int jobs = Integer.getInteger("tollgate.jobs", 2_000);
        int nodes = Integer.getInteger("tollgate.nodes", 8);
        var runs = new ConcurrentHashMap<String, Integer>();
        does("count", work -> runs.merge(work.subject(), 1, Integer::sum));
        for (int i = 0; i < jobs; i += 100) {
            int from = i;
            tx(tx -> {
                for (int n = from; n < Math.min(jobs, from + 100); n++)
                    queue.enqueue(tx, "count", "number " + n);
                return true;
            });
        }
        long begun = System.nanoTime();
        for (int i = 0; i < nodes; i++)
            startsNode();
        await(() -> jobs(Queue.State.QUEUED).isEmpty() && timers() == 0,
                Duration.ofMinutes(2));
        System.out.printf("%d nodes ran %d jobs in %d ms%n", nodes, jobs, (System.nanoTime() - begun) / 1_000_000);
        assertThat(runs).hasSize(jobs);
        assertThat(runs.values()).allMatch(times -> times == 1);
    }
}

package dev.tollgate.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.server.crypto.Secret;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.FailPoint;
import dev.tollgate.server.db.FailPoints;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.tenant.Organization;
import dev.tollgate.server.tenant.Organizations;
import dev.tollgate.server.world.Databases;
import dev.tollgate.server.world.TurnedClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** Jobs of tests: a database, a queue, and nodes that do what is in it, on a clock that is turned by hand. */
abstract class JobHouse {
    static final Duration LEASE = Duration.ofSeconds(2);
    static final int ATTEMPTS_MAX = JobSchedule.USUAL.attemptsMax();
    static final Duration BACKOFF_MAX = Duration.ofHours(1);
    static final UUID NEWEST = new UUID(-1L, -1L);

    /** A process dies here. */
    static final class Death extends Error {
        static final long serialVersionUID = 1L;
    }

    final TurnedClock clock = new TurnedClock();
    final Ids ids = new Ids(clock);
    final AtomicReference<FailPoint> deadly = new AtomicReference<>();
    final Database database = Database.open(Databases.fresh(), new FailPoints() {
        @Override
        public void reached(FailPoint point) {
            if (point == deadly.get()) throw new Death();
        }
    });
    final UUID organization = new Organizations(database, ids).upsert(
            new Organization(new UUID(0, 0), "shop", "TG", Organization.LatePaymentPolicy.SETTLE, List.of(), "usd"),
            new Secret("tg_test_0123456789abcdefghijkl"));
    final Findings findings = new Findings(ids);
    final Queue queue = new Queue(database, ids);
    final Map<String, JobHandler> handlers = new HashMap<>();
    final List<Jobs> started = new ArrayList<>();

    @AfterEach
    void close() {
        started.forEach(Jobs::close);
        database.close();
    }

    record Handler(String kind, JobSchedule schedule, int concurrency,
            Function<JobAttempt, JobOutcome> work) implements JobHandler {
        @Override
        public JobOutcome run(JobAttempt attempt) {
            return work.apply(attempt);
        }
    }

    void does(String kind, Consumer<JobAttempt> work) {
        decides(kind, attempt -> {
            work.accept(attempt);
            return JobOutcome.done();
        });
    }

    void decides(String kind, Function<JobAttempt, JobOutcome> work) {
        handlers.put(kind, new Handler(kind, JobSchedule.USUAL, 8, work));
    }

    Jobs node() {
        var worker = new Worker(database, ids, findings, handlers.values(), new Random(1));
        return new Jobs(database.dataSource(), clock, List.of(), worker, LEASE);
    }

    Jobs startsNode() {
        Jobs node = node();
        started.add(node);
        node.start();
        return node;
    }

    <T> T tx(Function<Tx, T> work) {
        return database.inTransaction(organization, work);
    }

    UUID enqueues(String kind, String subject) {
        return tx(tx -> queue.enqueue(tx, kind, subject));
    }

    Queue.Entry job(UUID id) {
        return tx(tx -> queue.find(tx, id)).orElseThrow();
    }

    List<Queue.Entry> jobs(Queue.@Nullable State state) {
        return tx(tx -> queue.page(tx, state, NEWEST, 10));
    }

    List<Findings.Finding> found() {
        return tx(findings::open);
    }

    boolean retries(UUID id) {
        return tx(tx -> queue.retry(tx, id));
    }

    long timers() {
        return database.acrossOrganizations(_ -> {
            try (var connection = database.dataSource().getConnection();
                    var rows = connection.createStatement()
                            .executeQuery("SELECT count(*) FROM scheduled_tasks WHERE task_name = 'job'")) {
                rows.next();
                return rows.getLong(1);
            } catch (java.sql.SQLException failure) {
                throw new IllegalStateException(failure);
            }
        });
    }

    void execute(String sql) {
        try (var connection = database.dataSource().getConnection(); var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (java.sql.SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    static void await(Callable<Boolean> done, Duration most) throws Exception {
        long until = System.nanoTime() + most.toNanos();
        var pause = new CountDownLatch(1);
        while (!done.call()) {
            assertThat(System.nanoTime()).as("still not done").isLessThan(until);
            assertThat(pause.await(50, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}

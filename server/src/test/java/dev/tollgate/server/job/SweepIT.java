package dev.tollgate.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.server.crypto.Secret;
import dev.tollgate.server.db.AcrossOrganizations;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.finding.FindingKind;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.tenant.Organization;
import dev.tollgate.server.tenant.Organizations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows that are due are done, each by itself, whatever becomes of the others. */
class SweepIT extends JobHouse {
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final FindingKind FAILING = FindingKind.condition("FAILING");

    private final List<String> done = Collections.synchronizedList(new ArrayList<>());
    private final UUID other = new Organizations(database, ids).upsert(
            new Organization(new UUID(0, 0), "other", "OT", Organization.LatePaymentPolicy.SETTLE, List.of(), "usd"),
            new Secret("tg_test_zzzzzzzzzzzzzzzzzzzzzz"));

    record Thing(UUID organizationId, String id, int failures) implements Sweep.Item {}

    interface ThingMapper {
        @AcrossOrganizations
        @Select(affectData = true, value = """
                UPDATE thing SET next_at = #{until}
                 WHERE (organization_id, id) IN (
                       SELECT organization_id, id
                         FROM thing
                        WHERE next_at <= #{now} AND NOT (organization_id = ANY(#{busy}))
                        ORDER BY next_at
                        LIMIT #{most}
                          FOR NO KEY UPDATE SKIP LOCKED)
                RETURNING organization_id, id, failures""")
        List<Thing> take(Instant now, Instant until, UUID[] busy, int most);

        @Update("""
                UPDATE thing SET failures = 0, next_at = NULL
                 WHERE organization_id = #{organizationId} AND id = #{id}""")
        int done(UUID organizationId, String id);

        @Update("""
                UPDATE thing SET failures = failures + 1, next_at = #{again}
                 WHERE organization_id = #{organizationId} AND id = #{id}""")
        int failed(UUID organizationId, String id, Instant again);
    }

    @BeforeEach
    void begin() {
        execute("CREATE TABLE thing (organization_id uuid, id text, failures int, next_at timestamptz,"
                + " PRIMARY KEY (organization_id, id))");
    }

    private void isDue(UUID organizationId, String... things) {
        for (String id : things)
            execute("INSERT INTO thing VALUES ('%s', '%s', 0, '%s')".formatted(organizationId, id, ids.now()));
    }

    private Sweep<Thing> sweep(Consumer<Thing> work) {
        return new Sweep<>("things", database, ids, this::take, thing -> {
            work.accept(thing);
            database.inTransaction(thing.organizationId(),
                    tx -> tx.mapper(ThingMapper.class).done(thing.organizationId(), thing.id()));
            done.add(thing.id());
        }, SweepIT::putOff);
    }

    private List<Thing> take(UUID[] busy, int most) {
        Instant now = ids.now();
        return database
                .acrossOrganizations(tx -> tx.mapper(ThingMapper.class).take(now, now.plus(LEASE), busy, most));
    }

    private static void putOff(Tx tx, Thing thing, Instant again) {
        tx.mapper(ThingMapper.class).failed(tx.organization(), thing.id(), again);
    }

    private static void failsAt(Thing thing, String poison) {
        if (thing.id().equals(poison)) throw new IllegalStateException("poison");
    }

    private static Consumer<Thing> nothing() {
        return _ -> {
        };
    }

    @Test
    void aPoisonedRowDelaysNobodyAndIsPutOffByItselfLaterEachTime() {
        isDue(organization, "a", "poison", "b");
        isDue(other, "c");
        var sweep = sweep(thing -> failsAt(thing, "poison")).backingOff(Duration.ofMinutes(1), Duration.ofMinutes(3));
        assertThat(sweep.run()).isEqualTo(4);
        assertThat(done).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(sweep.run()).isZero();
        for (int minutes : List.of(1, 2, 3, 3)) {
            isDue(organization, "d" + clock.instant());
            clock.turn(Duration.ofSeconds(minutes * 30 - 1));
            assertThat(sweep.run()).as("not in half of its time").isEqualTo(1);
            clock.turn(Duration.ofSeconds(minutes * 30 + 1));
            assertThat(sweep.run()).isEqualTo(1);
        }
        assertThat(done).doesNotContain("poison");
        execute("UPDATE thing SET next_at = '2000-01-01' WHERE id = 'poison'");
        assertThat(sweep(nothing()).run()).isEqualTo(1);
        assertThat(done).endsWith("poison");
    }

    @Test
    void aFailureThatStaysIsToldAndTellingMayFailToo() {
        isDue(organization, "poison");
        var told = new HashSet<Integer>(); // the transaction in which telling fails is run twice
        var sweep = sweep(thing -> failsAt(thing, "poison")).tellingAfter(3, (tx, thing, failure) -> {
            told.add(thing.failures());
            findings.add(tx, FAILING, thing.id(), String.valueOf(failure.getMessage()));
            if (thing.failures() == 3) throw new IllegalStateException("no words");
        });
        for (int i = 0; i < 4; i++) {
            assertThat(sweep.run()).isEqualTo(1);
            assertThat(told).hasSize(Math.max(0, i - 1));
            clock.turn(Duration.ofHours(1));
        }
        assertThat(found()).extracting(Findings.Finding::details).containsExactly("poison");
        assertThat(sweep.run()).as("put off although nobody could be told").isEqualTo(1);
    }

    /** Should it not even be possible to put it off, its lease does. */
    @Test
    void whatCannotBePutOffWaitsForItsLeaseToEnd() {
        isDue(organization, "a", "poison");
        execute("ALTER TABLE thing ADD CHECK (failures = 0)");
        var sweep = sweep(thing -> failsAt(thing, "poison"));
        assertThat(sweep.run()).isEqualTo(2);
        assertThat(sweep.run()).isZero();
        clock.turn(LEASE);
        assertThat(sweep.run()).isEqualTo(1);
        assertThat(done).containsExactly("a");
    }

    @Test
    void leasesKeepTwoNodesApart() throws Exception {
        for (int i = 0; i < 100; i++)
            isDue(i % 2 == 0 ? organization : other, "number " + i);
        var times = new ConcurrentHashMap<String, Integer>();
        Consumer<Thing> work = thing -> times.merge(thing.id(), 1, Integer::sum);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> sweep(work).run());
            var second = threads.submit(() -> sweep(work).run());
            assertThat(first.get() + second.get()).isEqualTo(100);
        }
        assertThat(times).hasSize(100);
        assertThat(times.values()).allMatch(count -> count == 1);
    }

    @Test
    void aDeadNodesItemsAreTakenAgain() {
        isDue(organization, "a", "b");
        take(new UUID[0], 10);
        assertThat(sweep(nothing()).run()).isZero();
        clock.turn(LEASE);
        assertThat(sweep(nothing()).run()).isEqualTo(2);
        assertThat(done).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void anItemThatKillsItsProcessIsNotPutOffButTakenAgain() {
        isDue(organization, "a");
        var sweep = sweep(_ -> {
            throw new Death();
        });
        assertThatThrownBy(sweep::run).isInstanceOf(Death.class);
        assertThatThrownBy(() -> Sweep.oneByOne(() -> {
            clock.turn(LEASE);
            return sweep.run();
        })).isInstanceOf(Death.class);
        clock.turn(LEASE);
        assertThat(sweep(nothing()).run()).isEqualTo(1);
    }

    /** How many run at once: now, and at most. */
    private static final class Gauge {
        private final AtomicInteger now = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        void begin() {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
        }

        void end() {
            now.decrementAndGet();
        }
    }

    @Test
    void anOrganizationsItemsRunInParallelWithinItsBoundAndAllWithinTheirs() {
        for (int i = 0; i < 30; i++)
            isDue(organization, "mine " + i);
        for (int i = 0; i < 30; i++)
            isDue(other, "theirs " + i);
        var gauges = new ConcurrentHashMap<UUID, Gauge>();
        var all = new Gauge();
        var sweep = sweep(thing -> {
            Gauge its = gauges.computeIfAbsent(thing.organizationId(), _ -> new Gauge());
            its.begin();
            all.begin();
            pause();
            all.end();
            its.end();
        }).atOnce(4, 6);
        assertThat(sweep.run()).isEqualTo(60);
        assertThat(gauges).hasSize(2);
        assertThat(gauges.values()).allSatisfy(its -> assertThat(its.most.get()).isBetween(2, 4));
        assertThat(all.most.get()).isBetween(3, 6);
    }

    private static void pause() {
        try {
            assertThat(new CountDownLatch(1).await(5, TimeUnit.MILLISECONDS)).isFalse();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** Half of what an organization may have hangs; a second one's account hangs altogether. */
    @Test
    void whatHangsDelaysNobody() throws Exception {
        isDue(organization, "hangs 1", "hangs 2");
        isDue(other, "hangs 3", "hangs 4", "hangs 5", "hangs 6", "hangs 7");
        var goOn = new CountDownLatch(1);
        var sweep = sweep(thing -> {
            if (thing.id().startsWith("hangs")) awaitQuietly(goOn);
        }).atOnce(4, 16);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var run = threads.submit(sweep::run);
            isDue(organization, "a", "b", "c", "d", "e");
            await(() -> done.containsAll(List.of("a", "b", "c", "d", "e")), Duration.ofSeconds(20));
            isDue(organization, "later");
            await(() -> done.contains("later"), Duration.ofSeconds(20));
            assertThat(done).noneMatch(id -> id.startsWith("hangs"));
            goOn.countDown();
            assertThat(run.get()).isEqualTo(13);
        }
        assertThat(done).hasSize(13);
    }

    @Test
    void drainedItDoesOneAfterTheOtherOnOneThread() {
        for (int i = 0; i < 50; i++)
            isDue(organization, "number " + i);
        var here = Thread.currentThread();
        var sweep = sweep(thing -> {
            assertThat(Thread.currentThread()).isSameAs(here);
            failsAt(thing, "number 7");
        });
        var worker = new Worker(database, ids, findings, handlers.values(), new java.util.Random(1));
        try (var node = new Jobs(database.dataSource(), clock, List.of(new Job("things", LEASE, sweep::run)),
                worker)) {
            assertThat(node.drain()).isEqualTo(50);
        }
        assertThat(done).hasSize(49);
    }
}

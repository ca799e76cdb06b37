package dev.tollgate.server.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.server.crypto.Secret;
import dev.tollgate.server.db.AcrossOrganizations;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.DatabaseConfig;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.event.Emission;
import dev.tollgate.server.event.EventConsumers;
import dev.tollgate.server.event.EventFeed;
import dev.tollgate.server.event.EventPump;
import dev.tollgate.server.event.EventStream;
import dev.tollgate.server.event.Events;
import dev.tollgate.server.event.Fact;
import dev.tollgate.server.event.Sequencer;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.tenant.Organization;
import dev.tollgate.server.tenant.Organizations;
import dev.tollgate.server.world.Databases;
import dev.tollgate.v1.Event;
import dev.tollgate.v1.WatchEventsResponse;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Positions are contiguous and in the order of each subject's versions, whoever commits when and whichever process
 * dies. The documented long run is {@code -Devents=100000}.
 */
class EventSequencerIT {
    private static final int EVENTS = Integer.getInteger("events", 2_000);
    private static final long SEED = Long.getLong("seed", 7);
    private static final int SUBJECTS = 40;
    private static final int WRITERS = 4;
    private static final int SUBSCRIBERS = 4;
    private static final Ids IDS = new Ids(Clock.systemUTC());

    private final DatabaseConfig config = Databases.fresh();
    private final List<Consumer<Subject>> line = UnreliableBus.line();
    private final List<Node> nodes = new CopyOnWriteArrayList<>();
    private UUID organization;

    interface Subjects {
        @Insert("INSERT INTO owner (id, version) VALUES (#{id}, 0)")
        int insert(UUID id);

        @AcrossOrganizations
        @Select("SELECT version FROM owner WHERE id = #{id} FOR NO KEY UPDATE")
        long lock(UUID id);

        @Select(affectData = true, value = "UPDATE owner SET version = version + 1 WHERE id = #{id} RETURNING version")
        long next(UUID id);

        @Select("SELECT mark FROM event_sequencer")
        long mark();

        @Select("SELECT coalesce(string_agg(type, ',' ORDER BY position), '') FROM event_position")
        String feed();
    }

    /** One process. */
    private final class Node {
        final Database database = Database.open(config);
        final Watchers watchers = new Watchers(new UnreliableBus(line, SEED + nodes.size()));
        final Events events = new Events(watchers, IDS);
        final Sequencer sequencer = new Sequencer(database, watchers, IDS);
        final EventPump pump = new EventPump(sequencer, new EventConsumers(database, List.of(), IDS), watchers);
        final EventFeed feed = new EventFeed(database);
        final LiveStream streams = new LiveStream(watchers,
                new StreamPermits(new StreamCaps(1000, 1000, 1000, 1000)),
                new LiveStream.StreamConfig(Duration.ofMillis(200), Duration.ofSeconds(2), "e1", 4), IDS);

        void tell(Tx tx, UUID id, String... types) {
            tx.mapper(Subjects.class).lock(id);
            events.emit(tx, Emission.of(new Subject(TypeId.CUSTOMER, id), tx.mapper(Subjects.class).next(id),
                    List.of(types).stream().map(Fact::of).toList()));
        }

        void dies() {
            nodes.remove(this);
            database.close();
            pump.close();
        }
    }

    private Node start() {
        var node = new Node();
        nodes.add(node);
        return node;
    }

    private UUID owner(Node node) {
        UUID id = IDS.next();
        node.database.inTransaction(organization, tx -> tx.mapper(Subjects.class).insert(id));
        return id;
    }

    @BeforeEach
    void anOrganization() throws SQLException {
        Node node = start();
        organization = new Organizations(node.database, IDS).upsert(new Organization(new UUID(0, 0), "shop", "TG",
                Organization.LatePaymentPolicy.SETTLE, List.of("http://shop.test"), "usd"),
                new Secret("tg_test_0123456789abcdefghijkl"));
        try (var connection = node.database.dedicatedConnection(); var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE owner (id uuid PRIMARY KEY, version bigint NOT NULL)");
        }
    }

    @AfterEach
    void end() {
        for (Node node : List.copyOf(nodes)) {
            node.pump.close();
            node.streams.close();
            node.database.close();
        }
    }

    private <T> T read(Node node, java.util.function.Function<Subjects, T> work) {
        return node.database.inTransaction(organization, tx -> work.apply(tx.mapper(Subjects.class)));
    }

    @Test
    void whoCommitsLateIsNotForgotten() throws InterruptedException, ExecutionException {
        Node node = start();
        UUID slow = owner(node);
        UUID quick = owner(node);
        node.sequencer.takeOver();
        var drawn = new CountDownLatch(1);
        var commit = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> late = threads.submit(() -> node.database.inTransaction(organization, tx -> {
                assertThat(tx.attempt(() -> node.tell(tx, slow, "late.first"))).as("its id is drawn").isEmpty();
                drawn.countDown();
                await(commit);
                return true;
            }));
            await(drawn);
            try {
                for (int i = 0; i < 3; i++) {
                    node.sequencer.takeOver();
                    assertThat(read(node, Subjects::mark)).as("no transaction is younger than the late one").isZero();
                }
                for (int i = 0; i < 3; i++) {
                    String type = "quick.number_" + (char) ('a' + i);
                    node.database.inTransaction(organization, tx -> {
                        node.tell(tx, quick, type);
                        return true;
                    });
                    node.sequencer.takeOver();
                    node.sequencer.takeOver();
                }
                assertThat(read(node, Subjects::mark)).as("the late one's id may still appear").isZero();
            } finally {
                commit.countDown();
            }
            assertThat(late.get()).isTrue();
        }
        for (int i = 0; i < 3; i++)
            node.sequencer.takeOver();
        assertThat(read(node, Subjects::feed))
                .isEqualTo("quick.number_a,quick.number_b,quick.number_c,late.first");
        assertThat(read(node, Subjects::mark)).isEqualTo(4);
        assertThat(node.sequencer.takeOver()).isZero();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Test
    void whoWasSilentForTooLongWritesNothing() {
        Node old = start();
        Node young = start();
        UUID id = owner(old);
        old.database.inTransaction(organization, tx -> {
            old.tell(tx, id, "owner.first");
            return true;
        });
        assertThat(old.sequencer.run()).isEqualTo(1);
        assertThat(young.sequencer.run()).as("somebody leads").isZero();
        assertThat(young.sequencer.takeOver()).isZero();
        old.database.inTransaction(organization, tx -> {
            old.tell(tx, id, "owner.second", "owner.third");
            return true;
        });
        assertThat(old.sequencer.run()).as("its fencing number is an old one").isZero();
        assertThat(read(old, Subjects::feed)).isEqualTo("owner.first");
        assertThat(young.sequencer.run()).isEqualTo(1);
        assertThat(read(old, Subjects::feed)).isEqualTo("owner.first,owner.second,owner.third");
    }

    @Test
    void whatOneTransactionTellsOfASubjectIsOneRowAndAFailedPartTellsNothing() {
        Node node = start();
        UUID id = owner(node);
        node.database.inTransaction(organization, tx -> {
            node.tell(tx, id, "owner.first");
            node.tell(tx, id, "owner.first", "owner.second");
            return true;
        });
        node.database.inTransaction(organization, tx -> {
            tx.attempt(() -> {
                node.tell(tx, id, "owner.undone");
                throw new IllegalStateException("the part fails");
            });
            node.tell(tx, id, "owner.third");
            return true;
        });
        assertThat(node.sequencer.takeOver()).isEqualTo(2);
        assertThat(read(node, Subjects::feed)).isEqualTo("owner.first,owner.second,owner.third");
    }

    @Test
    void stateThatIsTooLargeIsLeftOutAndTheRestIsTold() {
        Node node = start();
        UUID id = owner(node);
        node.database.inTransaction(organization, tx -> {
            node.events.emit(tx, Emission.of(new Subject(TypeId.CUSTOMER, id), Fact.of("customer.created"),
                    new byte[1 << 20]));
            return true;
        });
        assertThat(node.sequencer.takeOver()).isEqualTo(1);
        assertThat(read(node, Subjects::feed)).isEqualTo("customer.created");
    }

    @Test
    void everySubscriberGetsEverythingOnceAndInOrderWhoeverDies() throws Exception {
        for (int i = 0; i < 3; i++)
            start().pump.start();
        List<UUID> owners = IntStream.range(0, SUBJECTS).mapToObj(_ -> owner(nodes.getFirst())).toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var subscribers = IntStream.range(0, SUBSCRIBERS)
                    .mapToObj(number -> threads.submit(() -> subscribe(SEED + number))).toList();
            var writers = IntStream.range(0, WRITERS)
                    .mapToObj(number -> threads.submit(() -> write(owners, SEED + number))).toList();
            kill(writers.getFirst());
            for (Future<?> writer : writers)
                writer.get();
            for (Future<List<Event>> subscriber : subscribers)
                check(subscriber.get());
        }
    }

    /** Every leader once; each in the middle of its work. */
    private void kill(Future<?> until) throws InterruptedException {
        var random = new Random(SEED);
        for (int i = 0; i < 3 && !until.isDone(); i++) {
            new CountDownLatch(1).await(random.nextInt(200, 400), java.util.concurrent.TimeUnit.MILLISECONDS);
            start().pump.start();
            nodes.get(1).dies();
        }
    }

    private boolean write(List<UUID> owners, long seed) {
        var random = new Random(seed);
        for (int i = 0; i < EVENTS / WRITERS; i++) {
            UUID id = owners.get(random.nextInt(SUBJECTS));
            boolean undone = random.nextInt(20) == 0;
            Node node = nodes.getFirst(); // the one that nobody kills: what it has committed is known
            if (undone) node.database.rehearse(organization, tx -> {
                node.tell(tx, id, "owner.undone");
                return true;
            });
            node.database.inTransaction(organization, tx -> {
                node.tell(tx, id, "owner.changed");
                return true;
            });
        }
        return true;
    }

    /** Reads until it has all, over whichever node is there, and hangs up again and again. */
    private List<Event> subscribe(long seed) {
        var random = new Random(seed);
        var got = new ArrayList<Event>();
        String cursor = "";
        while (got.size() < EVENTS / WRITERS * WRITERS) {
            Node node = nodes.get(random.nextInt(nodes.size()));
            var reader = new Reader(random.nextInt(1, EVENTS / 4), cursor);
            var watched = new EventStream(node.feed, organization, "e1", List.of(), true);
            var stream = node.streams.begin(
                    node.streams.admit(new StreamPermits.Holder("reader", true), watched.subject()),
                    watched, reader, cursor);
            await(reader.over);
            stream.stir();
            got.addAll(reader.got);
            cursor = reader.cursor;
        }
        return got;
    }

    private static final class Reader implements StreamOutlet<WatchEventsResponse> {
        final List<Event> got = new ArrayList<>();
        final CountDownLatch over = new CountDownLatch(1);
        private final int most;
        private String cursor;

        Reader(int most, String cursor) {
            this.most = most;
            this.cursor = cursor;
        }

        @Override
        public boolean isReady() {
            return got.size() < most;
        }

        @Override
        public boolean isGone() {
            return got.size() >= most;
        }

        @Override
        public void send(WatchEventsResponse message) {
            assertThat(message.getHello().getReset()).isFalse();
            if (message.hasEvent()) got.add(message.getEvent());
            cursor = message.getCursor();
            if (got.size() >= most) over.countDown();
        }

        @Override
        public void finish(WatchEventsResponse last) {
            send(last);
            over.countDown();
        }

        @Override
        public void fail(RuntimeException failure) {
            over.countDown();
        }
    }

    private static void check(List<Event> transcript) {
        assertThat(transcript).extracting(Event::getPosition)
                .isEqualTo(LongStream.rangeClosed(1, EVENTS / WRITERS * WRITERS).boxed().toList());
        assertThat(transcript).extracting(Event::getType).containsOnly("owner.changed");
        Map<String, Long> versions = new HashMap<>();
        for (Event event : transcript) {
            Long before = versions.put(event.getSubjectId(), event.getVersion());
            assertThat(event.getVersion()).isEqualTo(before == null ? 1 : before + 1);
        }
    }
}

package dev.tollgate.server.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.server.db.Ids;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stream.Watched.Extent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LiveStreamTest {
    private static final int MANY = 1000;
    private static final int PAGE = 3;

    private final Bus bus = new Bus();
    private final Watchers watchers = new Watchers(bus);
    private final Stories stories = new Stories();
    private final StreamPermits permits = new StreamPermits(new StreamCaps(MANY, MANY, MANY, MANY));
    private final LiveStream streams = new LiveStream(watchers, permits,
            new LiveStream.StreamConfig(Duration.ofMinutes(1), Duration.ofMinutes(10), "e1", 2),
            new Ids(Clock.systemUTC()));

    @AfterEach
    void stop() {
        streams.close();
    }

    @Test
    void whoBeginsAtTheSameTimeOrHasMissedHintsIsAnsweredTogether() {
        List<Reader> readers = IntStream.range(0, MANY).mapToObj(_ -> watch(subject())).toList();
        await(() -> readers.stream().allMatch(reader -> reader.told.size() == 1));
        assertThat(stories.looks.get()).isLessThan(MANY / 4);
        stories.looks.set(0);
        stories.pages.set(0);

        Reader awake = readers.getFirst();
        stories.grow(awake.subject());
        bus.missed();

        await(() -> awake.told.size() == 2);
        assertThat(awake.told).containsExactly("hello 0", "news 1");
        assertThat(stories.looks.get()).isLessThan(MANY / 4);
        assertThat(stories.pages.get()).as("nobody reads for nothing").isEqualTo(1);
    }

    @Test
    void aSlowReaderGetsEverythingInOrderAndHoldsUpNobody() {
        Subject subject = subject();
        Reader slow = watch(subject);
        Reader quick = watch(subject);
        await(() -> slow.told.size() == 1 && quick.told.size() == 1);
        slow.room = 0;
        for (int n = 0; n < 10; n++) {
            stories.grow(subject);
            watchers.changed(subject);
        }
        List<String> all = LongStream.rangeClosed(1, 10).mapToObj(version -> "news " + version).toList();
        await(() -> quick.told.size() == 11);
        assertThat(quick.told.subList(1, 11)).isEqualTo(all);
        assertThat(slow.told).hasSize(1);

        while (slow.told.size() < 11) {
            slow.room = 1;
            slow.stream().stir();
            await(() -> slow.room == 0);
        }
        assertThat(slow.told.subList(1, 11)).isEqualTo(all);
    }

    @Test
    void aHintThatComesBeforeTheFirstLookIsNotLost() {
        Subject subject = subject();
        stories.beforeFirst = () -> {
            stories.grow(subject);
            watchers.changed(subject);
        };
        Reader reader = watch(subject);

        await(() -> reader.told.size() == 2);
        assertThat(reader.told).containsExactly("hello 0", "news 1");
    }

    @Test
    void whoLeavesIsForgotten() {
        Reader reader = watch(subject());
        await(() -> reader.told.size() == 1);
        assertThat(permits.open()).isEqualTo(1);
        reader.isGone = true;
        reader.stream().stir();

        await(() -> permits.open() == 0);
    }

    private static Subject subject() {
        return new Subject(TypeId.CHECKOUT, UUID.randomUUID());
    }

    private Reader watch(Subject subject) {
        var reader = new Reader();
        reader.stream = streams.begin(permits.take(new StreamPermits.Holder("key", true), subject),
                new Story(stories, subject), reader, "");
        return reader;
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean())
            Thread.onSpinWait();
    }

    private static final class Bus implements FanoutBus {
        private Runnable missed = () -> {
        };

        @Override
        public void subscribe(Consumer<Subject> hint, Runnable missed) {
            this.missed = missed;
        }

        void missed() {
            missed.run();
        }

        @Override
        public void publish(Subject subject) {}

        @Override
        public void close() {}
    }

    /** Each has as many versions as it was grown. */
    private static final class Stories implements Lookout {
        final AtomicInteger looks = new AtomicInteger();
        final AtomicInteger pages = new AtomicInteger();
        private final Map<Subject, Long> versions = new ConcurrentHashMap<>();
        private volatile Runnable beforeFirst = () -> {
        };

        void grow(Subject subject) {
            versions.merge(subject, 1L, Long::sum);
        }

        long latest(Subject subject) {
            return versions.getOrDefault(subject, 0L);
        }

        @Override
        public Map<Subject, Extent> extents(UUID organizationId, Collection<Subject> subjects) {
            looks.incrementAndGet();
            var found = subjects.stream().collect(Collectors.toMap(Function.identity(),
                    subject -> new Extent(0, latest(subject), false)));
            beforeFirst.run();
            return found;
        }

        @Override
        public Map<Subject, Long> latest(UUID organizationId, Collection<Subject> subjects) {
            looks.incrementAndGet();
            return subjects.stream().collect(Collectors.toMap(Function.identity(), this::latest));
        }
    }

    private record Story(Stories lookout, Subject subject) implements Watched<Long, String> {
        @Override
        public UUID organizationId() {
            return new UUID(0, 1);
        }

        @Override
        public Optional<Instant> until() {
            return Optional.empty();
        }

        @Override
        public long start(Extent extent) {
            return extent.latest();
        }

        @Override
        public long restart(Extent extent) {
            return extent.latest();
        }

        @Override
        public Page<Long> after(long version) {
            lookout.pages.incrementAndGet();
            long last = Math.min(version + PAGE, lookout.latest(subject));
            return new Page<>(
                    LongStream.rangeClosed(version + 1, last).mapToObj(one -> new Numbered<>(one, one)).toList(),
                    last, last == version + PAGE, false);
        }

        @Override
        public String render(String cursor, Signal<Long> signal) {
            return switch (signal) {
                case Signal.Hello<Long> hello -> "hello " + hello.latest();
                case Signal.News<Long>(Long what) -> "news " + what;
                case Signal.Bookmark<Long> _ -> "bookmark";
                case Signal.Goodbye<Long> _ -> "goodbye";
                case Signal.End<Long> _ -> "end";
            };
        }
    }

    private static final class Reader implements StreamOutlet<String> {
        final List<String> told = new CopyOnWriteArrayList<>();
        private volatile int room = Integer.MAX_VALUE;
        private volatile boolean isGone;
        private @Nullable OpenStream<?, ?> stream;

        OpenStream<?, ?> stream() {
            return Objects.requireNonNull(stream);
        }

        Subject subject() {
            return stream().watched().subject();
        }

        @Override
        public boolean isReady() {
            return room > 0;
        }

        @Override
        public boolean isGone() {
            return isGone;
        }

        @Override
        public void send(String message) {
            told.add(message);
            room--;
        }

        @Override
        public void finish(String last) {
            send(last);
        }

        @Override
        public void fail(RuntimeException failure) {
            send(failure.toString());
        }
    }
}

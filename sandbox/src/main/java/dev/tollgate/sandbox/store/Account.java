package dev.tollgate.sandbox.store;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** One account's world. Everything in it is read and changed under its lock only, by {@link Commits}. */
public final class Account {

    private final String id;
    private final ReentrantLock lock = new ReentrantLock();
    private final Changes changes = new Changes();
    private final Map<Kind<?>, Shelf<?>> shelves = new LinkedHashMap<>();
    private final IdempotencyKeys idempotencyKeys;
    /** By clock, the one of business time among them. */
    private final Map<String, Queue<Timer>> timers = new HashMap<>();
    private long timersSet;

    Account(String id, Collection<Kind<?>> kinds, Attic attic) {
        this.id = id;
        kinds.forEach(kind -> addShelf(kind, attic));
        List.of(Event.KIND, Timer.KIND, IdempotencyKeys.KIND).forEach(kind -> addShelf(kind, attic));
        idempotencyKeys = new IdempotencyKeys(all(IdempotencyKeys.KIND));
    }

    private <T extends Resource> void addShelf(Kind<T> kind, Attic attic) {
        shelves.put(kind, new Shelf<>(kind, changes, attic));
    }

    public String id() {
        return id;
    }

    /** The account of the key. */
    public boolean isDefault() {
        return id.equals(Accounts.DEFAULT_ID);
    }

    /** All objects of a kind. */
    @SuppressWarnings("unchecked") // a shelf is put under its own kind only
    public <T extends Resource> Shelf<T> all(Kind<T> kind) {
        Shelf<?> shelf = shelves.get(kind);
        if (shelf == null) throw new IllegalStateException("the sandbox has no shelf for " + kind.name());
        return (Shelf<T>) shelf;
    }

    /** Any object by its id. */
    public Optional<Resource> find(String id) {
        return shelves.values().stream().filter(shelf -> !shelf.kind().equals(IdempotencyKeys.KIND))
                .<Resource>flatMap(shelf -> shelf.find(id).stream()).findFirst();
    }

    /** The newest objects of the kind with this name; none when there is no such kind. */
    public Stream<? extends Resource> newestOf(String kind, int limit) {
        return shelf(kind).stream().flatMap(Shelf::newestFirst).limit(limit);
    }

    /** How many objects there are of each kind that the books show. */
    public Map<String, Integer> counts() {
        var counts = new LinkedHashMap<String, Integer>();
        shelves().forEach(shelf -> {
            boolean shown = !shelf.kind().quiet() || shelf.kind().equals(Event.KIND);
            if (shown && shelf.size() > 0) counts.put(shelf.kind().name(), shelf.size());
        });
        return counts;
    }

    public IdempotencyKeys idempotencyKeys() {
        return idempotencyKeys;
    }

    /** Reads while nothing changes. Of two accounts the default one is locked last, never first. */
    public <T> T read(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    ReentrantLock lock() {
        return lock;
    }

    Changes changes() {
        return changes;
    }

    Collection<Shelf<?>> shelves() {
        return shelves.values();
    }

    Optional<Shelf<?>> shelf(String name) {
        return shelves.values().stream().filter(shelf -> shelf.kind().name().equals(name)).findFirst();
    }

    void at(String clock, Instant due, String work, String subject) {
        timers(clock).add(all(Timer.KIND).add(Timer.at(clock, due, timersSet++, work, subject)));
    }

    Optional<Instant> nextDue(String clock) {
        return Optional.ofNullable(timers.get(clock)).map(Queue::peek).map(Timer::due);
    }

    Timer takeDue(String clock) {
        Timer timer = timers(clock).remove();
        all(Timer.KIND).remove(timer.id());
        return timer;
    }

    void forgetTimers(String clock) {
        Queue<Timer> forgotten = timers.remove(clock);
        if (forgotten != null) forgotten.forEach(timer -> all(Timer.KIND).remove(timer.id()));
    }

    private Queue<Timer> timers(String clock) {
        return timers.computeIfAbsent(clock, _ -> new PriorityQueue<>(Timer.ORDER));
    }

    /** Sets the queues of timers anew from the shelf, after something was restored. */
    void restoreTimers() {
        timers.clear();
        all(Timer.KIND).oldestFirst().forEach(timer -> {
            timers(timer.clock()).add(timer);
            timersSet = Math.max(timersSet, timer.order() + 1);
        });
    }

    /** Forgets every object but those of these kinds. */
    void clear(Collection<Kind<?>> kept) {
        shelves.forEach((kind, shelf) -> {
            if (!kept.contains(kind)) shelf.clear();
        });
        idempotencyKeys.clear();
        restoreTimers();
        changes.forget();
    }
}

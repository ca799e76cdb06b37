package dev.tollgate.server.stripe;

import dev.tollgate.server.db.Columns;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The rows of what is read again at Stripe: tickets, and what is wanted. All of it in the caller's transaction. */
public final class Refreshes {
    private final Ids ids;
    private volatile Reader reader = (_, _, _) -> {
    };

    /** Reads what is wanted, soon. */
    interface Reader {
        void soon(UUID organizationId, String kind, UUID subjectId);
    }

    public Refreshes(Ids ids) {
        this.ids = ids;
    }

    /**
     * Begins to follow subjects that are being made at Stripe. The answer of that call has the ticket 1.
     *
     * @param firstAfter
     *            when it is read for the first time although nobody asked
     */
    public void follow(Tx tx, String kind, List<UUID> subjectIds, Duration firstAfter) {
        if (!subjectIds.isEmpty())
            tx.later(RefreshMapper.class).insert(tx.organization(), kind, subjectIds.toArray(UUID[]::new), 1,
                    ids.now().plus(firstAfter), ids.now());
    }

    /** Taken before Stripe is asked; the answer counts while no later ticket's has been applied. */
    public long takeTicket(Tx tx, String kind, UUID subjectId) {
        return askTicket(tx, kind, subjectId).get();
    }

    /** As {@link #takeTicket}, in a round trip with others: it is there when it is asked for. */
    public Supplier<Long> askTicket(Tx tx, String kind, UUID subjectId) {
        Supplier<List<Long>> ticket = tx.later(RefreshMapper.class,
                mapper -> mapper.takeTicket(tx.organization(), kind, subjectId, ids.now()));
        return () -> ticket.get().getFirst();
    }

    /** @return whether the answer under this ticket counts: false when a later one has been applied */
    public boolean apply(Tx tx, String kind, UUID subjectId, long ticket) {
        var key = new Key(kind, subjectId);
        // An answer is hardly ever overtaken: whether it was comes with what is written as if it were not.
        if (!tx.isCareful()) {
            gathered(tx).answers.merge(key, ticket, Math::max);
            part(tx).answered.add(key);
            return true;
        }
        part(tx).answered.add(key);
        List<RefreshMapper.Applied> applied = apply(tx, new TreeMap<>(Map.of(key, ticket))).get();
        know(tx, applied);
        return !applied.isEmpty();
    }

    private static Supplier<List<RefreshMapper.Applied>> apply(Tx tx, SortedMap<Key, Long> answers) {
        return tx.later(RefreshMapper.class, mapper -> mapper.apply(tx.organization(), subjects(answers.keySet()),
                answers.values().toArray(Long[]::new)));
    }

    private void trustToApply(Tx tx, SortedMap<Key, Long> answers) {
        int expected = answers.size();
        Supplier<List<RefreshMapper.Applied>> applied = apply(tx, answers);
        tx.trust(() -> {
            if (applied.get().size() < expected) throw new IllegalStateException("a later ticket has been applied");
            know(tx, applied.get());
        });
    }

    private static void know(Tx tx, List<RefreshMapper.Applied> applied) {
        Set<Key> settled = tx.local(Settled.class, Settled::new).all;
        applied.stream().filter(one -> !one.isStillWanted())
                .forEach(one -> settled.add(new Key(one.kind(), one.subjectId())));
    }

    /** Subjects of which a transaction has applied an answer, and of which no read is wanted after it. */
    private static final class Settled {
        final Set<Key> all = new HashSet<>();
    }

    /** Begins a part of a transaction, in which an answer is taken in. */
    static void begin(Tx tx) {
        Part part = part(tx);
        part.answered.clear();
        part.isWanted = false;
    }

    /**
     * @return whether a read may be wanted of what was said since {@link #begin}. To be asked once the transaction is
     *         committed
     */
    static BooleanSupplier mayBeWanted(Tx tx) {
        Part part = part(tx);
        boolean isWanted = part.isWanted || part.answered.isEmpty();
        Set<Key> answered = Set.copyOf(part.answered);
        Set<Key> settled = tx.local(Settled.class, Settled::new).all;
        return () -> isWanted || !settled.containsAll(answered);
    }

    private static Part part(Tx tx) {
        return tx.local(Part.class, Part::new);
    }

    /** What was said of reads in the part of a transaction that runs now. */
    private static final class Part {
        final Set<Key> answered = new HashSet<>();
        boolean isWanted;
    }

    /** Whether an answer under this ticket would still count. */
    public boolean wouldCount(Tx tx, String kind, UUID subjectId, long ticket) {
        return tx.mapper(RefreshMapper.class).applied(tx.organization(), kind, subjectId) < ticket;
    }

    /** A hint: a read that begins after now is wanted. Hints that come together are one. */
    public void want(Tx tx, String kind, UUID subjectId) {
        wantAt(tx, kind, subjectId, ids.now());
    }

    /**
     * @param at
     *            not before
     */
    public void wantAt(Tx tx, String kind, UUID subjectId, Instant at) {
        gathered(tx).wanted.put(new Key(kind, subjectId), at);
        part(tx).isWanted = true;
    }

    /** From now on there is something to read: at once where that is wanted, else when its routine says so. */
    public void known(Tx tx, String kind, UUID subjectId, Duration routine) {
        gathered(tx).known.put(new Key(kind, subjectId), ids.now().plus(routine));
    }

    /** Nobody needs it read any more. */
    public void forget(Tx tx, String kind, UUID subjectId) {
        gathered(tx).forgotten.add(new Key(kind, subjectId));
    }

    private record Key(String kind, UUID subjectId) implements Comparable<Key> {
        private static final Comparator<Key> ORDER = Comparator.comparing(Key::kind).thenComparing(Key::subjectId);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    /** What a transaction wants of reads. Written at once before its commit, in the order of the keys. */
    private static final class Gathered {
        final SortedMap<Key, Long> answers = new TreeMap<>();
        final SortedMap<Key, Instant> known = new TreeMap<>();
        final SortedMap<Key, Instant> wanted = new TreeMap<>();
        final Set<Key> released = new HashSet<>();
        final Set<Key> forgotten = new HashSet<>();

        boolean isEmpty() {
            return answers.isEmpty() && known.isEmpty() && wanted.isEmpty() && released.isEmpty()
                    && forgotten.isEmpty();
        }
    }

    private Gathered gathered(Tx tx) {
        Gathered gathered = tx.local(Gathered.class, Gathered::new);
        if (gathered.isEmpty()) tx.beforeCommit(() -> write(tx, gathered));
        return gathered;
    }

    private void write(Tx tx, Gathered gathered) {
        var mapper = tx.later(RefreshMapper.class);
        UUID organizationId = tx.organization();
        Instant now = ids.now();
        if (!gathered.answers.isEmpty()) trustToApply(tx, gathered.answers);
        if (!gathered.known.isEmpty())
            mapper.known(organizationId, subjects(gathered.known.keySet()),
                    gathered.known.values().toArray(Instant[]::new), now);
        if (!gathered.wanted.isEmpty())
            mapper.want(organizationId, subjects(gathered.wanted.keySet()),
                    gathered.wanted.values().toArray(Instant[]::new), now);
        List<Key> settled = Stream.concat(gathered.released.stream(), gathered.forgotten.stream()).distinct().sorted()
                .toList();
        if (!settled.isEmpty())
            mapper.settle(organizationId, subjects(settled), Columns.texts(settled, gathered.released::contains),
                    Columns.texts(settled, gathered.forgotten::contains), now);
        gathered.answers.clear();
        gathered.known.clear();
        gathered.wanted.clear();
        gathered.released.clear();
        gathered.forgotten.clear();
    }

    private static RefreshMapper.Subjects subjects(Collection<Key> keys) {
        return new RefreshMapper.Subjects(keys.stream().map(Key::kind).toArray(String[]::new),
                keys.stream().map(Key::subjectId).toArray(UUID[]::new));
    }

    /** Whoever reads registers itself, once. */
    void readBy(Reader registered) {
        reader = registered;
    }

    /** Is read right after the commit, if that is wanted then. */
    public void soon(Tx tx, String kind, UUID subjectId) {
        UUID organizationId = tx.organization();
        tx.afterCommit(() -> reader.soon(organizationId, kind, subjectId));
    }

    /** What held a wanted read back is over. */
    public void release(Tx tx, String kind, UUID subjectId) {
        gathered(tx).released.add(new Key(kind, subjectId));
    }
}

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
     * Begins to follow a subject that is being made at Stripe. The answer of that call has the ticket 1.
     *
     * @param firstAfter
     *            when it is read for the first time although nobody asked
     */
    public void follow(Tx tx, String kind, UUID subjectId, Duration firstAfter) {
        tx.later(RefreshMapper.class).insert(tx.organization(), kind, subjectId, 1, ids.now().plus(firstAfter),
                ids.now());
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
        Supplier<List<Boolean>> applied = tx.later(RefreshMapper.class,
                mapper -> mapper.apply(tx.organization(), kind, subjectId, ticket));
        tx.local(Applied.class, Applied::new).isStillWanted = () -> applied.get().contains(true);
        if (tx.isCareful()) return !applied.get().isEmpty();
        // An answer is hardly ever overtaken: whether it was comes with what is written as if it were not.
        tx.trust(() -> {
            if (applied.get().isEmpty()) throw new IllegalStateException("a later ticket has been applied");
        });
        return true;
    }

    /** What is known of the reads that are wanted after an answer was applied. */
    private static final class Applied {
        private BooleanSupplier isStillWanted = () -> true;
    }

    /**
     * Whether a read may be wanted after this transaction, which took an answer in. To be asked once it is committed.
     */
    BooleanSupplier mayBeWanted(Tx tx) {
        boolean isWanted = !gathered(tx).wanted.isEmpty();
        BooleanSupplier isStillWanted = tx.local(Applied.class, Applied::new).isStillWanted;
        return () -> isWanted || isStillWanted.getAsBoolean();
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
    }

    /** From now on there is something to read: at once where that is wanted, else when its routine says so. */
    public void known(Tx tx, String kind, UUID subjectId, Duration routine) {
        tx.later(RefreshMapper.class).known(tx.organization(), kind, subjectId, ids.now(), ids.now().plus(routine));
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
        final SortedMap<Key, Instant> wanted = new TreeMap<>();
        final Set<Key> released = new HashSet<>();
        final Set<Key> forgotten = new HashSet<>();
    }

    private Gathered gathered(Tx tx) {
        Gathered gathered = tx.local(Gathered.class, Gathered::new);
        boolean isFirst = gathered.wanted.isEmpty() && gathered.released.isEmpty() && gathered.forgotten.isEmpty();
        if (isFirst) tx.beforeCommit(() -> write(tx, gathered));
        return gathered;
    }

    private void write(Tx tx, Gathered gathered) {
        var mapper = tx.later(RefreshMapper.class);
        UUID organizationId = tx.organization();
        Instant now = ids.now();
        if (!gathered.wanted.isEmpty())
            mapper.want(organizationId, subjects(gathered.wanted.keySet()),
                    gathered.wanted.values().toArray(Instant[]::new), now);
        List<Key> settled = Stream.concat(gathered.released.stream(), gathered.forgotten.stream()).distinct().sorted()
                .toList();
        if (!settled.isEmpty())
            mapper.settle(organizationId, subjects(settled), Columns.texts(settled, gathered.released::contains),
                    Columns.texts(settled, gathered.forgotten::contains), now);
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

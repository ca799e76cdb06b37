package dev.tollgate.server.event;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.event.SequencerMapper.Unstamped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gives events their positions: contiguous per organization, in the order of their ids. One process leads, by a lease;
 * each of its writes holds the row of its fencing number, so one that was silent for too long writes nothing.
 * <p>
 * Whoever writes an event holds its subject's lock until the commit. So of one subject a smaller id is visible before a
 * greater one is drawn, and stamping what is visible keeps its versions in order; a smaller id of another subject may
 * come later, and gets the next positions then.
 */
public final class Sequencer {
    private static final Duration LEASE = Duration.ofSeconds(5);
    /** How often a process that does not lead asks whether it can. */
    private static final Duration TRY_EVERY = Duration.ofMillis(400);
    /** So many events get their positions in one transaction. */
    private static final int BATCH = 500;

    private final Database database;
    private final Ids ids;
    private final UUID me = UUID.randomUUID();
    private long fence;
    private Instant renewAt = Instant.MIN;
    private long triedAt = System.nanoTime() - TRY_EVERY.toNanos();
    /** The mark moves when all of its transactions have ended; null: nothing is waited for. */
    private @Nullable Horizon waiting;

    /**
     * @param drawn
     *            the highest id that had been drawn
     * @param before
     *            every transaction that had drawn an id by then has a smaller number
     */
    private record Horizon(long drawn, long before) {}

    public Sequencer(Database database, Ids ids) {
        this.database = database;
        this.ids = ids;
    }

    /**
     * Does what there is to do, if this process leads or can.
     *
     * @return how many events got their positions
     */
    public synchronized int run() {
        if (!ids.now().isBefore(renewAt)) {
            if (System.nanoTime() - triedAt < TRY_EVERY.toNanos()) return 0;
            triedAt = System.nanoTime();
            if (!lead(false)) return 0;
        }
        return stampAll();
    }

    /** The same, even if another process leads: that one is fenced off. */
    public synchronized int takeOver() {
        if (!ids.now().isBefore(renewAt)) lead(true);
        int stamped = stampAll();
        if (renewAt.equals(Instant.MIN) && lead(true)) stamped += stampAll();
        return stamped;
    }

    private boolean lead(boolean byForce) {
        Instant now = ids.now();
        var number = database.acrossOrganizations(
                tx -> tx.mapper(SequencerMapper.class).lead(me, now, now.plus(LEASE), byForce));
        renewAt = number.isPresent() ? now.plus(LEASE.dividedBy(2)) : Instant.MIN;
        number.ifPresent(given -> fence = given);
        waiting = null;
        return number.isPresent();
    }

    private int stampAll() {
        int all = 0;
        int batch;
        if (database.acrossOrganizations(tx -> tx.mapper(SequencerMapper.class).isIdle())) return 0;
        do {
            batch = database.acrossOrganizations(this::stamp);
            all += Math.max(batch, 0);
        } while (batch == BATCH);
        if (batch < 0) renewAt = Instant.MIN;
        return all;
    }

    /** @return -1 when somebody else leads */
    private int stamp(Tx tx) {
        var mapper = tx.mapper(SequencerMapper.class);
        // Before the guard gives this transaction its number: whoever has drawn an id by now has a smaller one.
        long drawn = mapper.drawn();
        var mark = mapper.guard(fence);
        if (mark.isEmpty()) return -1;
        var transactions = mapper.transactions();
        List<Unstamped> events = mapper.unstamped(mark.get(), BATCH);
        if (!events.isEmpty()) {
            mapper.stamp(events.stream().map(event -> Long.toString(event.id())).toArray(String[]::new),
                    Stream.generate(ids::next).limit(events.stream().mapToInt(Unstamped::facts).sum())
                            .toArray(UUID[]::new));
            tx.reached(EventFailPoint.EVENT_SEQUENCING);
        }
        if (events.size() < BATCH)
            advance(mapper, transactions.oldest(), new Horizon(drawn, transactions.mine()), mark.get());
        return events.size();
    }

    /**
     * The mark moves only over ids that cannot appear any more: those that were drawn before every transaction that is
     * still open began.
     */
    private void advance(SequencerMapper mapper, long oldest, Horizon now, long mark) {
        if (waiting != null && oldest >= waiting.before()) {
            if (waiting.drawn() > mark) mapper.mark(fence, waiting.drawn());
            waiting = null;
        }
        if (waiting == null && now.drawn() > mark) waiting = now;
    }

    /** Somebody else may lead at once. */
    public synchronized void resign() {
        if (!renewAt.equals(Instant.MIN))
            database.acrossOrganizations(tx -> tx.mapper(SequencerMapper.class).resign(me, fence));
        renewAt = Instant.MIN;
    }
}

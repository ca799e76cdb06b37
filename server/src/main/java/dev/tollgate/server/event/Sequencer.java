package dev.tollgate.server.event;

import dev.tollgate.server.db.Columns;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.event.SequencerMapper.Transactions;
import dev.tollgate.server.event.SequencerMapper.Unstamped;
import dev.tollgate.server.stream.Watchers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
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
    private final Watchers watchers;
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

    public Sequencer(Database database, Watchers watchers, Ids ids) {
        this.database = database;
        this.watchers = watchers;
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
        if (database.readAcrossOrganizations(tx -> tx.mapper(SequencerMapper.class).isIdle())) return 0;
        int all = 0;
        Stamped batch = stamp(0);
        while (batch.isFull()) {
            all += batch.events();
            batch = stamp(batch.last());
        }
        if (batch.events() < 0) renewAt = Instant.MIN;
        return all + Math.max(batch.events(), 0);
    }

    /**
     * What a transaction has stamped.
     *
     * @param events
     *            how many; -1 when somebody else leads
     */
    private record Stamped(int events, long last) {
        boolean isFull() {
            return events == BATCH;
        }
    }

    private Stamped stamp(long after) {
        return database.acrossOrganizations(tx -> stamp(tx, after));
    }

    private Stamped stamp(Tx tx, long after) {
        // Before the guard gives this transaction its number: whoever has drawn an id by now has a smaller one.
        Supplier<List<Long>> drawn = tx.later(SequencerMapper.class, SequencerMapper::drawn);
        Supplier<List<Long>> mark = tx.later(SequencerMapper.class, mapper -> mapper.guard(fence));
        Supplier<List<Transactions>> transactions = tx.later(SequencerMapper.class, SequencerMapper::transactions);
        List<Unstamped> events = tx.mapper(SequencerMapper.class).unstamped(after, BATCH);
        if (mark.get().isEmpty()) return new Stamped(-1, 0);
        if (!events.isEmpty()) {
            Supplier<List<UUID>> grown = place(tx, events);
            tx.verify(() -> tx.reached(EventFailPoint.EVENT_SEQUENCING));
            tx.afterCommit(() -> grown.get().forEach(feed -> watchers.changed(EventFeed.subject(feed))));
        }
        // A scan that went on from a full batch has not seen what appeared behind it.
        if (after == 0 && events.size() < BATCH) {
            var now = transactions.get().getFirst();
            advance(tx.later(SequencerMapper.class), now.oldest(), new Horizon(drawn.get().getFirst(), now.mine()),
                    mark.get().getFirst());
        }
        return new Stamped(events.size(), events.isEmpty() ? after : events.getLast().id());
    }

    /**
     * A fact that gets a position.
     *
     * @param index
     *            which of the event's, from 0
     * @param n
     *            its number among the new ones of its feed, from 1
     */
    private record Placed(Unstamped event, int index, long n, UUID id) {}

    /** @return the feeds that have grown */
    private Supplier<List<UUID>> place(Tx tx, List<Unstamped> events) {
        var news = new TreeMap<UUID, Long>();
        var facts = new ArrayList<Placed>();
        for (Unstamped event : events)
            for (int i = 0; i < event.types().length; i++)
                facts.add(new Placed(event, i, news.merge(event.organizationId(), 1L, Long::sum), ids.next()));
        var feeds = new SequencerMapper.Feeds(news.keySet().toArray(UUID[]::new), news.values().toArray(Long[]::new));
        var columns = new SequencerMapper.Facts(Columns.ids(facts, fact -> fact.event().organizationId()),
                Columns.numbers(facts, fact -> news.getOrDefault(fact.event().organizationId(), 0L) - fact.n()),
                Columns.ids(facts, Placed::id), Columns.numbers(facts, fact -> fact.event().id()),
                Columns.numbers(facts, fact -> fact.index() + 1L),
                Columns.texts(facts, fact -> fact.event().types()[fact.index()]));
        return tx.later(SequencerMapper.class, mapper -> mapper.stamp(feeds, columns));
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

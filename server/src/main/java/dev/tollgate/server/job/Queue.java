package dev.tollgate.server.job;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Work that is to be done once, later, surely. A job is enqueued in the transaction that wants it: both are committed,
 * or neither.
 * <p>
 * Jobs of one kind and organization that share a key run one at a time, in the order in which they were enqueued. To be
 * sure of that order, enqueue under the lock of whatever the key stands for. One that is tried again holds up those
 * behind it until it is done or dead; one that a person begins anew goes before those that still wait.
 */
public final class Queue {
    /** The name of db-scheduler's task whose rows are the jobs' timers. */
    static final String TASK = "job";
    static final int PRIORITY = 10;
    private static final int PURGED_MAX = 1_000;

    private final Database database;
    private final Ids ids;

    public enum State {
        /** Waiting, or under way. */
        QUEUED,
        DONE,
        /** Failed too often, or given up. A person may begin it anew. */
        DEAD
    }

    /**
     * A job as it stands.
     *
     * @param error
     *            of its latest failure, or empty
     */
    public record Entry(UUID id, String kind, String subject, State state, Instant runAt, int attempts, int retries,
            String error, Instant createdAt, Instant updatedAt) {}

    public Queue(Database database, Ids ids) {
        this.database = database;
        this.ids = ids;
    }

    /** Now, in no order. */
    public UUID enqueue(Tx tx, String kind, String subject) {
        return enqueue(tx, kind, subject, null, ids.now());
    }

    /**
     * @param kind
     *            names the {@link JobHandler}
     * @param key
     *            what is done in order; null: nothing
     * @param at
     *            not before
     */
    public UUID enqueue(Tx tx, String kind, String subject, @Nullable String key, Instant at) {
        UUID id = ids.next();
        var mapper = tx.later(JobMapper.class);
        mapper.insert(tx.organization(), id, kind, subject, key, at, ids.now());
        mapper.insertTimer(TASK, new Timer(tx.organization(), id, 0).toString(), at, PRIORITY);
        return id;
    }

    /** Begins a dead job anew, once however many ask. False: it is not dead. */
    public boolean retry(Tx tx, UUID jobId) {
        var mapper = tx.mapper(JobMapper.class);
        Instant now = ids.now();
        Optional<Integer> retries = mapper.retry(tx.organization(), jobId, now);
        if (retries.isEmpty()) return false;
        mapper.insertTimer(TASK, new Timer(tx.organization(), jobId, retries.get()).toString(), now, PRIORITY);
        return true;
    }

    public Optional<Entry> find(Tx tx, UUID jobId) {
        return tx.mapper(JobMapper.class).find(tx.organization(), jobId);
    }

    /**
     * Newest first.
     *
     * @param state
     *            null: in any
     */
    public List<Entry> page(Tx tx, @Nullable State state, UUID before, int most) {
        return tx.mapper(JobMapper.class).page(tx.organization(), state, before, most);
    }

    /** Forgets what is done since long. */
    public int purge(Duration retention) {
        Instant before = ids.now().minus(retention);
        return database.inSteps(PURGED_MAX, tx -> tx.mapper(JobMapper.class).purge(before, PURGED_MAX));
    }
}

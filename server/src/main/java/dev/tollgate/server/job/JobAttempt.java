package dev.tollgate.server.job;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.FailPoint;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import java.util.UUID;
import java.util.function.Consumer;

/** One attempt at a job, and the lease that it holds. */
public final class JobAttempt {
    private final Database database;
    private final Ids ids;
    private final Timer timer;
    private final JobMapper.Leased leased;
    private boolean isComplete;

    JobAttempt(Database database, Ids ids, Timer timer, JobMapper.Leased leased) {
        this.database = database;
        this.ids = ids;
        this.timer = timer;
        this.leased = leased;
    }

    /** Another worker has taken the job over, since this one was silent for too long. Nothing was written. */
    public static final class LeaseLost extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LeaseLost() {
            super("another worker has this job by now", null, false, false);
        }
    }

    public UUID organizationId() {
        return timer.organizationId();
    }

    public String subject() {
        return leased.subject();
    }

    /** From 1. */
    public int attempt() {
        return leased.attempts();
    }

    /**
     * Ends the job: the writes and its end are one commit. A job without writes need not call it.
     *
     * @throws LeaseLost
     *             and all writes are undone, when another worker has taken over
     */
    public void complete(Consumer<Tx> writes) {
        database.inTransaction(organizationId(), tx -> {
            writes.accept(tx);
            if (tx.mapper(JobMapper.class).complete(organizationId(), timer.jobId(), token(), ids.now()) == 0)
                throw new LeaseLost();
            tx.reached(FailPoint.JOB_COMPLETING);
            return true;
        });
        isComplete = true;
    }

    boolean isComplete() {
        return isComplete;
    }

    UUID jobId() {
        return timer.jobId();
    }

    UUID token() {
        return leased.leaseToken();
    }

    String kind() {
        return leased.kind();
    }
}

package dev.tollgate.server.job;

import dev.tollgate.server.db.Tx;

/**
 * Does the jobs of one kind. It runs outside of any transaction and may call Stripe. It may run again: its process can
 * die at any moment, and what it did outside is not undone.
 */
public interface JobHandler {
    /** The name that jobs are enqueued by. Stands in the database: never changed. */
    String kind();

    /** When it is tried again. */
    default JobSchedule schedule() {
        return JobSchedule.USUAL;
    }

    /** How many of the kind run at once on a node, whatever else waits. */
    default int concurrency() {
        return 8;
    }

    /** One attempt. To throw means to try again later, by the schedule. */
    JobOutcome run(JobAttempt attempt);

    /**
     * In the transaction that makes a job dead, whether it has failed too often, was given up, or has killed its
     * process each time. Whoever overrides it still tells a person. Should it throw, what it has written is undone, and
     * the person is told all the same.
     */
    default void onDead(Tx tx, DeadJob job) {
        job.tell(tx);
    }
}

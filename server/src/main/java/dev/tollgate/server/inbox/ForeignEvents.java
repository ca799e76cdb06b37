package dev.tollgate.server.inbox;

import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.job.JobAttempt;
import dev.tollgate.server.job.JobHandler;
import dev.tollgate.server.job.JobOutcome;
import dev.tollgate.server.job.Queue;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Events that came before we knew that their object is ours. When a row of ours learns what Stripe calls it, those that
 * named it are looked at again: by a job after that commit, which would otherwise lock rows of the inbox. One that is
 * stored at the same moment is found by the second look that every foreign event gets a minute later.
 */
public final class ForeignEvents implements JobHandler {
    /** The kind of the job. */
    public static final String WAKE = "wake-foreign-events";

    private final Queue queue;
    private final Ids ids;

    public ForeignEvents(Queue queue, Ids ids) {
        this.queue = queue;
        this.ids = ids;
    }

    /** In the transaction that writes down an id at Stripe for the first time. */
    public void learned(Tx tx, String stripeId) {
        tx.local(Learned.class, () -> {
            var learned = new Learned();
            tx.beforeCommit(() -> look(tx, learned.stripeIds));
            return learned;
        }).stripeIds.add(stripeId);
    }

    /** The ids at Stripe that a transaction has learned. */
    private static final class Learned {
        final Set<String> stripeIds = new TreeSet<>();
    }

    /** Hardly ever does one wait: whether any does is asked with what is written anyway. */
    private void look(Tx tx, Set<String> stripeIds) {
        Supplier<List<String>> waiting = tx.later(InboxMapper.class,
                mapper -> mapper.foreign(tx.organization(), stripeIds.toArray(String[]::new)));
        tx.verify(() -> waiting.get().forEach(stripeId -> queue.enqueue(tx, WAKE, stripeId)));
    }

    @Override
    public String kind() {
        return WAKE;
    }

    @Override
    public JobOutcome run(JobAttempt work) {
        return JobOutcome.done(
                tx -> tx.mapper(InboxMapper.class).wakeForeign(tx.organization(), work.subject(), ids.now()));
    }
}

package dev.tollgate.server.stripe;

import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

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
        tx.mapper(RefreshMapper.class).insert(tx.organization(), kind, subjectId, 1, ids.now().plus(firstAfter),
                ids.now());
    }

    /** Taken before Stripe is asked; the answer counts while no later ticket's has been applied. */
    public long takeTicket(Tx tx, String kind, UUID subjectId) {
        return tx.mapper(RefreshMapper.class).takeTicket(tx.organization(), kind, subjectId, ids.now());
    }

    /** @return whether the answer under this ticket counts: false when a later one has been applied */
    public boolean apply(Tx tx, String kind, UUID subjectId, long ticket) {
        return tx.mapper(RefreshMapper.class).apply(tx.organization(), kind, subjectId, ticket) == 1;
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
        tx.mapper(RefreshMapper.class).want(tx.organization(), kind, subjectId, at, ids.now());
    }

    /** From now on there is something to read: at once where that is wanted, else when its routine says so. */
    public void known(Tx tx, String kind, UUID subjectId, Duration routine) {
        tx.mapper(RefreshMapper.class).known(tx.organization(), kind, subjectId, ids.now(), ids.now().plus(routine));
    }

    /** Nobody needs it read any more. */
    public void forget(Tx tx, String kind, UUID subjectId) {
        tx.mapper(RefreshMapper.class).forget(tx.organization(), kind, subjectId);
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
        tx.mapper(RefreshMapper.class).release(tx.organization(), kind, subjectId, ids.now());
    }
}

package dev.tollgate.server.payment;

import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.job.Queue;
import dev.tollgate.server.rpc.TypeId;
import java.util.UUID;

/**
 * Takes down what was found at Stripe and has no place here. Nothing that Stripe says of it ever changes the checkout
 * that it names; a job closes it, or takes its money for a surplus payment.
 */
public final class Orphans {
    /** The kind of the job. */
    public static final String CLEAN_UP = "clean-up-orphan";

    private final Queue queue;
    private final Findings findings;
    private final Ids ids;

    public Orphans(Queue queue, Findings findings, Ids ids) {
        this.queue = queue;
        this.findings = findings;
        this.ids = ids;
    }

    /**
     * @param checkoutId
     *            the checkout that it names
     * @param stripeId
     *            of a PaymentIntent or a Checkout Session. Seen again, nothing happens
     */
    public void found(Tx tx, UUID checkoutId, String stripeId) {
        UUID id = ids.next();
        if (tx.mapper(OrphanMapper.class).insert(tx.organization(), id, checkoutId, stripeId, ids.now()) == 0) return;
        findings.add(tx, PaymentFindings.ORPHAN_AT_STRIPE, stripeId,
                "made for " + TypeId.CHECKOUT.format(checkoutId));
        queue.enqueue(tx, CLEAN_UP, id.toString());
        tx.reached(PaymentFailPoint.ORPHAN_WRITING);
    }

    void end(Tx tx, Orphan orphan, Orphan.State state) {
        tx.mapper(OrphanMapper.class).become(tx.organization(), orphan.id(), state);
        findings.resolve(tx, PaymentFindings.ORPHAN_AT_STRIPE, orphan.stripeId());
    }
}

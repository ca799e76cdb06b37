package dev.tollgate.server.orphan;

import dev.tollgate.server.checkout.Change;
import dev.tollgate.server.checkout.Checkout;
import dev.tollgate.server.checkout.CheckoutFindings;
import dev.tollgate.server.checkout.Effect;
import dev.tollgate.server.db.FailPoint;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.job.Queue;
import dev.tollgate.server.rpc.TypeId;
import java.util.UUID;

/**
 * Takes down what was found at Stripe and has no place here. Nothing that Stripe says of it ever changes the checkout
 * that it names; a job closes it, or gives its money back.
 */
public final class Orphans implements Effect {
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
     * @param stripeId
     *            of a PaymentIntent or a Checkout Session. Seen again, nothing happens
     */
    public void found(Tx tx, UUID checkoutId, String stripeId) {
        UUID id = ids.next();
        if (tx.mapper(OrphanMapper.class).insert(tx.organization(), id, checkoutId, stripeId, ids.now()) == 0) return;
        findings.add(tx, OrphanFindings.ORPHAN_AT_STRIPE, stripeId,
                "made for " + TypeId.CHECKOUT.format(checkoutId));
        queue.enqueue(tx, CLEAN_UP, id.toString());
        tx.reached(FailPoint.ORPHAN_WRITING);
    }

    /** A checkout that was given up learns that Stripe has its object after all. */
    @Override
    public void on(Change change, Tx tx) {
        Checkout before = change.before();
        Checkout after = change.after();
        if (before == null || after.isOpen() || after.payment().isPaid()) return;
        String intent = after.progress().paymentIntentId();
        String session = after.progress().sessionId();
        if (session != null && before.progress().sessionId() == null) found(tx, after.id(), session);
        else
            if (session == null && intent != null && before.progress().paymentIntentId() == null)
                found(tx, after.id(), intent);
    }

    void end(Tx tx, Orphan orphan, Orphan.State state) {
        tx.mapper(OrphanMapper.class).become(tx.organization(), orphan.id(), state);
        findings.resolve(tx, OrphanFindings.ORPHAN_AT_STRIPE, orphan.stripeId());
        if (state == Orphan.State.REFUNDED)
            findings.add(tx, CheckoutFindings.DUPLICATE_PAYMENT, orphan.stripeId(),
                    "made for %s, paid too, and given back".formatted(TypeId.CHECKOUT.format(orphan.checkoutId())));
    }
}

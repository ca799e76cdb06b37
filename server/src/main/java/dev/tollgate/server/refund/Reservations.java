package dev.tollgate.server.refund;

import dev.tollgate.server.checkout.Checkout;
import dev.tollgate.server.checkout.CheckoutRepository;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.refund.Refund.Origin;
import dev.tollgate.server.refund.Refund.Reason;
import dev.tollgate.server.refund.Refund.Status;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stripe.Journal;
import dev.tollgate.server.stripe.Operation;
import dev.tollgate.server.stripe.StripeApi;
import dev.tollgate.server.stripe.StripeCalls;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** Reserves money that is to go back, and writes down the one call to Stripe that sends it. */
public final class Reservations {
    private final Journal journal;
    private final CheckoutRepository registry;
    private final Ids ids;

    public Reservations(Journal journal, CheckoutRepository registry, Ids ids) {
        this.journal = journal;
        this.registry = registry;
        this.ids = ids;
    }

    /** What is wanted. */
    record Wanted(UUID id, long amount, Reason reason, Origin origin) {}

    UUID newId() {
        return ids.next();
    }

    /**
     * The caller holds the checkout's lock.
     *
     * @return whether there was room for it
     */
    boolean reserve(Tx tx, Checkout checkout, Wanted wanted) {
        var mapper = tx.mapper(RefundMapper.class);
        if (mapper.move(tx.organization(), checkout.id(), wanted.amount(), 0) == 0) return false;
        Instant now = ids.now();
        mapper.insert(tx.organization(), new Refund(wanted.id(), now, now, checkout.id(), wanted.amount(),
                checkout.terms().currency(), Status.PENDING, wanted.reason(), wanted.origin(), "", null));
        return true;
    }

    /** Written down as sent: the caller commits, and sends. */
    Operation begin(Tx tx, Checkout checkout, Wanted wanted) {
        UUID id = ids.next();
        return journal.begin(tx, id, intent(tx, id, checkout, wanted));
    }

    /** To be sent by the journal's sweeper. */
    Operation intend(Tx tx, Checkout checkout, Wanted wanted) {
        UUID id = ids.next();
        return journal.intend(tx, id, intent(tx, id, checkout, wanted));
    }

    private Journal.Intent intent(Tx tx, UUID operationId, Checkout checkout, Wanted wanted) {
        var metadata = Map.of("tollgate_organization", TypeId.ORGANIZATION.format(tx.organization()),
                "tollgate_checkout", TypeId.CHECKOUT.format(checkout.id()), "tollgate_refund",
                TypeId.REFUND.format(wanted.id()), "tollgate_operation", operationId.toString());
        StripeApi.Call call = StripeCalls.refund(checkout.payment().source().orElseThrow(), wanted.amount(),
                wanted.reason().stripe(), metadata);
        return new Journal.Intent(wanted.id(), Operation.Kind.REFUND, call, registry.takeTicket(tx, checkout.id()));
    }
}

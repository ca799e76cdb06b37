package dev.tollgate.server.payment;

import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.payment.Refund.Origin;
import dev.tollgate.server.payment.Refund.Reason;
import dev.tollgate.server.payment.Refund.Status;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stripe.Journal;
import dev.tollgate.server.stripe.Operation;
import dev.tollgate.server.stripe.Refreshes;
import dev.tollgate.server.stripe.StripeApi;
import dev.tollgate.server.stripe.StripeCalls;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Reserves money that is to go back, and writes down the one call to Stripe that sends it. */
public final class RefundReservations {
    private final Payments payments;
    private final Journal journal;
    private final Refreshes refreshes;
    private final Ids ids;

    public RefundReservations(Payments payments, Journal journal, Refreshes refreshes, Ids ids) {
        this.payments = payments;
        this.journal = journal;
        this.refreshes = refreshes;
        this.ids = ids;
    }

    /** What is wanted. */
    record Wanted(UUID id, long amount, Reason reason, Origin origin) {}

    UUID newId() {
        return ids.next();
    }

    /**
     * The caller holds the owner's lock.
     *
     * @return the payment with what is reserved; empty when there is no room for it
     */
    Optional<Payment> reserve(Tx tx, Payment payment, Wanted wanted) {
        Optional<Payment> reserved = payments.move(tx, payment, wanted.amount(), 0);
        if (reserved.isEmpty()) return reserved;
        Instant now = ids.now();
        tx.mapper(RefundMapper.class).insert(tx.organization(), new Refund(wanted.id(), now, now, payment.id(),
                payment.checkoutId(), wanted.amount(), payment.currency(), Status.PENDING, wanted.reason(),
                wanted.origin(), "", null));
        return reserved;
    }

    /** Written down as sent: the caller commits, and sends. */
    Operation begin(Tx tx, Payment payment, Wanted wanted) {
        UUID id = ids.next();
        return journal.begin(tx, id, intent(tx, id, payment, wanted));
    }

    /** To be sent by the journal's sweeper. */
    Operation intend(Tx tx, Payment payment, Wanted wanted) {
        UUID id = ids.next();
        return journal.intend(tx, id, intent(tx, id, payment, wanted));
    }

    private Journal.Intent intent(Tx tx, UUID operationId, Payment payment, Wanted wanted) {
        var metadata = new HashMap<>(Map.of("tollgate_organization", TypeId.ORGANIZATION.format(tx.organization()),
                "tollgate_payment", TypeId.PAYMENT.format(payment.id()), "tollgate_refund",
                TypeId.REFUND.format(wanted.id()), "tollgate_operation", operationId.toString()));
        if (payment.checkoutId() != null)
            metadata.put("tollgate_checkout", TypeId.CHECKOUT.format(payment.checkoutId()));
        String intent = payment.paymentIntentId().orElseThrow();
        StripeApi.Call call = StripeCalls.refund(intent, wanted.amount(), wanted.reason().stripe(), metadata);
        return new Journal.Intent(wanted.id(), RefundOperation.KIND, call, StripeCalls.refundsOf(intent),
                refreshes.takeTicket(tx, ReversalsRefresh.KIND, payment.id()));
    }
}

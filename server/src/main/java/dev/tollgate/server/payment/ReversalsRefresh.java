package dev.tollgate.server.payment;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stripe.RefreshSubject;
import dev.tollgate.server.stripe.StripePaymentReader;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Reads what went back of a payment: its refunds and disputes, all of them. */
public final class ReversalsRefresh implements RefreshSubject {
    /** The subject is a payment. */
    public static final String KIND = "REVERSALS";

    private final Database database;
    private final StripePaymentReader reader;
    private final Payments payments;
    private final ReversalSettlement settlement;
    private final Ids ids;

    public ReversalsRefresh(Database database, StripePaymentReader reader, Payments payments,
            ReversalSettlement settlement, Ids ids) {
        this.database = database;
        this.reader = reader;
        this.payments = payments;
        this.settlement = settlement;
        this.ids = ids;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String name(UUID paymentId) {
        return TypeId.PAYMENT.format(paymentId);
    }

    /** Nothing goes back of what has not been paid. */
    @Override
    public Optional<Instant> notBefore(Tx tx, UUID paymentId) {
        boolean isPaid = payments.find(tx, paymentId).orElseThrow().isPaid();
        return isPaid ? Optional.empty() : Optional.of(ids.now().plus(NOTHING_YET));
    }

    @Override
    public Reading read(UUID organizationId, UUID paymentId) {
        Payment payment = database.inTransaction(organizationId, tx -> payments.find(tx, paymentId)).orElseThrow();
        return reader.reversals(organizationId, payment.paymentIntentId().orElseThrow(),
                seen -> (tx, ticket) -> settlement.settleAll(tx, paymentId, seen, ticket));
    }

    /** Refunds and disputes that wait for a bank are events' and reconciliation's. */
    @Override
    public Optional<Duration> routine(Tx tx, UUID paymentId, long ticket) {
        return Optional.empty();
    }
}

package dev.tollgate.server.payment;

import com.google.gson.JsonObject;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.stripe.Lookup;
import dev.tollgate.server.stripe.Operation;
import dev.tollgate.server.stripe.OperationHandler;
import dev.tollgate.server.stripe.Refresher;
import dev.tollgate.server.stripe.Reversals;
import dev.tollgate.server.stripe.StripeObjectParser;
import dev.tollgate.server.stripe.StripeResult;

/** What becomes of a refund that Stripe was asked for. */
public final class RefundOperation implements OperationHandler {
    public static final String KIND = "REFUND";

    private final Lookup lookup;
    private final ReversalSettlement settlement;
    private final Refresher refresher;

    public RefundOperation(Lookup lookup, ReversalSettlement settlement, Refresher refresher) {
        this.lookup = lookup;
        this.settlement = settlement;
        this.refresher = refresher;
    }

    @Override
    public String kind() {
        return KIND;
    }

    private static Refund refund(Tx tx, Operation operation) {
        return tx.mapper(RefundMapper.class).find(tx.organization(), operation.subject()).orElseThrow();
    }

    @Override
    public void onDone(Tx tx, Operation operation, JsonObject body) {
        Reversals.Refund seen = StripeObjectParser.refund(body);
        settlement.settle(tx, refund(tx, operation).paymentId(), Reversals.of(seen), operation.ticket(), "api");
    }

    /** What was refunded elsewhere may be why: it is read, and taken in. */
    @Override
    public void onRefused(Tx tx, Operation operation, StripeResult.Refused refused) {
        settlement.fail(tx, operation.subject(), refused.code() + ": " + refused.message());
        settlement.want(tx, refund(tx, operation).paymentId());
    }

    @Override
    public Lookup.Found lookUp(Operation operation) {
        return lookup.inList(operation);
    }

    /** That it is not in the list proves nothing: the money stays reserved until somebody has looked. */
    @Override
    public Undone onNothingFound(Tx tx, Operation operation, Doubt doubt) {
        return doubt == Doubt.TOO_OLD ? Undone.ABANDON : Undone.WAIT;
    }

    @Override
    public void onAbandoned(Tx tx, Operation operation, Doubt doubt) {
        settlement.needsPerson(tx, refund(tx, operation), operation);
    }

    @Override
    public void afterwards(Operation operation) {
        settlement.paymentOf(operation.organizationId(), operation.subject())
                .ifPresent(payment -> refresher.soon(operation.organizationId(), ReversalsRefresh.KIND, payment));
    }
}

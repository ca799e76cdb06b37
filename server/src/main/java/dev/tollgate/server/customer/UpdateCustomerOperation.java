package dev.tollgate.server.customer;

import com.google.gson.JsonObject;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.stripe.Lookup;
import dev.tollgate.server.stripe.Operation;
import dev.tollgate.server.stripe.OperationHandler;
import dev.tollgate.server.stripe.StripeResult;

/** What becomes of a customer's new data that Stripe was told. */
public final class UpdateCustomerOperation implements OperationHandler {
    static final String KIND = "UPDATE_CUSTOMER";

    private final StripeCustomers atStripe;

    public UpdateCustomerOperation(StripeCustomers atStripe) {
        this.atStripe = atStripe;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void onDone(Tx tx, Operation operation, JsonObject body) {
        atStripe.updated(tx, operation);
    }

    @Override
    public void onRefused(Tx tx, Operation operation, StripeResult.Refused refused) {
        atStripe.refused(tx, operation, refused);
    }

    @Override
    public Lookup.Found lookUp(Operation operation) {
        return new Lookup.Found.NotThere();
    }

    @Override
    public Undone onNothingFound(Tx tx, Operation operation, Doubt doubt) {
        return Undone.ABANDON;
    }

    /** To tell Stripe twice does no harm; what it is told then is what we know by then. */
    @Override
    public void onAbandoned(Tx tx, Operation operation, Doubt doubt) {
        atStripe.broken(tx, operation);
    }
}

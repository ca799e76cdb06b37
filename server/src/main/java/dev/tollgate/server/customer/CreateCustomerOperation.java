package dev.tollgate.server.customer;

import com.google.gson.JsonObject;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.stripe.Json;
import dev.tollgate.server.stripe.Lookup;
import dev.tollgate.server.stripe.Operation;
import dev.tollgate.server.stripe.OperationHandler;
import dev.tollgate.server.stripe.StripeResult;

/** What becomes of a customer that Stripe was asked to make. */
public final class CreateCustomerOperation implements OperationHandler {
    static final String KIND = "CREATE_CUSTOMER";

    private final StripeCustomers atStripe;

    public CreateCustomerOperation(StripeCustomers atStripe) {
        this.atStripe = atStripe;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void onDone(Tx tx, Operation operation, JsonObject body) {
        atStripe.created(tx, operation, Json.textOr(body, "id", ""));
    }

    /** Whoever needs the customer is told, and may ask again when the data is mended. */
    @Override
    public void onRefused(Tx tx, Operation operation, StripeResult.Refused refused) {}

    /** A second customer at Stripe costs nothing; waiting for a broken key to heal would. */
    @Override
    public Lookup.Found lookUp(Operation operation) {
        return new Lookup.Found.NotThere();
    }

    @Override
    public Undone onNothingFound(Tx tx, Operation operation, Doubt doubt) {
        return Undone.ABANDON;
    }
}

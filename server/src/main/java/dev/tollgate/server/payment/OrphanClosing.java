package dev.tollgate.server.payment;

import com.google.gson.JsonObject;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.stripe.Lookup;
import dev.tollgate.server.stripe.Operation;
import dev.tollgate.server.stripe.OperationHandler;
import dev.tollgate.server.stripe.StripeResult;

/** Cancels or expires an orphan. Its job reads it again in any case, so no answer means more than itself. */
public final class OrphanClosing implements OperationHandler {
    public static final String KIND = "CLOSE_ORPHAN";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void onDone(Tx tx, Operation operation, JsonObject body) {}

    @Override
    public void onRefused(Tx tx, Operation operation, StripeResult.Refused refused) {}

    @Override
    public Lookup.Found lookUp(Operation operation) {
        return new Lookup.Found.NotThere();
    }

    @Override
    public Undone onNothingFound(Tx tx, Operation operation, Doubt doubt) {
        return Undone.ABANDON;
    }
}

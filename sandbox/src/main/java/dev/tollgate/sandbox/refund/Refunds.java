package dev.tollgate.sandbox.refund;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.api.Endpoint.Work;
import dev.tollgate.sandbox.api.Page;
import dev.tollgate.sandbox.api.Route;
import dev.tollgate.sandbox.charge.Charge;
import dev.tollgate.sandbox.customer.Owned;
import dev.tollgate.sandbox.paymentintent.PaymentIntent;
import dev.tollgate.sandbox.refund.RefundStatus.Verb;
import dev.tollgate.sandbox.store.Still;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.MetadataChange;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code /v1/refunds}: what goes in and out; {@link Refunding} does what follows. */
public final class Refunds {

    private final Refunding refunding;

    public Refunds(Refunding refunding) {
        this.refunding = refunding;
    }

    public List<Route> routes() {
        return List.of(Route.secret("POST", "v1/refunds", "refund", this::create),
                Route.secret("GET", "v1/refunds", "refund*", this::list),
                Route.secret("GET", "v1/refunds/:id", "refund",
                        call -> tx -> tx.get(Refund.KIND, call.id(), "refund").snapshot()),
                Route.secret("POST", "v1/refunds/:id", "refund", this::update),
                Route.secret("POST", "v1/refunds/:id/cancel", "refund", this::cancel));
    }

    private Work create(Call call) {
        Params params = call.params();
        Optional<String> chargeId = params.text("charge");
        Optional<String> intentId = params.text("payment_intent");
        OptionalLong amount = params.integer("amount");
        if (amount.isPresent() && amount.getAsLong() < 1) {
            throw StripeError.invalid("parameter_invalid_integer", "This value must be greater than or equal to 1.",
                    "amount");
        }
        if (chargeId.isEmpty() && intentId.isEmpty()) {
            throw StripeError.invalid("One of the following params should be provided for this request: payment_intent "
                    + "or charge.");
        }
        MetadataChange metadata = params.metadata();
        String reason = params.oneOf("reason", "", "duplicate", "fraudulent", "requested_by_customer");
        params.unsupported("instructions_email", "refund_application_fee", "reverse_transfer", "origin", "customer",
                "currency");
        return tx -> {
            Charge charge = intentId.map(id -> chargeOf(tx, id, chargeId))
                    .orElseGet(() -> paid(tx, tx.get(Charge.KIND, chargeId.orElseThrow(), "charge")));
            JsonObject notes = Json.object("metadata", metadata.applyTo(new JsonObject()), "reason",
                    reason.isEmpty() ? null : reason);
            return refunding.refund(Owned.time(tx, charge), charge, amount, notes).snapshot();
        };
    }

    private Work update(Call call) {
        MetadataChange metadata = call.params().metadata();
        return Owned.change(call, Refund.KIND, "refund", (tx, refund) -> {
            Still before = refund.still();
            refund.set("metadata", metadata.applyTo(refund.object("metadata")));
            JsonObject previously = before.previously();
            if (!previously.isEmpty()) {
                tx.emit("refund.updated", refund, previously);
                tx.emit("charge.refund.updated", refund, previously);
            }
            return refund.snapshot();
        });
    }

    /** None of the methods here asks a buyer to act, so there is never a refund that can be canceled. */
    private Work cancel(Call call) {
        return tx -> {
            Refund refund = tx.get(Refund.KIND, call.id(), "refund");
            refund.require(Verb.CANCEL);
            throw StripeError.unsupported("canceling refunds");
        };
    }

    private Work list(Call call) {
        Page page = Page.read(call.params());
        Optional<String> charge = call.params().text("charge");
        Optional<String> intent = call.params().text("payment_intent");
        return tx -> page.of(tx.all(Refund.KIND), "payment_intent", intent, "/v1/refunds",
                refund -> charge.isEmpty() || charge.equals(refund.find("charge")));
    }

    private static Charge chargeOf(Tx tx, String intentId, Optional<String> chargeId) {
        PaymentIntent intent = tx.get(PaymentIntent.KIND, intentId, "payment_intent");
        Charge charge = tx.all(Charge.KIND).find(intent.text("latest_charge")).orElseThrow(() -> nothing(intentId));
        if (chargeId.filter(id -> !id.equals(charge.id())).isPresent()) {
            throw StripeError.invalidParam("Charge " + chargeId.get() + " does not belong to PaymentIntent " + intentId
                    + ".", "charge");
        }
        return paid(tx, charge);
    }

    private static Charge paid(Tx tx, Charge charge) {
        String intentId = charge.text("payment_intent");
        boolean authorized = tx.all(PaymentIntent.KIND).find(intentId)
                .filter(intent -> intent.text("status").equals("requires_capture")).isPresent();
        if (authorized) {
            throw StripeError.unsupported("refunds of a charge that is not captured: cancel its PaymentIntent");
        }
        if (!charge.succeeded() || !charge.flag("captured")) throw nothing(intentId);
        return charge;
    }

    private static StripeError nothing(String intentId) {
        return StripeError.state("This PaymentIntent (" + intentId + ") does not have a successful charge to refund.");
    }
}

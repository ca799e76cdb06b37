package dev.tollgate.sandbox.refund;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.charge.Charge;
import dev.tollgate.sandbox.refund.RefundStatus.Verb;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Template;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.StripeError;

/** Money on its way back to a buyer. Its status moves only along {@link RefundStatus}. */
public final class Refund extends Resource {

    public static final Kind<Refund> KIND = Kind.of("refund", Refund::new)
            .by("payment_intent", refund -> refund.text("payment_intent"));
    private static final Template TEMPLATE = Template.named("refund");
    private static final String DESTINATION = "destination_details";

    private Refund(JsonObject json, JsonObject hidden) {
        super(json, hidden);
    }

    static Refund create(Tx tx, Charge charge, long amount, RefundStatus status) {
        JsonObject json = tx.create(TEMPLATE, charge.isCard() ? "re" : "pyr");
        for (String same : new String[]{"currency", "customer", "payment_intent", "payment_method"}) {
            json.add(same, charge.copy(same));
        }
        json.addProperty("amount", amount);
        json.addProperty("charge", charge.id());
        json.addProperty("status", status.wire());
        if (!charge.isCard()) json.remove(DESTINATION);
        return tx.all(KIND).add(new Refund(json, new JsonObject()));
    }

    public RefundStatus status() {
        return RefundStatus.of(text("status"));
    }

    void status(RefundStatus status) {
        set("status", status.wire());
    }

    void require(Verb verb) {
        if (status().allows(verb)) return;
        throw StripeError.state(
                "You cannot " + verb.word() + " this refund because it has a status of " + status().wire() + ".");
    }

    /** Waits for the number by which the buyer's bank can find it. */
    boolean isUntraced() {
        return get(DESTINATION) instanceof JsonObject details
                && details.getAsJsonObject("card").get("reference_status").getAsString().equals("pending");
    }

    void trace(String reference) {
        JsonObject details = copy(DESTINATION).getAsJsonObject();
        details.add("card", Json.object("reference", reference, "reference_status", "available", "reference_type",
                "acquirer_reference_number", "type", "refund"));
        set(DESTINATION, details);
    }
}

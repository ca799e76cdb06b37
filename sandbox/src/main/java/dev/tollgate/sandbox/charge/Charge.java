package dev.tollgate.sandbox.charge;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.balance.BalanceTransaction;
import dev.tollgate.sandbox.paymentmethod.DeclineReason;
import dev.tollgate.sandbox.paymentmethod.PaymentMethod;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Template;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import org.jspecify.annotations.Nullable;

/** One attempt to take money, good or bad. */
public final class Charge extends Resource {

    public static final Kind<Charge> KIND = Kind.of("charge", Charge::new);
    private static final Template TEMPLATE = Template.named("charge");
    private static final long FEE_FIXED = 30;
    private static final long FEE_PER_MILLE = 29;

    private Charge(JsonObject json, JsonObject hidden) {
        super(json, hidden);
    }

    public static Charge create(Tx tx, Resource intent, PaymentMethod method, boolean authenticated) {
        JsonObject json = tx.create(TEMPLATE, method.type().equals("card") ? "ch" : "py");
        for (String same : new String[]{"amount", "currency", "customer", "description", "metadata",
                "receipt_email", "shipping", "statement_descriptor", "statement_descriptor_suffix",
                "transfer_group"}) {
            json.add(same, intent.copy(same));
        }
        json.addProperty("payment_intent", intent.id());
        json.addProperty("payment_method", method.id());
        json.add("payment_method_details", method.details(authenticated, intent.number("amount")));
        json.add("billing_details", method.copy("billing_details"));
        return tx.all(KIND).add(new Charge(json, new JsonObject()));
    }

    public void succeed() {
        set("status", "succeeded");
        set("paid", true);
        set("captured", true);
        set("amount_captured", number("amount"));
        set("outcome", outcome("approved_by_network", null, "Payment complete.", "authorized"));
    }

    public void await() {
        set("captured", true);
        set("outcome", outcome("approved_by_network", null, "Payment complete.", "authorized"));
    }

    public void fail(DeclineReason reason) {
        set("status", "failed");
        set("paid", false);
        set("amount_captured", 0);
        set("failure_code", reason.code());
        set("failure_message", reason.message());
        boolean blocked = reason == DeclineReason.FRAUDULENT;
        set("outcome", outcome(blocked ? "not_sent_to_network" : "declined_by_network",
                blocked ? "highest_risk_level" : reason.declineCode().isEmpty() ? reason.code() : reason.declineCode(),
                blocked
                        ? "Stripe blocked this payment as too risky."
                        : "The bank did not return any further details "
                                + "with this decline.",
                blocked ? "blocked" : "issuer_declined"));
    }

    /** Comes a moment after the money, so {@code charge.updated} tells of it. */
    public void settle(Tx tx) {
        long amount = number("amount");
        long fee = Math.min(amount, amount * FEE_PER_MILLE / 1000 + FEE_FIXED);
        var movement = new BalanceTransaction.Movement(id().startsWith("py_") ? "payment" : "charge", "charge", id(),
                amount, fee, text("currency"), text("description"), false);
        set("balance_transaction", BalanceTransaction.create(tx, movement).id());
        JsonObject previously = Json.object("balance_transaction", null);
        tx.emit("charge.updated", this, previously);
    }

    /** How balance transactions call the dispute of a charge. */
    public static String disputeOf(String charge) {
        return "Chargeback withdrawal for " + charge;
    }

    public boolean succeeded() {
        return text("status").equals("succeeded");
    }

    private static JsonObject outcome(String network, @Nullable String reason, String message,
            String type) {
        return Json.object("advice_code", null, "network_advice_code", null, "network_decline_code", null,
                "network_status", network, "reason", reason, "risk_level",
                type.equals("blocked") ? "highest" : "normal",
                "risk_score", type.equals("blocked") ? 99 : 20, "seller_message", message, "type", type);
    }
}

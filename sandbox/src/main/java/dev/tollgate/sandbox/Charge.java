package dev.tollgate.sandbox;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One attempt to take money, good or bad. */
final class Charge extends Resource {

    private static final Duration FUNDS_AVAILABLE_AFTER = Duration.ofDays(2);
    private static final long FEE_FIXED = 30;
    private static final long FEE_PER_MILLE = 29;

    private Charge(JsonObject json) {
        super(json);
    }

    static Charge create(Tx tx, PaymentIntent intent, PaymentMethod method, boolean authenticated) {
        JsonObject json = tx.create(Template.CHARGE, method.type().equals("card") ? "ch" : "py");
        for (String same : new String[]{"amount", "currency", "customer", "description", "metadata",
                "receipt_email", "shipping", "statement_descriptor", "statement_descriptor_suffix",
                "transfer_group"}) {
            json.add(same, intent.get(same).deepCopy());
        }
        json.addProperty("payment_intent", intent.id());
        json.addProperty("payment_method", method.id());
        json.add("payment_method_details", method.details(authenticated, intent.number("amount")));
        json.add("billing_details", method.get("billing_details").deepCopy());
        return tx.account().charges.add(new Charge(json));
    }

    void succeed() {
        set("status", "succeeded");
        set("paid", true);
        set("captured", true);
        set("amount_captured", number("amount"));
        set("outcome", outcome("approved_by_network", null, "Payment complete.", "authorized"));
    }

    void await() {
        set("captured", true);
        set("outcome", outcome("approved_by_network", null, "Payment complete.", "authorized"));
    }

    void fail(DeclineReason reason) {
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
    void settle(Tx tx) {
        long amount = number("amount");
        long fee = Math.min(amount, amount * FEE_PER_MILLE / 1000 + FEE_FIXED);
        JsonObject json = tx.create(Template.BALANCE_TRANSACTION, "txn");
        json.addProperty("amount", amount);
        json.addProperty("available_on", tx.now().plus(FUNDS_AVAILABLE_AFTER).getEpochSecond());
        json.addProperty("currency", text("currency"));
        json.addProperty("fee", fee);
        json.add("fee_details", Json.array(List.of(Json.object("amount", fee, "application", null,
                "currency", text("currency"), "description", "Stripe processing fees", "type", "stripe_fee"))));
        json.addProperty("net", amount - fee);
        json.addProperty("source", id());
        set("balance_transaction", tx.account().balanceTransactions.add(new Resource(json)).id());
        JsonObject previously = Json.object("balance_transaction", null);
        tx.emit("charge.updated", this, previously);
    }

    boolean succeeded() {
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

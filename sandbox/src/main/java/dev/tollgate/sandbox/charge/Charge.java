package dev.tollgate.sandbox.charge;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Page;
import dev.tollgate.sandbox.balance.BalanceTransaction;
import dev.tollgate.sandbox.balance.BalanceTransaction.Movement;
import dev.tollgate.sandbox.paymentmethod.Aftermath;
import dev.tollgate.sandbox.paymentmethod.DeclineReason;
import dev.tollgate.sandbox.paymentmethod.PaymentMethod;
import dev.tollgate.sandbox.store.Account;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Template;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One attempt to take money, good or bad, and what was given back of it. */
public final class Charge extends Resource {

    public static final Kind<Charge> KIND = Kind.of("charge", Charge::new)
            .by("payment_intent", charge -> charge.text("payment_intent"));
    /** The timed work of a bank that speaks up after it has paid. */
    public static final String BANK_SPEAKS = "charge.bank_speaks";
    private static final Template TEMPLATE = Template.named("charge");
    private static final String AFTERMATH = "aftermath";
    private static final String CHARGED_BACK = "charged_back";
    private static final int REFUNDS_SHOWN = 10;
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
        return tx.all(KIND).add(new Charge(json, Json.object(AFTERMATH, method.aftermath().name())));
    }

    public void succeed() {
        approve();
        capture(number("amount"));
    }

    /** The bank keeps the money ready until this time. */
    public void authorize(Instant until) {
        approve();
        JsonObject details = copy("payment_method_details").getAsJsonObject();
        details.getAsJsonObject("card").addProperty("capture_before", until.getEpochSecond());
        set("payment_method_details", details);
    }

    /** Takes this much of what was authorized; the rest stays with the buyer. */
    public void capture(long amount) {
        set("captured", true);
        set("amount_captured", amount);
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
        boolean blocked = reason.equals(DeclineReason.FRAUDULENT);
        set("outcome", outcome(blocked ? "not_sent_to_network" : "declined_by_network",
                blocked ? "highest_risk_level" : reason.declineCode().isEmpty() ? reason.code() : reason.declineCode(),
                blocked
                        ? "Stripe blocked this payment as too risky."
                        : "The bank did not return any further details "
                                + "with this decline.",
                blocked ? "blocked" : "issuer_declined"));
    }

    /** Books what was captured a moment after it, so {@code charge.updated} tells of it. */
    public void settle(Tx tx) {
        book(tx);
        tx.emit("charge.updated", this, Json.object("balance_transaction", null));
    }

    /** Puts what was captured into the account's balance. */
    public void book(Tx tx) {
        long amount = number("amount_captured");
        long fee = Math.min(amount, amount * FEE_PER_MILLE / 1000 + FEE_FIXED);
        boolean atOnce = aftermath() == Aftermath.AVAILABLE_AT_ONCE;
        var movement = new Movement(isCard() ? "charge" : "payment", "charge", id(), amount, fee, text("currency"),
                text("description"), atOnce ? tx.now() : tx.now().plus(BalanceTransaction.AVAILABLE_AFTER));
        set("balance_transaction", BalanceTransaction.create(tx, movement).id());
        if (aftermath().bankSpeaks()) tx.at(tx.now().plus(Aftermath.AFTER), BANK_SPEAKS, id());
    }

    /** When its own money can be used. */
    public Instant availableOn(Tx tx) {
        return tx.all(BalanceTransaction.KIND).find(text("balance_transaction")).map(BalanceTransaction::availableOn)
                .orElse(tx.now());
    }

    /** What can still be given back. */
    public long unrefunded() {
        return number("amount_captured") - number("amount_refunded");
    }

    /** Some money goes back to the buyer; with a negative amount, a refund was undone. */
    public void refund(long amount) {
        set("amount_refunded", number("amount_refunded") + amount);
        set("refunded", unrefunded() == 0);
    }

    public void dispute() {
        set("disputed", true);
    }

    /** The buyer's bank has taken the money back, or has returned it. */
    public void chargedBack(boolean taken) {
        hide(CHARGED_BACK, taken);
    }

    public boolean isChargedBack() {
        return hiddenText(CHARGED_BACK).equals("true");
    }

    public boolean isCard() {
        return id().startsWith("ch_");
    }

    public boolean succeeded() {
        return text("status").equals("succeeded");
    }

    public Aftermath aftermath() {
        String name = hiddenText(AFTERMATH);
        return name.isEmpty() ? Aftermath.NONE : Aftermath.valueOf(name);
    }

    @Override
    public Optional<JsonObject> include(String field, Account account) {
        if (!field.equals("refunds")) return Optional.empty();
        List<JsonObject> refunds = account.newestOf("refund", Integer.MAX_VALUE)
                .filter(refund -> refund.text("charge").equals(id())).limit(REFUNDS_SHOWN + 1L)
                .map(Resource::snapshot).toList();
        boolean more = refunds.size() > REFUNDS_SHOWN;
        return Optional.of(Page.list("/v1/charges/" + id() + "/refunds",
                more ? refunds.subList(0, REFUNDS_SHOWN) : refunds, more));
    }

    private void approve() {
        set("status", "succeeded");
        set("paid", true);
        set("outcome", outcome("approved_by_network", null, "Payment complete.", "authorized"));
    }

    private static JsonObject outcome(String network, @Nullable String reason, String message,
            String type) {
        return Json.object("advice_code", null, "network_advice_code", null, "network_decline_code", null,
                "network_status", network, "reason", reason, "risk_level",
                type.equals("blocked") ? "highest" : "normal",
                "risk_score", type.equals("blocked") ? 99 : 20, "seller_message", message, "type", type);
    }
}

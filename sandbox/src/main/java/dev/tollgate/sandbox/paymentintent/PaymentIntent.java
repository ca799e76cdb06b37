package dev.tollgate.sandbox.paymentintent;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.challenge.Intent;
import dev.tollgate.sandbox.paymentintent.PaymentIntentStatus.Verb;
import dev.tollgate.sandbox.paymentmethod.MethodOptions;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.Template;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.StripeError;

/** The wish to be paid once. Its status moves only along {@link PaymentIntentStatus}. */
public final class PaymentIntent extends Intent {

    public static final Kind<PaymentIntent> KIND = Kind.of("payment_intent", PaymentIntent::new);
    private static final Template TEMPLATE = Template.named("payment_intent");

    private PaymentIntent(JsonObject json, JsonObject hidden) {
        super(json, hidden);
    }

    /** One that nobody has seen yet. */
    static PaymentIntent draft(Tx tx, JsonObject fields) {
        JsonObject json = tx.create(TEMPLATE, "pi");
        json.addProperty("client_secret", json.get("id").getAsString() + "_secret_" + tx.ids().text(25));
        var intent = new PaymentIntent(json, new JsonObject());
        intent.merge(fields);
        if (intent.find("payment_method").isPresent()) intent.status(PaymentIntentStatus.REQUIRES_CONFIRMATION);
        return intent;
    }

    public static PaymentIntent create(Tx tx, JsonObject fields) {
        return draft(tx, fields).publish(tx);
    }

    PaymentIntent publish(Tx tx) {
        tx.all(KIND).add(this);
        tx.emit("payment_intent.created", this);
        return this;
    }

    /** The {@code payment_method_options} of one that is asked for none. */
    static JsonElement usualOptions() {
        return TEMPLATE.copy().get("payment_method_options");
    }

    public PaymentIntentStatus status() {
        return PaymentIntentStatus.of(text("status"));
    }

    public void status(PaymentIntentStatus status) {
        set("status", status.wire());
    }

    /** Refuses what the status does not allow, as Stripe words it. */
    public void require(Verb verb) {
        if (status().allows(verb)) return;
        String message = verb == Verb.CAPTURE
                ? "This PaymentIntent could not be captured because it has a status of " + status().wire()
                        + ". Only a PaymentIntent with one of the following statuses may be captured: "
                        + "requires_capture."
                : verb == Verb.CONFIRM && status() == PaymentIntentStatus.SUCCEEDED
                        ? "You cannot confirm this PaymentIntent because it has already succeeded after being previously "
                                + "confirmed."
                        : "You cannot " + verb.word() + " this PaymentIntent because it has a status of "
                                + status().wire()
                                + ".";
        throw StripeError.state("payment_intent_unexpected_state", message).with("payment_intent", snapshot());
    }

    /** Its money is only kept ready at first. */
    boolean capturesLater() {
        return text("capture_method").equals("manual");
    }

    /** Its money is put into the balance a moment after it was taken. */
    boolean booksLater() {
        return text("capture_method").equals("automatic_async");
    }

    /** What paying with a method of this type saves it for; empty when it does not. */
    String savesFor(String type) {
        if (find("customer").isEmpty()) return "";
        String usage = MethodOptions.futureUsage(copy("payment_method_options"), type)
                .orElse(text("setup_future_usage"));
        return usage.equals("none") ? "" : usage;
    }
}

package dev.tollgate.sandbox;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.PaymentIntentStatus.Verb;
import java.util.Optional;

/** The wish to be paid once. Its status moves only along {@link PaymentIntentStatus}. */
final class PaymentIntent extends Resource {

    private Optional<Challenge> challenge = Optional.empty();
    private Optional<PaymentOwner> owner = Optional.empty();

    private PaymentIntent(JsonObject json) {
        super(json);
    }

    /** The bank's open question to the buyer. */
    record Challenge(String token, PaymentMethod method, Outcome then, String returnUrl) {}

    static PaymentIntent create(Tx tx, JsonObject fields) {
        JsonObject json = tx.create(Template.PAYMENT_INTENT, "pi");
        json.addProperty("client_secret", json.get("id").getAsString() + "_secret_" + tx.ids().text(25));
        var intent = new PaymentIntent(json);
        intent.merge(fields);
        if (intent.find("payment_method").isPresent()) intent.status(PaymentIntentStatus.REQUIRES_CONFIRMATION);
        return tx.account().paymentIntents.add(intent);
    }

    PaymentIntentStatus status() {
        return PaymentIntentStatus.of(text("status"));
    }

    void status(PaymentIntentStatus status) {
        set("status", status.wire());
    }

    /** Refuses what the status does not allow, as Stripe words it. */
    void require(Verb verb) {
        if (status().allows(verb)) return;
        String message = verb == Verb.CONFIRM && status() == PaymentIntentStatus.SUCCEEDED
                ? "You cannot confirm this PaymentIntent because it has already succeeded after being previously "
                        + "confirmed."
                : "You cannot " + verb.word() + " this PaymentIntent because it has a status of " + status().wire()
                        + ".";
        throw StripeError.state("payment_intent_unexpected_state", message).with("payment_intent", snapshot());
    }

    Optional<Challenge> challenge() {
        return challenge;
    }

    void ask(Challenge question, JsonObject nextAction) {
        challenge = Optional.of(question);
        set("payment_method", question.method().id());
        set("next_action", nextAction);
        status(PaymentIntentStatus.REQUIRES_ACTION);
    }

    void stopAsking() {
        challenge = Optional.empty();
        set("next_action", null);
    }

    Optional<PaymentOwner> owner() {
        return owner;
    }

    void ownedBy(PaymentOwner owner) {
        this.owner = Optional.of(owner);
    }

    boolean hasSecret(String clientSecret) {
        return text("client_secret").equals(clientSecret);
    }

    boolean savesMethod() {
        return find("customer").isPresent() && find("setup_future_usage").isPresent();
    }
}

package dev.tollgate.sandbox.setupintent;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.challenge.Intent;
import dev.tollgate.sandbox.setupintent.SetupIntentStatus.Verb;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.Template;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.StripeError;

/** The wish to keep a payment method for later. Its status moves only along {@link SetupIntentStatus}. */
public final class SetupIntent extends Intent {

    public static final Kind<SetupIntent> KIND = Kind.of("setup_intent", SetupIntent::new);
    private static final Template TEMPLATE = Template.named("setup_intent");

    private SetupIntent(JsonObject json, JsonObject hidden) {
        super(json, hidden);
    }

    /** One that nobody has seen yet. */
    static SetupIntent draft(Tx tx, JsonObject fields) {
        JsonObject json = tx.create(TEMPLATE, "seti");
        json.addProperty("client_secret", json.get("id").getAsString() + "_secret_" + tx.ids().text(25));
        var intent = new SetupIntent(json, new JsonObject());
        intent.merge(fields);
        if (intent.find("payment_method").isPresent()) intent.status(SetupIntentStatus.REQUIRES_CONFIRMATION);
        return intent;
    }

    public static SetupIntent create(Tx tx, JsonObject fields) {
        return draft(tx, fields).publish(tx);
    }

    SetupIntent publish(Tx tx) {
        tx.all(KIND).add(this);
        tx.emit("setup_intent.created", this);
        return this;
    }

    /** The {@code payment_method_options} of one that is asked for none. */
    static JsonElement usualOptions() {
        return TEMPLATE.copy().get("payment_method_options");
    }

    public SetupIntentStatus status() {
        return SetupIntentStatus.of(text("status"));
    }

    void status(SetupIntentStatus status) {
        set("status", status.wire());
    }

    /** Refuses what the status does not allow, as Stripe words it. */
    void require(Verb verb) {
        if (!status().allows(verb)) throw wrongState(status().refusal(verb));
    }

    StripeError wrongState(String message) {
        return StripeError.state("setup_intent_unexpected_state", message).with("setup_intent", snapshot());
    }

    /** The merchant means to charge the method without the buyer. */
    boolean forOffSession() {
        return text("usage").equals("off_session");
    }
}

package dev.tollgate.sandbox;

import com.google.gson.JsonObject;
import java.time.Duration;

/** What a buyer entered in a page, handed to the server to confirm with. Good once, for half a day. */
final class ConfirmationToken extends Resource {

    static final Duration LIFETIME = Duration.ofHours(12);

    private final PaymentMethod method;

    private ConfirmationToken(JsonObject json, PaymentMethod method) {
        super(json);
        this.method = method;
    }

    static ConfirmationToken create(Tx tx, PaymentMethod method, JsonObject fields) {
        JsonObject json = tx.create(Template.CONFIRMATION_TOKEN, "ctoken");
        json.addProperty("expires_at", tx.now().plus(LIFETIME).getEpochSecond());
        JsonObject preview = method.snapshot();
        for (String hidden : new String[]{"id", "object", "created", "livemode", "metadata"}) {
            preview.remove(hidden);
        }
        json.add("payment_method_preview", preview);
        var token = new ConfirmationToken(json, method);
        token.merge(fields);
        return tx.account().confirmationTokens.add(token);
    }

    /** The payment method, now on the shelf. The token belongs to this PaymentIntent from here on. */
    PaymentMethod redeem(Tx tx, PaymentIntent intent) {
        boolean used = find("payment_intent").filter(other -> !other.equals(intent.id())).isPresent();
        if (used || tx.now().getEpochSecond() >= number("expires_at")) {
            throw StripeError.state("resource_missing",
                    "The ConfirmationToken " + id() + " was already used or has expired.")
                    .with("param", "confirmation_token");
        }
        set("payment_intent", intent.id());
        if (tx.account().paymentMethods.find(method.id()).isEmpty()) tx.account().paymentMethods.add(method);
        return method;
    }
}

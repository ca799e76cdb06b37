package dev.tollgate.sandbox.paymentmethod;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Template;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.StripeError;
import java.time.Duration;

/** What a buyer entered in a page, handed to the server to confirm with. Good once, for half a day. */
public final class ConfirmationToken extends Resource {

    static final Duration LIFETIME = Duration.ofHours(12);

    public static final Kind<ConfirmationToken> KIND = Kind.of("confirmation_token", ConfirmationToken::new);
    private static final Template TEMPLATE = Template.named("confirmation_token");

    private ConfirmationToken(JsonObject json, JsonObject hidden) {
        super(json, hidden);
    }

    public static ConfirmationToken create(Tx tx, PaymentMethod method, JsonObject fields) {
        JsonObject json = tx.create(TEMPLATE, "ctoken");
        json.addProperty("expires_at", tx.now().plus(LIFETIME).getEpochSecond());
        JsonObject preview = method.snapshot();
        for (String hidden : new String[]{"id", "object", "created", "livemode", "metadata"}) {
            preview.remove(hidden);
        }
        json.add("payment_method_preview", preview);
        var token = new ConfirmationToken(json, Json.object("payment_method", method.id()));
        token.merge(fields);
        return tx.all(KIND).add(token);
    }

    /** The payment method. The token belongs to this intent from here on; {@code field} is where it says so. */
    public PaymentMethod redeem(Tx tx, String field, String intent) {
        requireGood(tx, intent);
        set(field, intent);
        return entered(tx);
    }

    /** What the buyer entered, for an intent that is still to be made. */
    public PaymentMethod method(Tx tx) {
        requireGood(tx, "");
        return entered(tx);
    }

    private void requireGood(Tx tx, String intent) {
        boolean used = find("payment_intent").or(() -> find("setup_intent")).filter(other -> !other.equals(intent))
                .isPresent();
        if (used || tx.onBusinessTime().now().getEpochSecond() >= number("expires_at")) {
            throw StripeError.state("resource_missing",
                    "The ConfirmationToken " + id() + " was already used or has expired.")
                    .with("param", "confirmation_token");
        }
    }

    private PaymentMethod entered(Tx tx) {
        return tx.get(PaymentMethod.KIND, hiddenText("payment_method"), "payment_method");
    }
}

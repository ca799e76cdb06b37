package dev.tollgate.server.stripe;

import com.google.gson.JsonObject;
import java.util.Optional;

/**
 * An object of Stripe's, as an event or a list shows it.
 *
 * @param type
 *            Stripe's name of its kind
 * @param paymentIntentId
 *            the PaymentIntent that it is, or belongs to
 */
public record StripeObject(String type, String id, Optional<String> paymentIntentId, JsonObject json) {
    public static StripeObject of(JsonObject json) {
        String type = Json.name(json, "object").orElse("");
        String id = Json.name(json, "id").orElse("");
        return new StripeObject(type, id,
                type.equals("payment_intent") ? Optional.of(id) : Json.id(json, "payment_intent").map(Json::plain),
                json);
    }

    /** Our own words on it, if we made it. */
    public Optional<String> metadata(String key) {
        return Json.metadata(json, key);
    }
}

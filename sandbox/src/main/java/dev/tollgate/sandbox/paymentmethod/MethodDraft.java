package dev.tollgate.sandbox.paymentmethod;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.Map;

/** A payment method as somebody describes it: what was typed, with the buyer's details. */
public record MethodDraft(MethodEntry entry, JsonObject billing, String allowRedisplay) {

    private static final String UNSAID = "unspecified";

    /** A card with the buyer's details, on a page of the sandbox's own. */
    public MethodDraft(CardEntry card, JsonObject billing) {
        this(card, billing, UNSAID);
    }

    public static MethodDraft read(Params params) {
        String type = params.requiredText("type");
        params.accept("radar_options");
        JsonObject billing = params.tree("billing_details");
        String redisplay = params.oneOf("allow_redisplay", UNSAID, "always", "limited");
        MethodEntry entry = switch (type) {
            case "card" -> card(named(params, type));
            case "sepa_debit" -> SepaEntry.read(named(params, type));
            case "us_bank_account" -> UsAccountEntry.read(named(params, type));
            default -> throw StripeError.unsupported("payment methods of type " + type);
        };
        return new MethodDraft(entry, billing, redisplay);
    }

    /** Makes the object; not on the shelf yet. Throws the card_error of a number that is no test card's. */
    public PaymentMethod mint(Tx tx) {
        PaymentMethod method = entry.mint(tx);
        method.set("billing_details", merged(method.object("billing_details"), billing));
        if (!allowRedisplay.equals(UNSAID)) method.set("allow_redisplay", allowRedisplay);
        return method;
    }

    /** The details after a change of some of them; an empty text unsets one. */
    static JsonObject merged(JsonObject before, JsonObject changes) {
        JsonObject after = before.deepCopy();
        merge(after, changes);
        return after;
    }

    private static MethodEntry card(Params card) {
        card.accept("networks");
        return card.has("token") ? new CardToken(card.requiredText("token")) : CardEntry.read(card);
    }

    private static Params named(Params params, String type) {
        return params.object(type).orElseThrow(() -> missing(type));
    }

    private static StripeError missing(String param) {
        return StripeError.invalid("parameter_missing", "Missing required param: " + param + ".", param);
    }

    private static void merge(JsonObject into, JsonObject from) {
        for (Map.Entry<String, JsonElement> entry : from.entrySet()) {
            if (!into.has(entry.getKey())) {
                throw StripeError.invalid("parameter_unknown", "Received unknown parameter: billing_details["
                        + entry.getKey() + "]", "billing_details[" + entry.getKey() + "]");
            }
            if (entry.getValue() instanceof JsonObject nested
                    && into.get(entry.getKey()) instanceof JsonObject target) {
                merge(target, nested);
            } else {
                boolean unset = entry.getValue().isJsonPrimitive() && entry.getValue().getAsString().isEmpty();
                into.add(entry.getKey(), unset ? Json.value(null) : entry.getValue());
            }
        }
    }
}

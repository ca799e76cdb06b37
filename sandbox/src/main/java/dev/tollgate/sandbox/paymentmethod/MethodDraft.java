package dev.tollgate.sandbox.paymentmethod;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Optional;

/** A payment method as somebody describes it: a typed card, or an IBAN, with the buyer's details. */
public record MethodDraft(Optional<CardEntry> card, String iban, JsonObject billing) {

    public static MethodDraft read(Params params) {
        String type = params.requiredText("type");
        params.accept("allow_redisplay", "radar_options");
        JsonObject billing = params.tree("billing_details");
        return switch (type) {
            case "card" -> new MethodDraft(Optional.of(card(params)), "", billing);
            case "sepa_debit" -> new MethodDraft(Optional.empty(), params.object("sepa_debit")
                    .orElseThrow(() -> missing("sepa_debit")).requiredText("iban").replace(" ", ""), billing);
            default -> throw StripeError.unsupported("payment methods of type " + type);
        };
    }

    /** Makes the object; not on the shelf yet. Throws the card_error of a number that is no test card's. */
    public PaymentMethod mint(Tx tx) {
        ZonedDateTime now = tx.now().atZone(ZoneOffset.UTC);
        PaymentMethod method = card
                .map(entry -> PaymentMethod.of(tx, entry.known(now.getYear(), now.getMonthValue()), entry))
                .orElseGet(() -> PaymentMethod.of(tx, Instruments.byIban(iban).orElseThrow(() -> StripeError
                        .invalid("invalid_bank_account_iban", "The IBAN you provided is invalid.",
                                "sepa_debit[iban]"))));
        merge(method.object("billing_details"), billing);
        return method;
    }

    private static CardEntry card(Params params) {
        Params card = params.object("card").orElseThrow(() -> missing("card"));
        card.unsupported("token");
        return CardEntry.read(card.accept("networks"));
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

package dev.tollgate.server.stripe;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An event as Stripe sent it. What Stripe never takes back counts at once: money captured, an intent canceled, a
 * session expired. Everything else only says that it is time to look, because events come twice, late and in any order.
 *
 * @param paymentIntentId
 *            the PaymentIntent that the object is, or belongs to
 */
public record StripeEvent(String id, String type, String apiVersion, boolean livemode, Optional<String> account,
        String objectId, Optional<String> paymentIntentId, JsonObject object, Instant created) {

    /** Empty when the payload is no event. */
    public static Optional<StripeEvent> read(byte[] payload) {
        return Json.object(new String(payload, StandardCharsets.UTF_8)).flatMap(StripeEvent::read);
    }

    private static Optional<StripeEvent> read(JsonObject json) {
        Optional<String> id = Json.text(json, "id");
        Optional<String> type = Json.text(json, "type");
        if (id.isEmpty() || type.isEmpty()) return Optional.empty();
        JsonObject object = Json.child(json, "data").flatMap(data -> Json.child(data, "object"))
                .orElseGet(JsonObject::new);
        String objectId = Json.textOr(object, "id", "");
        Optional<String> intent = Json.textOr(object, "object", "").equals("payment_intent")
                ? Optional.of(objectId)
                : Json.id(object, "payment_intent");
        return Optional.of(new StripeEvent(id.get(), type.get(), Json.textOr(json, "api_version", ""),
                Json.isTrue(json, "livemode"), Json.text(json, "account"), objectId, intent, object,
                Json.time(json, "created")));
    }

    public StripeObject about() {
        return StripeObject.of(object);
    }

    /** Our own words on the object, if it is one that we made. */
    public Optional<String> metadata(String key) {
        return Json.metadata(object, key);
    }

    /** Empty when events of this type say nothing about a checkout's money. */
    public Optional<PaymentSnapshot> snapshot() {
        return switch (Json.textOr(object, "object", "")) {
            case "payment_intent" -> Optional.of(ofPaymentIntent());
            case "checkout.session" -> Optional.of(irreversible(StripeObjectParser.ofSession(object)));
            case "charge" -> Optional.of(carried(ofCharge()).with(List.of(StripeObjectParser.charge(object))));
            case "refund", "dispute" -> Optional.of(carried(new PaymentFact.Reversed()));
            default -> Optional.empty();
        };
    }

    private PaymentFact ofCharge() {
        return Json.number(object, "amount_refunded") > 0 || Json.isTrue(object, "disputed")
                ? new PaymentFact.Reversed()
                : new PaymentFact.Hint();
    }

    private PaymentSnapshot carried(PaymentFact fact) {
        return new PaymentSnapshot(fact, paymentIntentId, Optional.empty(), Optional.empty(), Optional.empty(),
                List.of(),
                Optional.empty());
    }

    private PaymentSnapshot ofPaymentIntent() {
        PaymentSnapshot seen = StripeObjectParser.ofPaymentIntent(object);
        if (!(seen.fact() instanceof PaymentFact.Paid)) return irreversible(seen);
        // The event names its charge without describing it; that it succeeded is known.
        var charges = Json.text(object, "latest_charge")
                .map(charge -> List.of(
                        new PaymentSnapshot.Charge(charge, PaymentSnapshot.Charge.Outcome.SUCCEEDED, "", "", created)))
                .orElse(seen.charges());
        return seen.with(charges);
    }

    private static PaymentSnapshot irreversible(PaymentSnapshot seen) {
        boolean stays = switch (seen.fact()) {
            case PaymentFact.Paid _, PaymentFact.Unknown _ -> true;
            case PaymentFact.Terminated(PaymentFact.Why why, _) -> why != PaymentFact.Why.FAILED;
            case PaymentFact.Observed _, PaymentFact.Hint _, PaymentFact.Reversed _, PaymentFact.Nothing _ -> false;
        };
        return stays ? seen : seen.saying(new PaymentFact.Hint());
    }
}

package dev.tollgate.server.stripe;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * What an event says about a payment. What Stripe never takes back counts at once: money captured, an intent canceled,
 * a session expired. Everything else only says that it is time to read it, because events come twice, late and in any
 * order.
 */
public final class PaymentEventParser {
    /** Of an intent that nobody has tried to pay: whoever made it knows all of it. */
    private static final String CREATED = "payment_intent.created";

    private PaymentEventParser() {}

    /** Empty when objects of this type say nothing about a payment. */
    public static Optional<PaymentSnapshot> read(StripeEvent event) {
        if (event.isThin()) return named(event);
        JsonObject object = event.object();
        return switch (event.about().type()) {
            case "payment_intent" -> Optional.of(ofPaymentIntent(event));
            case "checkout.session" -> Optional.of(irreversible(StripeObjectParser.ofSession(object)));
            case "charge" ->
                Optional.of(carried(event, ofCharge(object)).with(List.of(StripeObjectParser.charge(object))));
            case "refund", "dispute" -> Optional.of(carried(event, new PaymentFact.Reversed()));
            default -> Optional.empty();
        };
    }

    /** Something has happened to an object that is only named. */
    private static Optional<PaymentSnapshot> named(StripeEvent event) {
        return switch (event.about().type()) {
            case "payment_intent", "checkout.session" -> Optional.of(carried(event, new PaymentFact.Hint()));
            case "charge", "refund", "dispute" -> Optional.of(carried(event, new PaymentFact.Reversed()));
            default -> Optional.empty();
        };
    }

    private static PaymentFact ofCharge(JsonObject charge) {
        return Json.number(charge, "amount_refunded") > 0 || Json.isTrue(charge, "disputed")
                ? new PaymentFact.Reversed()
                : new PaymentFact.Hint();
    }

    private static PaymentSnapshot carried(StripeEvent event, PaymentFact fact) {
        return new PaymentSnapshot(fact, event.paymentIntentId(), Optional.empty(), Optional.empty(), Optional.empty(),
                List.of());
    }

    private static PaymentSnapshot ofPaymentIntent(StripeEvent event) {
        PaymentSnapshot seen = StripeObjectParser.ofPaymentIntent(event.object());
        if (event.type().equals(CREATED) && seen.fact() instanceof PaymentFact.Observed)
            return seen.saying(new PaymentFact.Nothing());
        if (!(seen.fact() instanceof PaymentFact.Paid)) return irreversible(seen);
        // The event names its charge without describing it; that it succeeded is known.
        var charges = Json.text(event.object(), "latest_charge")
                .map(charge -> List.of(new PaymentSnapshot.Charge(charge, PaymentSnapshot.Charge.Outcome.SUCCEEDED, "",
                        "", event.created())))
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

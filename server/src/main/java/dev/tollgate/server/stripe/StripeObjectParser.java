package dev.tollgate.server.stripe;

import com.google.gson.JsonObject;
import dev.tollgate.server.crypto.Secret;
import dev.tollgate.server.stripe.PaymentFact.Failure;
import dev.tollgate.server.stripe.PaymentFact.Standing;
import dev.tollgate.server.stripe.PaymentFact.Why;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What Stripe's objects mean, read from raw JSON. One table for answers, looks and events. */
public final class StripeObjectParser {
    private StripeObjectParser() {}

    /** A PaymentIntent, read in full. */
    public static PaymentSnapshot ofPaymentIntent(JsonObject intent) {
        return new PaymentSnapshot(fact(intent), Json.text(intent, "id"), Optional.empty(),
                Json.text(intent, "client_secret").filter(secret -> !secret.isEmpty()).map(Secret::new),
                Optional.empty(), charges(intent));
    }

    private static PaymentFact fact(JsonObject intent) {
        Optional<Failure> failure = Json.child(intent, "last_payment_error").map(StripeObjectParser::failure);
        Optional<String> charge = Json.id(intent, "latest_charge");
        String status = Json.textOr(intent, "status", "none");
        return switch (status) {
            case "succeeded" ->
                new PaymentFact.Paid(Json.textOr(intent, "id", ""), Json.number(intent, "amount_received"),
                        Json.textOr(intent, "currency", ""));
            case "canceled" -> new PaymentFact.Terminated(Why.CANCELED, Optional.empty());
            case "requires_payment_method" -> failure.isEmpty()
                    ? new PaymentFact.Observed(Standing.PENDING, Optional.empty(), charge)
                    : new PaymentFact.Observed(declined(failure.get()), failure, charge);
            case "requires_confirmation" -> new PaymentFact.Observed(Standing.PENDING, Optional.empty(), charge);
            case "requires_action" -> new PaymentFact.Observed(Standing.REQUIRES_ACTION, Optional.empty(), charge);
            case "processing" -> new PaymentFact.Observed(Standing.PROCESSING, Optional.empty(), charge);
            default -> new PaymentFact.Unknown("payment_intent status " + status);
        };
    }

    /**
     * A bank that wants to see its customer has not refused the customer. Stripe says so in the code, or as a
     * {@code card_declined} in the decline code: https://docs.stripe.com/declines/codes
     */
    private static Standing declined(Failure failure) {
        boolean isAsked = List.of(failure.code(), failure.declineCode()).contains("authentication_required");
        return isAsked ? Standing.REQUIRES_ACTION : Standing.FAILED;
    }

    private static Failure failure(JsonObject error) {
        return new Failure(Json.textOr(error, "code", "unknown"), Json.textOr(error, "decline_code", ""),
                Json.textOr(error, "message", "The payment failed."));
    }

    /** A Checkout Session, with its PaymentIntent expanded where the buyer has pressed Pay. */
    public static PaymentSnapshot ofSession(JsonObject session) {
        Optional<JsonObject> intent = Json.child(session, "payment_intent");
        return new PaymentSnapshot(sessionFact(session, intent), Json.id(session, "payment_intent"),
                Json.text(session, "id"),
                Optional.empty(), Json.text(session, "url").map(Secret::new),
                intent.map(StripeObjectParser::charges).orElse(List.of()));
    }

    private static PaymentFact sessionFact(JsonObject session, Optional<JsonObject> intent) {
        String status = Json.textOr(session, "status", "none");
        boolean isPaid = Json.textOr(session, "payment_status", "").equals("paid");
        if (isPaid)
            return new PaymentFact.Paid(Json.id(session, "payment_intent").orElse(""),
                    Json.number(session, "amount_total"), Json.textOr(session, "currency", ""));
        return switch (status) {
            case "expired" -> new PaymentFact.Terminated(Why.EXPIRED, Optional.empty());
            case "open" -> intent.map(StripeObjectParser::fact)
                    .orElse(new PaymentFact.Observed(Standing.PENDING, Optional.empty(), Optional.empty()));
            case "complete" -> intent.map(StripeObjectParser::completeButUnpaid).orElse(new PaymentFact.Hint());
            default -> new PaymentFact.Unknown("checkout.session status " + status);
        };
    }

    /** A complete Session takes no second payment method: a delayed one that failed is the end of it. */
    private static PaymentFact completeButUnpaid(JsonObject intent) {
        PaymentFact fact = fact(intent);
        boolean failed = Json.textOr(intent, "status", "").equals("requires_payment_method");
        return failed && fact instanceof PaymentFact.Observed seen
                ? new PaymentFact.Terminated(Why.FAILED, seen.failure())
                : fact;
    }

    public static Reversals.Refund refund(JsonObject refund) {
        var status = switch (Json.textOr(refund, "status", "")) {
            case "succeeded" -> Reversals.Refund.Status.SUCCEEDED;
            case "failed" -> Reversals.Refund.Status.FAILED;
            case "canceled" -> Reversals.Refund.Status.CANCELED;
            // requires_action too, and words that we do not know: not decided.
            default -> Reversals.Refund.Status.PENDING;
        };
        return new Reversals.Refund(Json.textOr(refund, "id", ""), Json.number(refund, "amount"),
                Json.textOr(refund, "currency", ""), status, Json.textOr(refund, "reason", ""),
                Json.textOr(refund, "failure_reason", ""), Json.metadata(refund, "tollgate_refund"));
    }

    public static Reversals.Dispute dispute(JsonObject dispute) {
        Optional<Instant> due = Json.child(dispute, "evidence_details")
                .filter(details -> Json.number(details, "due_by") > 0)
                .map(details -> Json.time(details, "due_by"));
        return new Reversals.Dispute(Json.textOr(dispute, "id", ""), Json.number(dispute, "amount"),
                Json.textOr(dispute, "currency", ""), Json.textOr(dispute, "status", ""),
                Json.textOr(dispute, "reason", ""), due);
    }

    private static List<PaymentSnapshot.Charge> charges(JsonObject intent) {
        return Json.child(intent, "latest_charge").map(StripeObjectParser::charge).or(() -> declinedCharge(intent))
                .map(List::of)
                .orElse(List.of());
    }

    /** Where the charge is only named, the error that it met is all there is to know. */
    private static Optional<PaymentSnapshot.Charge> declinedCharge(JsonObject intent) {
        return Json.child(intent, "last_payment_error").flatMap(error -> Json.text(error, "charge")
                .map(id -> new PaymentSnapshot.Charge(id, PaymentSnapshot.Charge.Outcome.FAILED,
                        Json.textOr(error, "code", ""),
                        Json.textOr(error, "decline_code", ""), null)));
    }

    static PaymentSnapshot.Charge charge(JsonObject charge) {
        var outcome = switch (Json.textOr(charge, "status", "")) {
            case "succeeded" -> PaymentSnapshot.Charge.Outcome.SUCCEEDED;
            case "failed" -> PaymentSnapshot.Charge.Outcome.FAILED;
            default -> PaymentSnapshot.Charge.Outcome.PENDING;
        };
        return new PaymentSnapshot.Charge(Json.textOr(charge, "id", ""), outcome,
                Json.textOr(charge, "failure_code", ""),
                Json.child(charge, "outcome").flatMap(o -> Json.text(o, "reason")).orElse(""),
                Json.time(charge, "created"));
    }
}

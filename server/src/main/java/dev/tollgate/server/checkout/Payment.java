package dev.tollgate.server.checkout;

import dev.tollgate.server.stripe.PaymentFact;
import dev.tollgate.server.stripe.PaymentFact.Failure;
import java.util.Optional;

/**
 * The money side of a checkout. {@link #fold} is the one rule of truth: paid beats everything for ever, voided beats
 * everything but paid, and among the rest the last look is right. So every order and every duplication of what Stripe
 * says ends alike.
 *
 * @param expected
 *            what must be captured, in minor units of the currency
 * @param chargeId
 *            the latest charge that was seen: a second decline in the same words is another charge
 * @param source
 *            the PaymentIntent that paid
 */
public record Payment(long expected, String currency, Status status, Optional<Failure> failure,
        Optional<String> chargeId,
        long captured, long refunded, long disputed, Optional<String> source) {

    public enum Status {
        PENDING,
        REQUIRES_ACTION,
        PROCESSING,
        FAILED,
        CANCELED,
        EXPIRED,
        SUCCEEDED
    }

    /** What a fact means for a payment. */
    public sealed interface Decision {
        record Applied(Payment after) implements Decision {}

        record Ignored(String why) implements Decision {}

        /** Read it at Stripe. */
        record Look() implements Decision {}

        /** Does not fit: a finding, and nothing changes. */
        record Conflict(String why) implements Decision {}
    }

    static Payment pending(long expected, String currency) {
        return new Payment(expected, currency, Status.PENDING, Optional.empty(), Optional.empty(), 0, 0, 0,
                Optional.empty());
    }

    public boolean isPaid() {
        return status == Status.SUCCEEDED;
    }

    /** Closed at Stripe unpaid. A FAILED payment counts once no second try is possible; its checkout is closed then. */
    boolean isTerminated() {
        return status == Status.CANCELED || status == Status.EXPIRED;
    }

    /** Reads no clock, touches no table. */
    public Decision fold(PaymentFact fact) {
        return switch (fact) {
            case PaymentFact.Paid paid when isPaid() -> source.equals(Optional.of(paid.paymentIntentId()))
                    ? new Decision.Ignored("the money is here")
                    : new Decision.Conflict("paid twice, also by " + paid.paymentIntentId());
            case PaymentFact.Paid paid when paid.captured() != expected || !paid.currency().equals(currency) ->
                new Decision.Conflict(
                        "captured " + paid.captured() + " " + paid.currency() + " instead of " + expected + " "
                                + currency);
            case PaymentFact.Paid paid -> new Decision.Applied(paidBy(paid)); // from every state: late money is still
                                                                              // money
            case PaymentFact.Terminated _ when isPaid() -> new Decision.Ignored("the money is here");
            case PaymentFact.Terminated _ when isTerminated() -> new Decision.Ignored("voided already");
            case PaymentFact.Terminated voided -> new Decision.Applied(terminatedBy(voided));
            case PaymentFact.Observed _ when isPaid() || isTerminated() -> new Decision.Ignored("final");
            case PaymentFact.Observed seen -> {
                Payment after = nowIs(seen);
                yield after.equals(this) ? new Decision.Ignored("known") : new Decision.Applied(after);
            }
            case PaymentFact.Hint _ -> isPaid() ? new Decision.Ignored("the money is here") : new Decision.Look();
            case PaymentFact.Reversed _ -> new Decision.Look();
            case PaymentFact.Nothing _ -> new Decision.Ignored("not about the payment");
            case PaymentFact.Unknown(String what) -> new Decision.Conflict("Stripe says " + what);
        };
    }

    private Payment paidBy(PaymentFact.Paid paid) {
        return new Payment(expected, currency, Status.SUCCEEDED, Optional.empty(), chargeId, paid.captured(), refunded,
                disputed, Optional.of(paid.paymentIntentId()));
    }

    /** What went back stands beside the status: a refund may fail after it succeeded, and a dispute may be won. */
    Payment returned(long refundedNow, long disputedNow) {
        return new Payment(expected, currency, status, failure, chargeId, captured, refundedNow, disputedNow, source);
    }

    private Payment terminatedBy(PaymentFact.Terminated voided) {
        Status after = switch (voided.why()) {
            case CANCELED -> Status.CANCELED;
            case EXPIRED -> Status.EXPIRED;
            case FAILED -> Status.FAILED;
        };
        return new Payment(expected, currency, after, voided.failure(), chargeId, captured, refunded, disputed, source);
    }

    private Payment nowIs(PaymentFact.Observed seen) {
        Status after = switch (seen.standing()) {
            case PENDING -> Status.PENDING;
            case REQUIRES_ACTION -> Status.REQUIRES_ACTION;
            case PROCESSING -> Status.PROCESSING;
            case FAILED -> Status.FAILED;
        };
        return new Payment(expected, currency, after, seen.failure(), seen.chargeId(), captured, refunded, disputed,
                source);
    }
}

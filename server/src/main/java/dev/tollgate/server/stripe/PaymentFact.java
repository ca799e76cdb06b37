package dev.tollgate.server.stripe;

import java.util.Optional;

/** What Stripe says about a checkout's money, stripped of how it said it. */
public sealed interface PaymentFact {
    /** Money was taken. Never taken back by Stripe. */
    record Paid(String paymentIntentId, long captured, String currency) implements PaymentFact {}

    /** Can never be paid any more: canceled or expired at Stripe. */
    record Terminated(Why why, Optional<Failure> failure) implements PaymentFact {}

    /** How an unpaid payment stood when it was read. Counts only under its ticket. */
    record Observed(Standing standing, Optional<Failure> failure, Optional<String> chargeId) implements PaymentFact {}

    /** Something changed: read it again. */
    record Hint() implements PaymentFact {}

    /** Some of the money went back, or a bank disputes it: read all of it. */
    record Reversed() implements PaymentFact {}

    /** Says nothing about the payment itself. */
    record Nothing() implements PaymentFact {}

    /** Stripe said something that we do not know: a finding, and nothing else changes. */
    record Unknown(String what) implements PaymentFact {}

    enum Why {
        CANCELED,
        EXPIRED,
        FAILED
    }

    enum Standing {
        PENDING,
        REQUIRES_ACTION,
        PROCESSING,
        FAILED
    }

    /** Stripe's words for a decline. */
    record Failure(String code, String declineCode, String message) {}
}

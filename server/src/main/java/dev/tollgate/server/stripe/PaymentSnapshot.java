package dev.tollgate.server.stripe;

import dev.tollgate.server.crypto.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one answer or event of Stripe shows: the fact, which objects carry it, and the charges seen.
 */
public record PaymentSnapshot(PaymentFact fact, Optional<String> paymentIntentId, Optional<String> sessionId,
        Optional<Secret> clientSecret, Optional<Secret> hostedUrl, List<Charge> charges) {

    /**
     * @param at
     *            null when Stripe named the charge without describing it: then the time at which we saw it is taken
     */
    public record Charge(String id, Outcome outcome, String code, String declineCode, @Nullable Instant at) {
        public enum Outcome {
            SUCCEEDED,
            FAILED,
            PENDING
        }

        /** A charge ends once: what is final is not overwritten by older news. */
        public boolean mayBecome(Charge later) {
            return outcome == Outcome.PENDING && later.outcome() != Outcome.PENDING;
        }

        public Charge at(Instant time) {
            return new Charge(id, outcome, code, declineCode, time);
        }
    }

    /** A fact about a payment whose objects are known. */
    public static PaymentSnapshot of(PaymentFact fact) {
        return new PaymentSnapshot(fact, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                List.of());
    }

    public static PaymentSnapshot hint() {
        return of(new PaymentFact.Hint());
    }

    /** Only what it is called, and that it is time to look. */
    public PaymentSnapshot asHint() {
        return saying(new PaymentFact.Hint());
    }

    /** The fact is another one, the rest stays. */
    PaymentSnapshot saying(PaymentFact other) {
        return new PaymentSnapshot(other, paymentIntentId, sessionId, clientSecret, hostedUrl, charges);
    }

    PaymentSnapshot with(List<Charge> seen) {
        return new PaymentSnapshot(fact, paymentIntentId, sessionId, clientSecret, hostedUrl, seen);
    }
}

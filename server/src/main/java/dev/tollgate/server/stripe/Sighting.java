package dev.tollgate.server.stripe;

import dev.tollgate.server.db.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one answer or event of Stripe shows: the fact, which objects carry it, and the charges seen. */
public record Sighting(PaymentFact fact, Optional<String> paymentIntentId, Optional<String> sessionId,
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
    }

    public static Sighting hint() {
        return new Sighting(new PaymentFact.Hint(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(),
                List.of());
    }
}

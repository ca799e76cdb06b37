package dev.tollgate.server.stripe;

import dev.tollgate.server.crypto.Secret;
import java.util.Optional;
import java.util.UUID;

/** An organization's account at Stripe. */
public record StripeAccount(UUID organizationId, UUID id, Mode mode, Optional<String> stripeAccountId,
        String publishableKey, Secret secretKey) {

    /** An installation has one. */
    public enum Mode {
        TEST,
        LIVE;

        public boolean isLive() {
            return this == LIVE;
        }
    }
}

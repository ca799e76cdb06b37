package dev.tollgate.server.stripe;

import dev.tollgate.server.crypto.Secret;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How Stripe is reached.
 *
 * @param environment
 *            keeps two installations on one account apart: it is part of every idempotency key
 * @param previousWebhookSecret
 *            still verifies while a secret is rolled; blank: none
 * @param previousWebhookSecretUntil
 *            when it stops; empty: only when it is taken out of the configuration
 */
public record StripeConfig(URI api, URI js, String environment, Secret secretKey, String publishableKey,
        String accountId,
        Secret webhookSecret, Secret previousWebhookSecret, Optional<Instant> previousWebhookSecretUntil,
        Duration connectTimeout, Duration answerTimeout) {
    public StripeAccount.Mode mode() {
        return secretKey.reveal().matches("[sr]k_live_.*") ? StripeAccount.Mode.LIVE : StripeAccount.Mode.TEST;
    }
}

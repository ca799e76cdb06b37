package dev.tollgate.server.stripe;

import java.util.Optional;

/** Reads at Stripe how all the money of a checkout stands. */
public final class Observer {
    private final StripeApi api;
    private final StripeAccounts accounts;

    public Observer(StripeApi api, StripeAccounts accounts) {
        this.api = api;
        this.accounts = accounts;
    }

    /** Empty when Stripe could not be asked, or does not know the object: never taken for a failed payment. */
    public Optional<Sighting> look(java.util.UUID organizationId, Optional<String> paymentIntentId,
            Optional<String> sessionId) {
        StripeAccount account = accounts.of(organizationId);
        if (sessionId.isPresent()) {
            return api.get(account, StripeCalls.session(sessionId.get())) instanceof Answer.Done(var body)
                    ? Optional.of(Sightings.ofSession(body))
                    : Optional.empty();
        }
        if (paymentIntentId.isEmpty()) return Optional.empty();
        return api.get(account, StripeCalls.paymentIntent(paymentIntentId.get())) instanceof Answer.Done(var body)
                ? Optional.of(Sightings.ofPaymentIntent(body))
                : Optional.empty();
    }
}

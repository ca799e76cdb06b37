package dev.tollgate.server.customer;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A buyer of an organization. */
public record Customer(UUID id, Instant createdAt, String externalId, String email, String name,
        @Nullable String stripeCustomerId) {
    Customer withContact(String newEmail, String newName) {
        return new Customer(id, createdAt, externalId, newEmail, newName, stripeCustomerId);
    }

    /** The same buyer, of whom Stripe has this customer now, or none. */
    Customer withStripe(@Nullable String newStripeCustomerId) {
        return new Customer(id, createdAt, externalId, email, name, newStripeCustomerId);
    }
}

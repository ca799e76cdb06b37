package dev.tollgate.server.customer;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A buyer of an organization. */
public record Customer(UUID id, Instant createdAt, String externalId, String email, String name,
        @Nullable String stripeCustomerId) {}

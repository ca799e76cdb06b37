package dev.tollgate.server.catalog;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a product costs, in minor units of a currency. Its amount never changes.
 *
 * @param billingInterval
 *            null for a one-time price
 */
public record Price(UUID id, Instant createdAt, UUID productId, String productName, long amount, String currency,
        @Nullable Interval billingInterval, boolean active) {
    public enum Interval {
        MONTH,
        YEAR
    }

    public boolean isRecurring() {
        return billingInterval != null;
    }
}

package dev.tollgate.server.payment;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A buyer's bank takes money back.
 *
 * @param status
 *            Stripe's word; new ones may appear
 * @param evidenceDueAt
 *            null when there is nothing to answer
 */
public record Dispute(UUID id, Instant createdAt, Instant updatedAt, UUID paymentId,
        @Nullable UUID checkoutId, long amount, String currency,
        String status, String reason, @Nullable Instant evidenceDueAt, String stripeDisputeId) {
    /** Inquiries take no money, and what is won or prevented comes back or never went. */
    private static final Set<String> WITHOUT_MONEY = Set.of("won", "prevented", "warning_needs_response",
            "warning_under_review", "warning_closed");
    private static final Set<String> WAITING_FOR_US = Set.of("needs_response", "warning_needs_response",
            "appeal_needs_response");

    /** Whether the bank holds the money, or has kept it. A word that we do not know is taken for yes. */
    static boolean holdsMoney(String status) {
        return !WITHOUT_MONEY.contains(status);
    }

    /** Whether somebody has to answer at Stripe. */
    static boolean waitsForUs(String status) {
        return WAITING_FOR_US.contains(status);
    }
}

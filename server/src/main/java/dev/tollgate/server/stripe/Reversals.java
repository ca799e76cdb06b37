package dev.tollgate.server.stripe;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What Stripe shows of money that went back: refunds, and what a buyer's bank disputes. */
public record Reversals(List<Refund> refunds, List<Dispute> disputes) {
    public Reversals {
        refunds = List.copyOf(refunds);
        disputes = List.copyOf(disputes);
    }

    public static Reversals of(Refund refund) {
        return new Reversals(List.of(refund), List.of());
    }

    /**
     * @param reason
     *            Stripe's word, or an empty text
     * @param failure
     *            Stripe's word, or an empty text
     * @param ours
     *            our own name for it, in its metadata, when we asked for it
     */
    public record Refund(String id, long amount, String currency, Status status, String reason, String failure,
            Optional<String> ours) {
        public enum Status {
            PENDING,
            SUCCEEDED,
            FAILED,
            CANCELED
        }
    }

    /**
     * @param status
     *            Stripe's word
     */
    public record Dispute(String id, long amount, String currency, String status, String reason,
            Optional<Instant> evidenceDueAt) {}
}

package dev.tollgate.server.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far Stripe's objects were compared with ours.
 *
 * @param sweptUntil
 *            payments that were made before were compared
 * @param begunAt
 *            when the sweep under way began; null between two
 * @param afterId
 *            the last object of its part that it has dealt with; null before its first page
 * @param compared
 *            how many objects of ours: by the sweep under way, or else by the last one
 * @param drifting
 *            how many differed still at the end of it
 * @param nextAt
 *            while a process sweeps: until when the lease runs, and the proof that it still holds it
 */
record SweepProgress(UUID organizationId, UUID stripeAccountId, Instant sweptUntil, @Nullable Instant begunAt,
        @Nullable Part part, @Nullable String afterId, @Nullable Instant finishedAt, int compared, int repaired,
        int drifting, Instant nextAt) {
    /** Read again each time: what could not be read last time, and what was listed late. */
    private static final Duration OVERLAP = Duration.ofDays(1);
    /** A bank takes up to a month to decide a refund. */
    private static final Duration REFUNDS = Duration.ofDays(35);
    private static final Duration DISPUTES = Duration.ofDays(120);

    /** In this order: what differed last time, Stripe's lists, and what of ours they no longer show. */
    enum Part {
        DRIFTS(null),
        PAYMENT_INTENTS(StripeKind.PAYMENT_INTENT),
        SESSIONS(StripeKind.SESSION),
        REFUNDS(StripeKind.REFUND),
        DISPUTES(StripeKind.DISPUTE),
        UNSETTLED(null);

        private final @Nullable StripeKind listed;

        Part(@Nullable StripeKind listed) {
            this.listed = listed;
        }

        /** Empty for the parts that begin with rows of ours. */
        Optional<StripeKind> listed() {
            return Optional.ofNullable(listed);
        }
    }

    /** What a page of objects came to. */
    record Tally(int compared, int repaired) {
        static final Tally NONE = new Tally(0, 0);

        Tally plus(Tally more) {
            return new Tally(compared + more.compared, repaired + more.repaired);
        }
    }

    SweepProgress begun(Instant now) {
        return new SweepProgress(organizationId, stripeAccountId, sweptUntil, now, Part.DRIFTS, null, finishedAt, 0, 0,
                0,
                nextAt);
    }

    SweepProgress counting(Tally more) {
        return new SweepProgress(organizationId, stripeAccountId, sweptUntil, begunAt, part, afterId, finishedAt,
                compared + more.compared(), repaired + more.repaired(), drifting, nextAt);
    }

    SweepProgress at(Part next, @Nullable String after) {
        return new SweepProgress(organizationId, stripeAccountId, sweptUntil, begunAt, next, after, finishedAt,
                compared,
                repaired, drifting, nextAt);
    }

    SweepProgress until(Instant lease) {
        return new SweepProgress(organizationId, stripeAccountId, sweptUntil, begunAt, part, afterId, finishedAt,
                compared,
                repaired, drifting, lease);
    }

    SweepProgress finished(Instant now, int stillDrifting) {
        return new SweepProgress(organizationId, stripeAccountId, begun(), null, null, null, now, compared, repaired,
                stillDrifting, nextAt);
    }

    Instant begun() {
        return Optional.ofNullable(begunAt).orElseThrow();
    }

    /** Objects that were created before are not listed. */
    Instant from(StripeKind kind) {
        return switch (kind) {
            case PAYMENT_INTENT, SESSION -> sweptUntil.minus(OVERLAP);
            case REFUND -> begun().minus(REFUNDS);
            case DISPUTE -> begun().minus(DISPUTES);
        };
    }
}

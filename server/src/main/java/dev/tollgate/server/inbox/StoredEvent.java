package dev.tollgate.server.inbox;

import dev.tollgate.server.rpc.TypeId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stored event, without what Stripe sent.
 *
 * @param id
 *            Stripe's own
 * @param error
 *            why it is not applied; null when it is
 * @param subjectKind
 *            of what it names or was applied to, a checkout, say; null when that is nothing
 * @param nextAttemptAt
 *            null when it is not tried by itself any more
 * @param occurredAt
 *            by Stripe's clock
 * @param deliveredAt
 *            when a webhook brought it; null while it is known only because Stripe was asked
 */
record StoredEvent(String id, String type, State state, Source source, int attempts, @Nullable String error,
        String objectId,
        @Nullable String paymentIntentId, @Nullable TypeId subjectKind, @Nullable UUID subjectId,
        @Nullable String apiVersion, Instant occurredAt, Instant receivedAt, @Nullable Instant deliveredAt,
        @Nullable Instant nextAttemptAt) {

    enum State {
        PENDING,
        APPLIED,
        IGNORED,
        FOREIGN,
        DEAD
    }

    /** How it came first. */
    enum Source {
        WEBHOOK,
        POLL
    }

    boolean isUndecided() {
        return state == State.PENDING || state == State.DEAD;
    }
}

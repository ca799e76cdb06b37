package dev.tollgate.server.reconcile;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far Stripe's list of events was read, for some of the types that are asked for.
 *
 * @param part
 *            which of the lists of {@link EventTypes}
 * @param mode
 *            the same for all parts of an account
 * @param silentSince
 *            in PULL only
 * @param cursorAt
 *            every event that happened before was taken in
 * @param begunAt
 *            when the reading under way began; null between two
 * @param afterEvent
 *            the last event that it has taken in; null before its first page
 * @param pulledAt
 *            when the list was last read to its end
 * @param nextAt
 *            while a process reads: until when the lease runs, and the proof that it still holds it
 */
record EventCursor(UUID organizationId, UUID stripeAccountId, int part, Mode mode, @Nullable Instant silentSince,
        Instant cursorAt, @Nullable Instant begunAt, @Nullable String afterEvent, @Nullable Instant pulledAt,
        Instant nextAt) {

    /** PUSH: webhooks bring the news. PULL: they are silent, and we ask all the time. */
    enum Mode {
        PUSH,
        PULL
    }

    EventCursor begun(Instant now) {
        return new EventCursor(organizationId, stripeAccountId, part, mode, silentSince, cursorAt, now, null, pulledAt,
                nextAt);
    }

    EventCursor after(String event) {
        return new EventCursor(organizationId, stripeAccountId, part, mode, silentSince, cursorAt, begunAt, event,
                pulledAt,
                nextAt);
    }

    /** The list is read to its end: all that had happened when the reading began is here. */
    EventCursor finished(Instant now) {
        return new EventCursor(organizationId, stripeAccountId, part, mode, silentSince,
                Optional.ofNullable(begunAt).orElseThrow(), null, null, now, nextAt);
    }

    /** The list is to be begun anew. */
    EventCursor abandoned() {
        return new EventCursor(organizationId, stripeAccountId, part, mode, silentSince, cursorAt, null, null,
                pulledAt, nextAt);
    }
}

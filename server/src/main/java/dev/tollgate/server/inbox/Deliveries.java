package dev.tollgate.server.inbox;

import dev.tollgate.server.db.Tx;
import java.time.Instant;
import java.util.Optional;

/** Whether Stripe's webhooks arrive at all. */
public final class Deliveries {
    private Deliveries() {}

    /**
     * When webhooks fell silent: the first event of ours that none has brought, while none came since with any other. A
     * shop where nothing happens is not silent.
     *
     * @param before
     *            younger events may still be on their way
     */
    public static Optional<Instant> silentSince(Tx tx, Instant before) {
        return tx.mapper(StoredEventMapper.class).missed(tx.organization(), before);
    }
}

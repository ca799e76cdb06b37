package dev.tollgate.server.inbox;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.CallError;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Shows what Stripe told. */
public final class StoredEvents {
    private final Database database;

    public StoredEvents(Database database) {
        this.database = database;
    }

    record WithPayload(StoredEvent event, String payload) {}

    WithPayload get(UUID organizationId, String eventId) {
        return database.inTransaction(organizationId, tx -> new WithPayload(find(tx, eventId), new String(
                tx.mapper(StoredEventMapper.class).payload(organizationId, eventId).payload(),
                StandardCharsets.UTF_8)));
    }

    /**
     * @throws ApiException
     *             STRIPE_EVENT_NOT_FOUND
     */
    static StoredEvent find(Tx tx, String eventId) {
        return tx.mapper(StoredEventMapper.class).find(tx.organization(), eventId)
                .orElseThrow(() -> new ApiException(new InboxError.StripeEventNotFound(eventId)));
    }

    /**
     * @param after
     *            the last event of the page before; null for the first page
     * @throws ApiException
     *             CURSOR_EXPIRED when there is no such event, or none any more
     */
    List<StoredEvent> list(UUID organizationId, StoredEventMapper.Filter filter, @Nullable String after, int most) {
        return database.read(organizationId, tx -> {
            var mapper = tx.mapper(StoredEventMapper.class);
            if (after != null && mapper.find(organizationId, after).isEmpty())
                throw new ApiException(new CallError.CursorExpired("page_token"));
            return mapper.page(organizationId, filter, after, most);
        });
    }
}

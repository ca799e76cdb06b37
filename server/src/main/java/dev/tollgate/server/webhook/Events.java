package dev.tollgate.server.webhook;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.rpc.Refusal;
import dev.tollgate.server.rpc.Refused;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Shows what Stripe told. */
public final class Events {
    private final Database database;

    public Events(Database database) {
        this.database = database;
    }

    record WithPayload(Event event, String payload) {}

    WithPayload get(UUID organizationId, String eventId) {
        return database.inTransaction(organizationId, tx -> new WithPayload(find(tx, eventId), new String(
                tx.mapper(EventMapper.class).payload(organizationId, eventId).payload(), StandardCharsets.UTF_8)));
    }

    /**
     * @throws Refused
     *             EVENT_NOT_FOUND
     */
    static Event find(Tx tx, String eventId) {
        return tx.mapper(EventMapper.class).find(tx.organization(), eventId)
                .orElseThrow(() -> new Refused(new Refusal.EventNotFound(eventId)));
    }

    /**
     * @param after
     *            the last event of the page before; null for the first page
     * @throws Refused
     *             CURSOR_EXPIRED when there is no such event, or none any more
     */
    List<Event> list(UUID organizationId, EventMapper.Filter filter, @Nullable String after, int most) {
        return database.inTransaction(organizationId, tx -> {
            var mapper = tx.mapper(EventMapper.class);
            if (after != null && mapper.find(organizationId, after).isEmpty())
                throw new Refused(new Refusal.CursorExpired("page_token"));
            return mapper.page(organizationId, filter, after, most);
        });
    }
}

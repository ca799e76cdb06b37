package dev.tollgate.server.event;

import java.util.List;
import java.util.UUID;

/**
 * Reads every event of every organization, in order, and keeps its place. It runs outside of any transaction, and gets
 * the same events again when its process dies before the place is written down. To throw means to try again later.
 */
public interface EventConsumer {
    /** Its place is kept under this name, from version to version. */
    String name();

    void consume(UUID organizationId, List<FeedEvent> events);
}

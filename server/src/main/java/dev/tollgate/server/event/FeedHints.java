package dev.tollgate.server.event;

import dev.tollgate.server.stream.Watchers;
import java.util.List;
import java.util.UUID;

/** Wakes, in every process, who watches a feed that has grown. */
public final class FeedHints implements EventConsumer {
    private final Watchers watchers;

    public FeedHints(Watchers watchers) {
        this.watchers = watchers;
    }

    @Override
    public String name() {
        return "feed";
    }

    @Override
    public void consume(UUID organizationId, List<FeedEvent> events) {
        watchers.changed(EventFeed.subject(organizationId));
    }
}

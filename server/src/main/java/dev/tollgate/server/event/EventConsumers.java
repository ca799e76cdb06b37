package dev.tollgate.server.event;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings consumers forward. One process at a time is at one feed for one consumer, under a lease; its place is written
 * down with the fencing number of that lease only. A feed at which a consumer fails waits until the lease has run out,
 * and holds up no other feed and no other consumer.
 */
public final class EventConsumers {
    private static final Logger LOG = LoggerFactory.getLogger(EventConsumers.class);
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final int FEEDS_AT_ONCE = 100;
    private static final int PAGE = 200;

    private final Database database;
    private final List<EventConsumer> consumers;
    private final Ids ids;

    public EventConsumers(Database database, List<EventConsumer> consumers, Ids ids) {
        this.database = database;
        this.consumers = List.copyOf(consumers);
        this.ids = ids;
    }

    /** @return how many events were consumed */
    public int run() {
        return consumers.stream().mapToInt(this::run).sum();
    }

    private int run(EventConsumer consumer) {
        List<UUID> behind = database.acrossOrganizations(
                tx -> tx.mapper(ConsumerMapper.class).behind(consumer.name(), ids.now(), FEEDS_AT_ONCE));
        return behind.stream().mapToInt(organizationId -> read(consumer, organizationId)).sum();
    }

    private record Turn(ConsumerMapper.Lease lease, List<FeedEvent> events) {}

    private int read(EventConsumer consumer, UUID organizationId) {
        Optional<Turn> turn = begin(consumer, organizationId);
        if (turn.isEmpty()) return 0;
        List<FeedEvent> events = turn.get().events();
        try {
            consumer.consume(organizationId, events);
        } catch (RuntimeException failure) {
            LOG.atWarn().addKeyValue("consumer", consumer.name()).addKeyValue("organization", organizationId)
                    .setCause(failure).log("events could not be consumed; they come again");
            return 0;
        }
        long position = events.isEmpty() ? turn.get().lease().position() : events.getLast().position();
        database.inTransaction(organizationId, tx -> tx.mapper(ConsumerMapper.class).advance(organizationId,
                consumer.name(), turn.get().lease().fence(), position));
        return events.size();
    }

    private Optional<Turn> begin(EventConsumer consumer, UUID organizationId) {
        return database.inTransaction(organizationId, tx -> {
            var mapper = tx.mapper(ConsumerMapper.class);
            Instant now = ids.now();
            mapper.begin(organizationId, consumer.name());
            return mapper.lease(organizationId, consumer.name(), now, now.plus(LEASE)).map(lease -> new Turn(lease,
                    tx.mapper(EventMapper.class).after(organizationId, lease.position(), PAGE)));
        });
    }
}

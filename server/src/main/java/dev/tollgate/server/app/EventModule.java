package dev.tollgate.server.app;

import dev.tollgate.server.event.EventConsumers;
import dev.tollgate.server.event.EventFeed;
import dev.tollgate.server.event.EventPump;
import dev.tollgate.server.event.EventService;
import dev.tollgate.server.event.Retention;
import dev.tollgate.server.event.Sequencer;
import dev.tollgate.server.job.Job;
import java.time.Duration;
import java.util.Deque;
import java.util.List;

/**
 * Events, from the commit that wrote them to whoever reads them.
 *
 * @param streamed
 *            the feed for those who watch it
 */
record EventModule(EventFeed feed, EventFeed streamed, EventPump pump, Retention retention) {
    private static final Duration FORGET_EVERY = Duration.ofHours(1);

    /**
     * @param opened
     *            takes what has to be closed in the end
     */
    static EventModule open(Config config, Foundation base, Deque<AutoCloseable> opened) {
        var consumers = new EventConsumers(base.database(), List.of(), base.ids());
        var pump = new EventPump(new Sequencer(base.database(), base.watchers(), base.ids()), consumers,
                base.watchers());
        opened.push(pump);
        return new EventModule(new EventFeed(base.database()), new EventFeed(base.database().forStreams()), pump,
                new Retention(base.database(), base.log(), config.events().retention(), base.ids()));
    }

    List<Job> jobs() {
        return List.of(new Job("forget-old-events", FORGET_EVERY, retention::sweep));
    }

    EventService service(String epoch) {
        return new EventService(feed, epoch);
    }
}

package dev.tollgate.server.event;

import dev.tollgate.server.rpc.Wire;
import dev.tollgate.server.stream.Lookout;
import dev.tollgate.server.stream.Subject;
import dev.tollgate.server.stream.Watched;
import dev.tollgate.v1.WatchEventsRequest;
import dev.tollgate.v1.WatchEventsResponse;
import dev.tollgate.v1.WatchEventsResponse.Bookmark;
import dev.tollgate.v1.WatchEventsResponse.Goodbye;
import dev.tollgate.v1.WatchEventsResponse.Hello;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * How an organization's feed is watched. It never ends.
 *
 * @param fromStart
 *            whether somebody without a cursor begins with the oldest event that is kept, and not with the next one
 */
public record EventStream(EventFeed feed, UUID organizationId, String epoch, List<String> types, boolean fromStart)
        implements
            Watched<FeedEvent, WatchEventsResponse> {
    private static final int PAGE = 50;

    public EventStream(EventFeed feed, UUID organizationId, String epoch, WatchEventsRequest request) {
        this(feed, organizationId, epoch, List.copyOf(request.getTypesList()), request.getFromStart());
    }

    @Override
    public Subject subject() {
        return EventFeed.subject(organizationId);
    }

    @Override
    public Optional<Instant> until() {
        return Optional.empty();
    }

    @Override
    public Lookout lookout() {
        return feed;
    }

    @Override
    public long start(Extent extent) {
        return fromStart ? extent.floor() : extent.latest();
    }

    /** A watcher whose cursor is not known gets everything that is kept: it may have missed any of it. */
    @Override
    public long restart(Extent extent) {
        return extent.floor();
    }

    @Override
    public Page<FeedEvent> after(long position) {
        var slice = feed.after(organizationId, position, new EventFeed.Filter(types, Optional.empty()), PAGE,
                "resume_after");
        var news = slice.events().stream().map(event -> new Numbered<>(event.position(), event)).toList();
        boolean isAll = news.size() < PAGE;
        long upTo = news.isEmpty() ? slice.last() : news.getLast().version();
        return new Page<>(news, isAll ? Math.max(upTo, slice.last()) : upTo, !isAll, false);
    }

    @Override
    public WatchEventsResponse render(String cursor, Signal<FeedEvent> signal) {
        var message = WatchEventsResponse.newBuilder().setCursor(cursor);
        return switch (signal) {
            case Signal.Hello<FeedEvent> hello -> message.setHello(Hello.newBuilder().setPosition(hello.latest())
                    .setResumed(hello.resumed()).setReset(hello.reset())
                    .setHeartbeat(Wire.duration(hello.heartbeat()))).build();
            case Signal.News<FeedEvent>(var event) ->
                message.setEvent(EventWire.show(organizationId, epoch, event)).build();
            case Signal.Bookmark<FeedEvent> bookmark -> message.setBookmark(Bookmark.newBuilder()
                    .setPosition(bookmark.version()).setTime(Wire.time(bookmark.time()))).build();
            case Signal.Goodbye<FeedEvent> goodbye -> message.setGoodbye(Goodbye.newBuilder()
                    .setReason(Goodbye.Reason.valueOf(goodbye.why().name()))
                    .setRetryAfter(Wire.duration(goodbye.retryAfter()))).build();
            case Signal.End<FeedEvent> _ -> throw new IllegalStateException("a feed never ends");
        };
    }
}

package dev.tollgate.client;

import dev.tollgate.v1.Event;
import dev.tollgate.v1.StatusServiceGrpc.StatusServiceBlockingV2Stub;
import dev.tollgate.v1.WatchEventsRequest;
import dev.tollgate.v1.WatchEventsResponse;
import java.util.List;

/**
 * The events of an organization.
 *
 * @param fromStart
 *            whether it begins with the oldest one that is kept, and not with the next one
 */
record EventSource(StatusServiceBlockingV2Stub service, List<String> types,
        boolean fromStart) implements Source<Event> {

    @Override
    public Connection<Event> open(String resumeAfter) {
        var request = WatchEventsRequest.newBuilder().addAllTypes(types).setFromStart(fromStart)
                .setResumeAfter(resumeAfter).build();
        return Connection.of(service.watchEvents(request),
                message -> new Message<>(message.getCursor(), said(message)));
    }

    private static Said<Event> said(WatchEventsResponse message) {
        return switch (message.getMessageCase()) {
            case HELLO -> new Said.Hello<>(Source.duration(message.getHello().getHeartbeat()),
                    message.getHello().getReset());
            case EVENT -> new Said.News<>(message.getEvent().getPosition(), message.getEvent());
            case GOODBYE -> new Said.Goodbye<>(Source.duration(message.getGoodbye().getRetryAfter()));
            case BOOKMARK, MESSAGE_NOT_SET -> new Said.Alive<>();
        };
    }
}

package dev.tollgate.server.event;

import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.CallError;
import dev.tollgate.server.rpc.Calls;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stream.Cursor;
import dev.tollgate.server.stream.Subject;
import dev.tollgate.server.tenant.Caller;
import dev.tollgate.v1.EventServiceGrpc;
import dev.tollgate.v1.GetEventRequest;
import dev.tollgate.v1.GetEventResponse;
import dev.tollgate.v1.ListEventsRequest;
import dev.tollgate.v1.ListEventsResponse;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The wire of events that are over; {@link EventStream} has those that happen. */
public final class EventService extends EventServiceGrpc.EventServiceImplBase {
    private static final int PAGE_DEFAULT = 20;

    private final EventFeed feed;
    private final String epoch;

    public EventService(EventFeed feed, String epoch) {
        this.feed = feed;
        this.epoch = epoch;
    }

    @Override
    public void listEvents(ListEventsRequest request, StreamObserver<ListEventsResponse> answer) {
        Calls.answer(answer, () -> {
            UUID organizationId = Caller.current().organizationId();
            int size = request.getPageSize() == 0 ? PAGE_DEFAULT : request.getPageSize();
            var filter = new EventFeed.Filter(List.copyOf(request.getTypesList()), subject(request.getSubjectId()));
            List<FeedEvent> fetched = feed.after(organizationId, begin(organizationId, request.getPageToken()), filter,
                    size + 1, "page_token").events();
            var shown = fetched.stream().limit(size).map(event -> EventWire.show(organizationId, epoch, event))
                    .toList();
            return ListEventsResponse.newBuilder().addAllEvents(shown)
                    .setNextPageToken(fetched.size() > size ? shown.getLast().getCursor() : "").build();
        });
    }

    /** The first page begins with the oldest event that is kept. */
    private long begin(UUID organizationId, String token) {
        if (token.isEmpty()) return feed.extent(organizationId).floor();
        return Cursor.version(token, epoch, EventFeed.subject(organizationId))
                .orElseThrow(() -> new ApiException(new CallError.CursorExpired("page_token")));
    }

    private static Optional<Subject> subject(String id) {
        if (id.isEmpty()) return Optional.empty();
        try {
            TypeId kind = TypeId.of(id);
            return Optional.of(new Subject(kind, kind.parse(id)));
        } catch (IllegalArgumentException _) {
            throw new ApiException(CallError.InvalidField.of("subject_id", "is not an id"));
        }
    }

    @Override
    public void getEvent(GetEventRequest request, StreamObserver<GetEventResponse> answer) {
        Calls.answer(answer, () -> {
            UUID organizationId = Caller.current().organizationId();
            FeedEvent event = feed.find(organizationId, TypeId.EVENT.parse(request.getEventId()))
                    .orElseThrow(() -> new ApiException(new EventError.EventNotFound(request.getEventId())));
            return GetEventResponse.newBuilder().setEvent(EventWire.show(organizationId, epoch, event)).build();
        });
    }
}

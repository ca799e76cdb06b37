package dev.tollgate.server.event;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.rpc.Wire;
import dev.tollgate.server.stream.Cursor;
import dev.tollgate.v1.Event;
import java.util.Locale;
import java.util.UUID;

/** How an event is shown, to merchants only. */
final class EventWire {
    private EventWire() {}

    static Event show(UUID organizationId, String epoch, FeedEvent event) {
        var shown = Event.newBuilder().setId(TypeId.EVENT.format(event.id())).setType(event.type())
                .setPosition(event.position())
                .setCursor(new Cursor(epoch, EventFeed.subject(organizationId), event.position()).toString())
                .setSubjectKind(kind(event)).setSubjectId(event.subject().wireId()).setObjectId(object(event))
                .setVersion(event.version()).setOccurredAt(Wire.time(event.occurredAt()));
        addSnapshot(shown, event);
        return shown.build();
    }

    private static String kind(FeedEvent event) {
        return event.subjectKind().name().toLowerCase(Locale.ROOT);
    }

    /** A type begins with the kind of its object. */
    private static String object(FeedEvent event) {
        if (event.objectId().equals(event.subjectId())) return event.subject().wireId();
        String kind = event.type().substring(0, event.type().indexOf('.'));
        return TypeId.valueOf(kind.toUpperCase(Locale.ROOT)).format(event.objectId());
    }

    /** The message has a field for each kind of subject whose state it can carry, by the kind's name. */
    private static void addSnapshot(Event.Builder shown, FeedEvent event) {
        var field = Event.getDescriptor().findFieldByName(kind(event));
        if (field == null || event.data() == null) return;
        try {
            shown.setField(field, shown.newBuilderForField(field).mergeFrom(event.data()).build());
        } catch (InvalidProtocolBufferException broken) {
            throw new IllegalStateException("an event's data cannot be read", broken);
        }
    }
}

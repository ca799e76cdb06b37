package dev.tollgate.server.event;

import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stream.Subject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One fact at its place in an organization's feed.
 *
 * @param objectId
 *            which of the subject's; the subject's own id where it is about the whole
 * @param data
 *            the subject as it was, for merchants
 */
public record FeedEvent(long position, UUID id, String type, TypeId subjectKind, UUID subjectId, UUID objectId,
        long version, Instant occurredAt, byte @Nullable [] data) {
    public Subject subject() {
        return new Subject(subjectKind, subjectId);
    }
}

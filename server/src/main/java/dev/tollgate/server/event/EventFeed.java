package dev.tollgate.server.event;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.CallError;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stream.Lookout;
import dev.tollgate.server.stream.Subject;
import dev.tollgate.server.stream.Watched;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Reads an organization's events, in the order of their positions. */
public final class EventFeed implements Lookout {
    private static final EventMapper.Extent NOTHING = new EventMapper.Extent(0, 0);

    private final Database database;

    public EventFeed(Database database) {
        this.database = database;
    }

    /** What is watched. */
    static Subject subject(UUID organizationId) {
        return new Subject(TypeId.ORGANIZATION, organizationId);
    }

    /**
     * @param types
     *            empty: all
     * @param subject
     *            empty: about any
     */
    record Filter(List<String> types, Optional<Subject> subject) {}

    /**
     * @param last
     *            the feed's newest position before these were read
     */
    record Slice(List<FeedEvent> events, long last) {}

    /** Of the feed, which is all of an organization's that is watched here. */
    @Override
    public Map<Subject, Watched.Extent> extents(UUID organizationId, Collection<Subject> subjects) {
        var extent = extent(organizationId);
        return Map.of(subject(organizationId), new Watched.Extent(extent.floor(), extent.last(), false));
    }

    @Override
    public Map<Subject, Long> latest(UUID organizationId, Collection<Subject> subjects) {
        return Map.of(subject(organizationId), extent(organizationId).last());
    }

    EventMapper.Extent extent(UUID organizationId) {
        return database.inTransaction(organizationId,
                tx -> tx.mapper(EventMapper.class).extent(organizationId)).orElse(NOTHING);
    }

    /**
     * @throws ApiException
     *             CURSOR_EXPIRED when something after that position is forgotten, or the position is not reached yet
     */
    Slice after(UUID organizationId, long position, Filter filter, int most, String field) {
        return database.inTransaction(organizationId, tx -> {
            var mapper = tx.mapper(EventMapper.class);
            var extent = mapper.extent(organizationId).orElse(NOTHING);
            if (position < extent.floor() || position > extent.last())
                throw new ApiException(new CallError.CursorExpired(field));
            return new Slice(read(mapper, organizationId, position, filter, most), extent.last());
        });
    }

    private static List<FeedEvent> read(EventMapper mapper, UUID organizationId, long position, Filter filter,
            int most) {
        String[] types = filter.types().toArray(String[]::new);
        if (filter.subject().isEmpty())
            return types.length == 0
                    ? mapper.after(organizationId, position, most)
                    : mapper.afterOfTypes(organizationId, position, types, most);
        Subject subject = filter.subject().get();
        return types.length == 0
                ? mapper.afterOfSubject(organizationId, subject.kind().name(), subject.id(), position, most)
                : mapper.afterOfSubjectAndTypes(organizationId, subject.kind().name(), subject.id(), position, types,
                        most);
    }

    Optional<FeedEvent> find(UUID organizationId, UUID id) {
        return database.inTransaction(organizationId, tx -> tx.mapper(EventMapper.class).find(organizationId, id));
    }
}

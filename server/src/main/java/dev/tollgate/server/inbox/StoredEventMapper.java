package dev.tollgate.server.inbox;

import dev.tollgate.server.stream.Subject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.ibatis.annotations.Select;
import org.jspecify.annotations.Nullable;

/** How events are shown. */
interface StoredEventMapper {
    String COLUMNS = """
            event_id AS id, type, state, source, attempts, error, object_id, payment_intent_id, subject_kind, subject_id,
            api_version, occurred_at, received_at, delivered_at, next_attempt_at""";

    /** Nulls: any. */
    record Filter(StoredEvent.@Nullable State state, @Nullable String type, @Nullable String objectId,
            @Nullable Subject subject) {}

    record Payload(byte[] payload) {}

    @Select("SELECT " + COLUMNS + """
             FROM stripe_event
            WHERE organization_id = #{organizationId} AND event_id = #{eventId}""")
    Optional<StoredEvent> find(UUID organizationId, String eventId);

    @Select("""
            SELECT payload
              FROM stripe_event
             WHERE organization_id = #{organizationId} AND event_id = #{eventId}""")
    Payload payload(UUID organizationId, String eventId);

    @Select("""
            SELECT event_id
              FROM stripe_event
             WHERE organization_id = #{organizationId} AND event_id = ANY(#{eventIds})""")
    List<String> known(UUID organizationId, String[] eventIds);

    /** The first event since the last webhook that one should have brought, and none did. */
    @Select("""
            SELECT min(occurred_at)
              FROM stripe_event
             WHERE organization_id = #{organizationId} AND delivered_at IS NULL AND state <> 'FOREIGN'
               AND occurred_at <= #{before}
               AND occurred_at > coalesce((
                   SELECT max(last.delivered_at)
                     FROM stripe_event last
                    WHERE last.organization_id = #{organizationId}), CAST('-infinity' AS timestamptz))""")
    Optional<Instant> missed(UUID organizationId, Instant before);

    /**
     * Those that were stored last first.
     *
     * @param after
     *            the last event of the page before; null for the first page
     */
    @Select("SELECT " + COLUMNS + """
             FROM stripe_event
            WHERE organization_id = #{organizationId}
              AND (CAST(#{f.state} AS text) IS NULL OR state = CAST(#{f.state} AS text))
              AND (CAST(#{f.type} AS text) IS NULL OR type = CAST(#{f.type} AS text))
              AND (CAST(#{f.objectId} AS text) IS NULL
                   OR CAST(#{f.objectId} AS text) IN (object_id, payment_intent_id))
              AND (CAST(#{f.subject.id} AS uuid) IS NULL OR subject_kind = CAST(#{f.subject.kind} AS text)
                   AND subject_id = CAST(#{f.subject.id} AS uuid))
              AND (CAST(#{after} AS text) IS NULL OR (received_at, event_id) < (
                   SELECT last.received_at, last.event_id
                     FROM stripe_event last
                    WHERE last.organization_id = #{organizationId} AND last.event_id = CAST(#{after} AS text)))
            ORDER BY received_at DESC, event_id DESC
            LIMIT #{most}""")
    List<StoredEvent> page(UUID organizationId, Filter f, @Nullable String after, int most);
}

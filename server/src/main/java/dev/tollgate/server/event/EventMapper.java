package dev.tollgate.server.event;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.jspecify.annotations.Nullable;

/** Events and the feed, as writers and readers meet them. */
interface EventMapper {
    String FEED = """
            SELECT place.position, place.id, place.type, event.subject_kind, event.subject_id,
                   event.objects[place.part] AS object_id, event.version, event.occurred_at,
                   coalesce(event.data, told.snapshot) AS data
              FROM event_position AS place
              JOIN event ON event.organization_id = place.organization_id AND event.id = place.event_id
              LEFT JOIN status_event AS told
                ON told.organization_id = event.organization_id AND told.subject_kind = event.subject_kind
               AND told.subject_id = event.subject_id AND told.version = event.version
             WHERE place.organization_id = #{organizationId}
            """;

    /** How far a feed goes. */
    record Extent(long floor, long last) {}

    /**
     * One row per emission. The transaction has a number of its own before it draws ids: so whoever sees an id can tell
     * which transactions may have drawn a smaller one.
     */
    @Insert("""
            INSERT INTO event (organization_id, occurred_at, subject_kind, subject_id, ordering_key, version, types,
                               objects, data)
            SELECT #{organizationId}, #{now}, told.kind, told.subject, told.key, told.version,
                   string_to_array(told.types, ','), CAST(string_to_array(told.objects, ',') AS uuid[]), told.data
              FROM (SELECT unnest(#{t.kinds}) AS kind, unnest(#{t.subjects}) AS subject, unnest(#{t.keys}) AS key,
                           unnest(#{t.versions}) AS version, unnest(#{t.types}) AS types,
                           unnest(#{t.objects}) AS objects, unnest(#{t.data}) AS data) AS told
             WHERE pg_current_xact_id() IS NOT NULL""")
    int insert(UUID organizationId, Instant now, Told t);

    /**
     * Emissions as columns.
     *
     * @param types
     *            of each all, separated by commas; so are the objects
     */
    record Told(String[] kinds, UUID[] subjects, UUID[] keys, Long[] versions, String[] types, String[] objects,
            byte[] @Nullable [] data) {}

    @Select("""
            SELECT floor, last
              FROM event_feed
             WHERE organization_id = #{organizationId}""")
    Optional<Extent> extent(UUID organizationId);

    @Select(FEED + """
               AND place.position > #{position}
             ORDER BY place.position
             LIMIT #{most}""")
    List<FeedEvent> after(UUID organizationId, long position, int most);

    @Select(FEED + """
               AND place.position > #{position} AND place.type = ANY(#{types})
             ORDER BY place.position
             LIMIT #{most}""")
    List<FeedEvent> afterOfTypes(UUID organizationId, long position, String[] types, int most);

    @Select(FEED + """
               AND event.subject_kind = #{kind} AND event.subject_id = #{subjectId} AND place.position > #{position}
             ORDER BY place.position
             LIMIT #{most}""")
    List<FeedEvent> afterOfSubject(UUID organizationId, String kind, UUID subjectId, long position, int most);

    @Select(FEED + """
               AND event.subject_kind = #{kind} AND event.subject_id = #{subjectId} AND place.position > #{position}
               AND place.type = ANY(#{types})
             ORDER BY place.position
             LIMIT #{most}""")
    List<FeedEvent> afterOfSubjectAndTypes(UUID organizationId, String kind, UUID subjectId, long position,
            String[] types, int most);

    @Select(FEED + "   AND place.id = #{id}")
    Optional<FeedEvent> find(UUID organizationId, UUID id);
}

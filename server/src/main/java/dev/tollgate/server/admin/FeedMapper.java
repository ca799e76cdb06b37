package dev.tollgate.server.admin;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.ibatis.annotations.Select;

/** What is wrong with an organization's feed of events. A statement finds nothing, or what is wrong. */
interface FeedMapper {
    /** P1. */
    @Select("""
            SELECT 'feed ' || feed.floor || ' to ' || feed.last
              FROM event_feed AS feed
             WHERE feed.organization_id = #{organizationId}
               AND (SELECT (count(*), coalesce(min(place.position), feed.floor + 1),
                            coalesce(max(place.position), feed.floor))
                      FROM event_position AS place
                     WHERE place.organization_id = feed.organization_id)
                   IS DISTINCT FROM (feed.last - feed.floor, feed.floor + 1, feed.last)
             LIMIT #{most}""")
    List<String> feedsWithGaps(UUID organizationId, int most);

    /** P2. */
    @Select("""
            SELECT 'position ' || told.position
              FROM (SELECT place.position, event.version,
                           lag(event.version) OVER (PARTITION BY event.subject_kind, event.subject_id
                                                        ORDER BY place.position) AS before
                      FROM event_position AS place
                      JOIN event ON event.organization_id = place.organization_id AND event.id = place.event_id
                     WHERE place.organization_id = #{organizationId} AND event.occurred_at >= #{since}) AS told
             WHERE told.version < told.before
             LIMIT #{most}""")
    List<String> outOfOrder(UUID organizationId, Instant since, int most);

    /** P3. Facts of one event are given their positions, and are forgotten, together. */
    @Select("""
            SELECT 'event ' || event.id
              FROM event
              LEFT JOIN event_position AS place
                ON place.organization_id = event.organization_id AND place.event_id = event.id
             WHERE event.organization_id = #{organizationId} AND event.occurred_at < #{before}
             GROUP BY event.organization_id, event.id
            HAVING count(place.part) <> cardinality(event.types)
             LIMIT #{most}""")
    List<String> withoutPositions(UUID organizationId, Instant before, int most);
}

package dev.tollgate.server.admin;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.ibatis.annotations.Select;

/**
 * What is wrong with an organization's feed of events, as far as it is new. A statement finds nothing, or what is
 * wrong.
 */
interface FeedMapper {
    /** P1. The position before the first that is new is there too, so what is new follows what was there. */
    @Select("""
            SELECT 'feed ' || feed.floor || ' to ' || feed.last
              FROM event_feed AS feed
             CROSS JOIN LATERAL (
                   SELECT greatest(feed.floor + 1, coalesce(min(place.position), feed.last + 1) - 1) AS position
                     FROM event
                     JOIN event_position AS place
                       ON place.organization_id = event.organization_id AND place.event_id = event.id
                    WHERE event.organization_id = feed.organization_id AND event.occurred_at >= #{since}) AS start
             WHERE feed.organization_id = #{organizationId}
               AND ((SELECT count(*)
                       FROM event_position AS place
                      WHERE place.organization_id = feed.organization_id AND place.position >= start.position)
                    <> feed.last - start.position + 1
                    OR (SELECT (coalesce(min(place.position), feed.floor + 1), coalesce(max(place.position), feed.floor))
                          FROM event_position AS place
                         WHERE place.organization_id = feed.organization_id)
                       IS DISTINCT FROM (feed.floor + 1, feed.last))
             LIMIT #{most}""")
    List<String> feedsWithGaps(UUID organizationId, Instant since, int most);

    /** P2. An event that is new stands in order with all others of its subject, before it and after it. */
    @Select("""
            SELECT DISTINCT 'position ' || place.position
              FROM event
              JOIN event_position AS place
                ON place.organization_id = event.organization_id AND place.event_id = event.id
              JOIN event AS other
                ON other.organization_id = event.organization_id AND other.subject_kind = event.subject_kind
               AND other.subject_id = event.subject_id AND other.version <> event.version
              JOIN event_position AS elsewhere
                ON elsewhere.organization_id = other.organization_id AND elsewhere.event_id = other.id
             WHERE event.organization_id = #{organizationId} AND event.occurred_at >= #{since}
               AND (elsewhere.position < place.position) <> (other.version < event.version)
             LIMIT #{most}""")
    List<String> outOfOrder(UUID organizationId, Instant since, int most);

    /** P3. Facts of one event are given their positions, and are forgotten, together. */
    @Select("""
            WITH late AS MATERIALIZED (
                SELECT organization_id, id, types
                  FROM event
                 WHERE organization_id = #{organizationId} AND occurred_at >= #{since} AND occurred_at < #{before}
            )
            SELECT 'event ' || late.id
              FROM late
              LEFT JOIN event_position AS place
                ON place.organization_id = late.organization_id AND place.event_id = late.id
             GROUP BY late.id, late.types
            HAVING count(place.part) <> cardinality(late.types)
             LIMIT #{most}""")
    List<String> withoutPositions(UUID organizationId, Instant since, Instant before, int most);
}

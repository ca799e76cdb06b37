package dev.tollgate.server.event;

import dev.tollgate.server.db.AcrossOrganizations;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/** What is forgotten. */
interface RetentionMapper {
    @AcrossOrganizations
    @Select("SELECT organization_id FROM event_feed WHERE floor < last ORDER BY organization_id")
    List<UUID> feeds();

    /** Locked: nobody may read the floor, and raise it, at the same time. */
    @Select("""
            SELECT floor
              FROM event_feed
             WHERE organization_id = #{organizationId}
               FOR NO KEY UPDATE""")
    long lockFloor(UUID organizationId);

    /**
     * The last position that may go: of an event whose facts all go, before the first that is young enough to stay, and
     * read by every consumer.
     */
    @Select("""
            WITH oldest AS (
                SELECT place.position, event.occurred_at, place.part = cardinality(event.types) AS is_last
                  FROM event_position AS place
                  JOIN event ON event.organization_id = place.organization_id AND event.id = place.event_id
                 WHERE place.organization_id = #{organizationId} AND place.position > #{floor}
                 ORDER BY place.position
                 LIMIT #{most}
            )
            SELECT max(position)
              FROM oldest
             WHERE is_last
               AND position < coalesce((SELECT min(position) FROM oldest WHERE occurred_at >= #{before}), position + 1)
               AND position <= coalesce((SELECT min(reader.position) FROM event_consumer AS reader
                                          WHERE reader.organization_id = #{organizationId}), position)""")
    Optional<Long> upTo(UUID organizationId, long floor, Instant before, int most);

    @Select(affectData = true, value = """
            WITH gone AS (
                DELETE FROM event_position
                 WHERE organization_id = #{organizationId} AND position <= #{upTo}
                RETURNING event_id
            )
            DELETE FROM event
             WHERE organization_id = #{organizationId} AND id IN (SELECT event_id FROM gone)
            RETURNING id""")
    List<Long> forget(UUID organizationId, long upTo);

    @Update("""
            UPDATE event_feed SET floor = #{floor}
             WHERE organization_id = #{organizationId}""")
    int raise(UUID organizationId, long floor);

    /** When the oldest event of any feed happened; empty when there is none. */
    @AcrossOrganizations
    @Select("""
            SELECT min(oldest.occurred_at)
              FROM event_feed AS feed
             CROSS JOIN LATERAL (SELECT event.occurred_at
                                   FROM event
                                  WHERE event.organization_id = feed.organization_id
                                  ORDER BY event.id
                                  LIMIT 1) AS oldest""")
    Optional<Instant> oldestEvent();

    /**
     * Up to when versions were looked through; at first, when the oldest was made. Empty: there is none. Locked: two
     * processes never look through the same slice.
     */
    @AcrossOrganizations
    @Select("""
            SELECT coalesce(versions_up_to, (SELECT min(created_at) FROM status_event))
              FROM event_retention
               FOR NO KEY UPDATE""")
    Optional<Instant> lockMark();

    @AcrossOrganizations
    @Update("UPDATE event_retention SET versions_up_to = #{to}")
    int mark(Instant to);
}

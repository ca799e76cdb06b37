package dev.tollgate.server.event;

import dev.tollgate.server.db.AcrossOrganizations;
import dev.tollgate.server.rpc.TypeId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/** What is forgotten. */
interface RetentionMapper {
    /** Versions of a subject up to this one. */
    record Old(UUID organizationId, TypeId subjectKind, UUID subjectId, long upTo) {}

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

    /**
     * Old versions that are not the newest, and that neither they nor an older one of their subject is told by an
     * event.
     */
    @AcrossOrganizations
    @Select("""
            SELECT old.organization_id, old.subject_kind, old.subject_id, max(old.version) AS up_to
              FROM status_event AS old
             WHERE old.created_at < #{before}
               AND EXISTS (SELECT 1 FROM status_event AS newer
                            WHERE newer.organization_id = old.organization_id
                              AND newer.subject_kind = old.subject_kind AND newer.subject_id = old.subject_id
                              AND newer.version > old.version)
               AND NOT EXISTS (SELECT 1 FROM event
                                WHERE event.organization_id = old.organization_id
                                  AND event.subject_kind = old.subject_kind AND event.subject_id = old.subject_id
                                  AND event.version <= old.version)
             GROUP BY old.organization_id, old.subject_kind, old.subject_id
             LIMIT #{most}""")
    List<Old> oldVersions(Instant before, int most);
}

package dev.tollgate.server.event;

import dev.tollgate.server.db.AcrossOrganizations;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/** Where the consumers are. */
interface ConsumerMapper {
    record Lease(long position, long fence) {}

    /** Feeds that a consumer has not read to the end, and that nobody is at. */
    @AcrossOrganizations
    @Select("""
            SELECT feed.organization_id
              FROM event_feed AS feed
              LEFT JOIN event_consumer AS reader
                ON reader.organization_id = feed.organization_id AND reader.name = #{name}
             WHERE coalesce(reader.position, feed.floor) < feed.last
               AND (reader.lease_until IS NULL OR reader.lease_until < #{now})
             ORDER BY feed.organization_id
             LIMIT #{most}""")
    List<UUID> behind(String name, Instant now, int most);

    @Insert("""
            INSERT INTO event_consumer (organization_id, name, position, fence)
            SELECT #{organizationId}, #{name}, floor, 0 FROM event_feed WHERE organization_id = #{organizationId}
                ON CONFLICT (organization_id, name) DO NOTHING""")
    int begin(UUID organizationId, String name);

    @Select(affectData = true, value = """
            UPDATE event_consumer SET lease_until = #{until}, fence = fence + 1
             WHERE organization_id = #{organizationId} AND name = #{name}
               AND (lease_until IS NULL OR lease_until < #{now})
            RETURNING position, fence""")
    Optional<Lease> lease(UUID organizationId, String name, Instant now, Instant until);

    @Update("""
            UPDATE event_consumer SET position = #{position}, lease_until = NULL
             WHERE organization_id = #{organizationId} AND name = #{name} AND fence = #{fence}""")
    int advance(UUID organizationId, String name, long fence, long position);
}

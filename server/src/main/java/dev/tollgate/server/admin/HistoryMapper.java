package dev.tollgate.server.admin;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.ibatis.annotations.Select;

interface HistoryMapper {
    record Version(UUID checkoutId, long version, byte[] snapshot) {}

    @Select("""
            SELECT id
              FROM checkout
             WHERE organization_id = #{organizationId} AND updated_at >= #{since} AND id > #{after}
             ORDER BY id
             LIMIT #{most}""")
    List<UUID> changed(UUID organizationId, Instant since, UUID after, int most);

    @Select("""
            SELECT subject_id AS checkout_id, version, snapshot
              FROM status_event
             WHERE organization_id = #{organizationId} AND subject_kind = 'CHECKOUT'
               AND subject_id = ANY(#{checkouts})
             ORDER BY subject_id, version""")
    List<Version> versions(UUID organizationId, UUID[] checkouts);
}

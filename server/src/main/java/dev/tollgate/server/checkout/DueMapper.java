package dev.tollgate.server.checkout;

import dev.tollgate.server.db.AcrossOrganizations;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.ibatis.annotations.Select;

/** What is due, in every organization. Taking it moves it into the future, so that no second node takes it too. */
interface DueMapper {
    record Due(UUID organizationId, UUID id) {}

    @AcrossOrganizations
    @Select(affectData = true, value = """
            UPDATE checkout SET next_close_at = #{until}
             WHERE (organization_id, id) IN (
                   SELECT organization_id, id
                     FROM checkout
                    WHERE status = 'OPEN' AND closing IS NULL AND next_close_at <= #{now}
                    ORDER BY next_close_at
                    LIMIT #{most}
                      FOR NO KEY UPDATE SKIP LOCKED)
            RETURNING organization_id, id""")
    List<Due> takeExpired(Instant now, Instant until, int most);

    @AcrossOrganizations
    @Select(affectData = true, value = """
            UPDATE checkout SET next_close_at = #{until}
             WHERE (organization_id, id) IN (
                   SELECT organization_id, id
                     FROM checkout
                    WHERE closing IS NOT NULL AND NOT awaits_bank AND next_close_at <= #{now}
                    ORDER BY next_close_at
                    LIMIT #{most}
                      FOR NO KEY UPDATE SKIP LOCKED)
            RETURNING organization_id, id""")
    List<Due> takeClosings(Instant now, Instant until, int most);
}

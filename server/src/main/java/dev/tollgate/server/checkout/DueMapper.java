package dev.tollgate.server.checkout;

import dev.tollgate.server.db.AcrossOrganizations;
import dev.tollgate.server.job.Sweep;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/** What is due, in every organization. Taking it moves it into the future, so that no second node takes it too. */
interface DueMapper {
    record Due(UUID organizationId, UUID id, int failures) implements Sweep.Item {}

    @AcrossOrganizations
    @Select(affectData = true, value = """
            UPDATE checkout SET next_close_at = #{until}
             WHERE (organization_id, id) IN (
                   SELECT organization_id, id
                     FROM checkout
                    WHERE status = 'OPEN' AND closing IS NULL AND next_close_at <= #{now}
                      AND NOT (organization_id = ANY(#{busy}))
                    ORDER BY next_close_at
                    LIMIT #{most}
                      FOR NO KEY UPDATE SKIP LOCKED)
            RETURNING organization_id, id, close_failures AS failures""")
    List<Due> takeExpired(Instant now, Instant until, UUID[] busy, int most);

    @AcrossOrganizations
    @Select(affectData = true, value = """
            UPDATE checkout SET next_close_at = #{until}
             WHERE (organization_id, id) IN (
                   SELECT organization_id, id
                     FROM checkout
                    WHERE closing IS NOT NULL AND NOT awaits_bank AND next_close_at <= #{now}
                      AND NOT (organization_id = ANY(#{busy}))
                    ORDER BY next_close_at
                    LIMIT #{most}
                      FOR NO KEY UPDATE SKIP LOCKED)
            RETURNING organization_id, id, close_failures AS failures""")
    List<Due> takeClosings(Instant now, Instant until, UUID[] busy, int most);

    @Update("""
            UPDATE checkout SET next_close_at = #{again}, close_failures = close_failures + 1
             WHERE organization_id = #{organizationId} AND id = #{id}""")
    int failed(UUID organizationId, UUID id, Instant again);
}

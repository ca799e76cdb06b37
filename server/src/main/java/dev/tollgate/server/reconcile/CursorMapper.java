package dev.tollgate.server.reconcile;

import dev.tollgate.server.db.AcrossOrganizations;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

interface CursorMapper {
    String COLUMNS = """
            organization_id, stripe_account_id, mode, silent_since, cursor_at, begun_at, after_event, pulled_at, next_at""";

    /** A new installation begins now: what happened on the account before is not its business. */
    @AcrossOrganizations
    @Insert("""
            INSERT INTO event_cursor (organization_id, stripe_account_id, created_at, mode, cursor_at, next_at)
            SELECT organization_id, id, #{now}, 'PUSH', #{now}, #{firstAt}
              FROM stripe_account
             WHERE NOT EXISTS (SELECT 1
                                 FROM event_cursor
                                WHERE event_cursor.organization_id = stripe_account.organization_id
                                  AND event_cursor.stripe_account_id = stripe_account.id)
                ON CONFLICT (organization_id, stripe_account_id) DO NOTHING""")
    int begin(Instant now, Instant firstAt);

    @AcrossOrganizations
    @Select(affectData = true, value = """
            UPDATE event_cursor SET next_at = #{until}
             WHERE (organization_id, stripe_account_id) IN (
                   SELECT organization_id, stripe_account_id
                     FROM event_cursor
                    WHERE next_at <= #{now}
                    ORDER BY next_at
                    LIMIT #{most}
                      FOR NO KEY UPDATE SKIP LOCKED)
            RETURNING\s""" + COLUMNS)
    List<EventCursor> takeDue(Instant now, Instant until, int most);

    /** Due or not: whoever is at it finds that it is his no more. */
    @Select(affectData = true, value = """
            UPDATE event_cursor SET next_at = #{until}
             WHERE organization_id = #{organizationId}
            RETURNING\s""" + COLUMNS)
    Optional<EventCursor> take(UUID organizationId, Instant until);

    /** Zero rows: somebody else has taken it since. */
    @Update("""
            UPDATE event_cursor
               SET mode = #{c.mode}, silent_since = #{c.silentSince}, cursor_at = #{c.cursorAt}, begun_at = #{c.begunAt},
                   after_event = #{c.afterEvent}, pulled_at = #{c.pulledAt}, next_at = #{next}
             WHERE organization_id = #{organizationId} AND stripe_account_id = #{c.stripeAccountId}
               AND next_at = #{c.nextAt}""")
    int save(UUID organizationId, EventCursor c, Instant next);

    @Select("SELECT " + COLUMNS + """
             FROM event_cursor
            WHERE organization_id = #{organizationId}""")
    Optional<EventCursor> find(UUID organizationId);

    @AcrossOrganizations
    @Select("SELECT count(*) FROM event_cursor WHERE mode = 'PULL'")
    int silent();
}

package dev.tollgate.server.reconcile;

import dev.tollgate.server.db.AcrossOrganizations;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;
import org.jspecify.annotations.Nullable;

interface CursorMapper {
    String COLUMNS = """
            organization_id, stripe_account_id, part, mode, silent_since, cursor_at, begun_at, after_event, pulled_at,
            next_at""";

    /**
     * A new installation begins now: what happened on the account before is not its business. A new part begins where
     * the account's others are, since it may have got a type from one of them.
     */
    @AcrossOrganizations
    @Insert("""
            INSERT INTO event_cursor (organization_id, stripe_account_id, part, created_at, mode, silent_since, cursor_at,
                   next_at)
            SELECT account.organization_id, account.id, part, #{now}, coalesce(other.mode, 'PUSH'), other.silent_since,
                   coalesce(other.cursor_at, #{now}), #{firstAt}
              FROM stripe_account account
             CROSS JOIN generate_series(0, #{parts} - 1) AS part
              LEFT JOIN LATERAL (SELECT mode, silent_since, cursor_at
                                   FROM event_cursor
                                  WHERE event_cursor.organization_id = account.organization_id
                                    AND event_cursor.stripe_account_id = account.id
                                  ORDER BY cursor_at
                                  LIMIT 1) AS other ON true
             WHERE NOT EXISTS (SELECT 1
                                 FROM event_cursor
                                WHERE event_cursor.organization_id = account.organization_id
                                  AND event_cursor.stripe_account_id = account.id
                                  AND event_cursor.part = part.part)
                ON CONFLICT (organization_id, stripe_account_id, part) DO NOTHING""")
    int begin(Instant now, Instant firstAt, int parts);

    @AcrossOrganizations
    @Select(affectData = true, value = """
            UPDATE event_cursor SET next_at = #{until}
             WHERE (organization_id, stripe_account_id, part) IN (
                   SELECT organization_id, stripe_account_id, part
                     FROM event_cursor
                    WHERE next_at <= #{now} AND part < #{parts}
                    ORDER BY next_at
                    LIMIT #{most}
                      FOR NO KEY UPDATE SKIP LOCKED)
            RETURNING\s""" + COLUMNS)
    List<EventCursor> takeDue(Instant now, Instant until, int parts, int most);

    /** Due or not: a process that is at it finds that it has lost the lease. */
    @Select(affectData = true, value = """
            UPDATE event_cursor SET next_at = #{until}
             WHERE organization_id = #{organizationId} AND part < #{parts}
            RETURNING\s""" + COLUMNS)
    List<EventCursor> take(UUID organizationId, Instant until, int parts);

    /** Zero rows: somebody else has taken it since. */
    @Update("""
            UPDATE event_cursor
               SET cursor_at = #{c.cursorAt}, begun_at = #{c.begunAt}, after_event = #{c.afterEvent},
                   pulled_at = #{c.pulledAt}, next_at = #{next}
             WHERE organization_id = #{organizationId} AND stripe_account_id = #{c.stripeAccountId}
               AND part = #{c.part} AND next_at = #{c.nextAt}""")
    int save(UUID organizationId, EventCursor c, Instant next);

    /** It failed on the way; what it has saved of its place stays. */
    @Update("""
            UPDATE event_cursor SET next_at = #{next}
             WHERE organization_id = #{organizationId} AND stripe_account_id = #{c.stripeAccountId}
               AND part = #{c.part} AND next_at = #{c.nextAt}""")
    int postpone(UUID organizationId, EventCursor c, Instant next);

    /** Whether a part of the account is in the middle of its list. */
    @Select("""
            SELECT EXISTS (SELECT 1
                             FROM event_cursor
                            WHERE organization_id = #{organizationId} AND stripe_account_id = #{accountId}
                              AND part < #{parts} AND begun_at IS NOT NULL)""")
    boolean isUnderWay(UUID organizationId, UUID accountId, int parts);

    /** Of all parts, since webhooks bring the events of all of them, or of none. */
    @Update("""
            UPDATE event_cursor SET mode = #{mode}, silent_since = CAST(#{silentSince} AS timestamptz)
             WHERE organization_id = #{organizationId} AND stripe_account_id = #{accountId}""")
    int become(UUID organizationId, UUID accountId, EventCursor.Mode mode, @Nullable Instant silentSince);

    /**
     * How far all parts are.
     *
     * @param silentSince
     *            null while webhooks arrive
     * @param cursorAt
     *            every event that happened before was taken in
     * @param pulledAt
     *            null while one of them was never read to its end
     */
    record Progress(@Nullable Instant silentSince, Instant cursorAt, @Nullable Instant pulledAt) {}

    @Select("""
            SELECT max(silent_since) AS silent_since, min(cursor_at) AS cursor_at,
                   CASE WHEN bool_and(pulled_at IS NOT NULL) THEN min(pulled_at) END AS pulled_at
              FROM event_cursor
             WHERE organization_id = #{organizationId} AND part < #{parts}
            HAVING count(*) > 0""")
    Optional<Progress> progress(UUID organizationId, int parts);

    /** Accounts. */
    @AcrossOrganizations
    @Select("""
            SELECT count(DISTINCT (organization_id, stripe_account_id)) FROM event_cursor WHERE mode = 'PULL'""")
    int silent();
}

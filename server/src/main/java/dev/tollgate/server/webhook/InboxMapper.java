package dev.tollgate.server.webhook;

import dev.tollgate.server.db.AcrossOrganizations;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;
import org.jspecify.annotations.Nullable;

interface InboxMapper {
    /** What happens to a stored event. */
    enum State {
        PENDING,
        APPLIED,
        IGNORED,
        FOREIGN,
        DEAD
    }

    record Row(UUID stripeAccountId, String eventId, String type, String objectId, @Nullable String paymentIntentId,
            String apiVersion, byte[] payload, Instant receivedAt) {}

    record Stored(UUID stripeAccountId, String eventId, byte[] payload, State state, int attempts) {}

    record Due(UUID organizationId, UUID stripeAccountId, String eventId) {}

    /** Zero rows for a duplicate: the event is here already, whatever became of it. */
    @Insert("""
            INSERT INTO stripe_event (organization_id, stripe_account_id, event_id, created_at, received_at, type, object_id,
                   payment_intent_id, api_version, payload, source, state, attempts, next_attempt_at)
            VALUES (#{organizationId}, #{row.stripeAccountId}, #{row.eventId}, #{row.receivedAt}, #{row.receivedAt},
                   #{row.type}, #{row.objectId}, #{row.paymentIntentId}, #{row.apiVersion}, #{row.payload}, 'WEBHOOK',
                   'PENDING', 0, #{row.receivedAt})
                ON CONFLICT (organization_id, stripe_account_id, event_id) DO NOTHING""")
    int insert(UUID organizationId, Row row);

    @Select("""
            SELECT stripe_account_id, event_id, payload, state, attempts
              FROM stripe_event
             WHERE organization_id = #{organizationId} AND stripe_account_id = #{accountId} AND event_id = #{eventId}
               AND state = 'PENDING'
               FOR NO KEY UPDATE""")
    Optional<Stored> lockPending(UUID organizationId, UUID accountId, String eventId);

    @Update("""
            UPDATE stripe_event SET state = #{state}, error = #{error}, attempts = #{attempts}, next_attempt_at = #{next}
             WHERE organization_id = #{organizationId} AND stripe_account_id = #{accountId} AND event_id = #{eventId}""")
    int move(UUID organizationId, UUID accountId, String eventId, State state, @Nullable String error, int attempts,
            Instant next);

    /** Events that named an object before we knew that it is ours. */
    @Update("""
            UPDATE stripe_event SET state = 'PENDING', next_attempt_at = #{now}
             WHERE organization_id = #{organizationId} AND state = 'FOREIGN'
               AND (object_id = #{stripeId} OR payment_intent_id = #{stripeId})""")
    int wakeForeign(UUID organizationId, String stripeId, Instant now);

    @AcrossOrganizations
    @Select("""
            SELECT organization_id, stripe_account_id, event_id
              FROM stripe_event
             WHERE state = 'PENDING' AND next_attempt_at <= #{now}
             ORDER BY next_attempt_at
             LIMIT #{most}""")
    List<Due> due(Instant now, int most);
}

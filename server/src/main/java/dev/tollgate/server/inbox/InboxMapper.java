package dev.tollgate.server.inbox;

import dev.tollgate.server.db.AcrossOrganizations;
import dev.tollgate.server.inbox.Processor.Arrival;
import dev.tollgate.server.inbox.StoredEvent.Source;
import dev.tollgate.server.stripe.StripeAccount;
import dev.tollgate.server.stripe.StripeEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;
import org.jspecify.annotations.Nullable;

/**
 * What is written of an event as it comes, and is tried again. How events are read stands in {@link StoredEventMapper}.
 */
interface InboxMapper {
    record Row(UUID stripeAccountId, String eventId, String type, String objectId, @Nullable String paymentIntentId,
            @Nullable UUID checkoutId, String apiVersion, byte[] payload, Source source, Instant occurredAt,
            Instant receivedAt, @Nullable Instant deliveredAt) {}

    record Stored(byte[] payload, Source source, int attempts) {
        Arrival arrival(StripeAccount account) {
            return new Arrival(account, StripeEvent.read(payload).orElseThrow(), source);
        }
    }

    record Due(UUID organizationId, UUID stripeAccountId, String eventId) {}

    /** Zero rows for a duplicate: the event is here already, whatever became of it. */
    @Insert("""
            INSERT INTO stripe_event (organization_id, stripe_account_id, event_id, created_at, received_at, occurred_at,
                   delivered_at, type, object_id, payment_intent_id, checkout_id, api_version, payload, source, state,
                   attempts, next_attempt_at)
            VALUES (#{organizationId}, #{row.stripeAccountId}, #{row.eventId}, #{row.receivedAt}, #{row.receivedAt},
                   #{row.occurredAt}, #{row.deliveredAt}, #{row.type}, #{row.objectId}, #{row.paymentIntentId},
                   #{row.checkoutId}, #{row.apiVersion}, #{row.payload}, #{row.source}, 'PENDING', 0, #{row.receivedAt})
                ON CONFLICT (organization_id, stripe_account_id, event_id) DO NOTHING""")
    int insert(UUID organizationId, Row row);

    /** A webhook brought what the pull had found before it. */
    @Update("""
            UPDATE stripe_event SET delivered_at = #{now}
             WHERE organization_id = #{organizationId} AND stripe_account_id = #{accountId} AND event_id = #{eventId}
               AND delivered_at IS NULL""")
    int delivered(UUID organizationId, UUID accountId, String eventId, Instant now);

    @Select("""
            SELECT payload, source, attempts
              FROM stripe_event
             WHERE organization_id = #{organizationId} AND stripe_account_id = #{accountId} AND event_id = #{eventId}
               AND state = 'PENDING' AND next_attempt_at <= #{now}
               FOR NO KEY UPDATE""")
    Optional<Stored> lockDue(UUID organizationId, UUID accountId, String eventId, Instant now);

    @Select("""
            SELECT payload, source, attempts
              FROM stripe_event
             WHERE organization_id = #{organizationId} AND event_id = #{eventId}
               FOR NO KEY UPDATE""")
    Optional<Stored> lock(UUID organizationId, String eventId);

    @Update("""
            UPDATE stripe_event
               SET state = #{outcome.state}, error = #{outcome.error}, attempts = #{attempts}, next_attempt_at = #{next},
                   checkout_id = coalesce(CAST(#{outcome.checkoutId} AS uuid), checkout_id)
             WHERE organization_id = #{organizationId} AND stripe_account_id = #{accountId} AND event_id = #{eventId}""")
    int move(UUID organizationId, UUID accountId, String eventId, Processor.Outcome outcome, int attempts,
            Instant next);

    /** StoredEvents that named an object before we knew that it is ours. */
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

    /** What waits for us or for a person is kept, however old. */
    @AcrossOrganizations
    @Delete("""
            DELETE FROM stripe_event
             WHERE (organization_id, stripe_account_id, event_id) IN (
                   SELECT organization_id, stripe_account_id, event_id
                     FROM stripe_event
                    WHERE state IN ('APPLIED', 'IGNORED', 'FOREIGN') AND received_at < #{before}
                    ORDER BY received_at
                    LIMIT #{most}
                      FOR NO KEY UPDATE SKIP LOCKED)""")
    int purge(Instant before, int most);
}

package dev.tollgate.server.inbox;

import dev.tollgate.server.db.AcrossOrganizations;
import dev.tollgate.server.inbox.Processor.Arrival;
import dev.tollgate.server.inbox.StoredEvent.Source;
import dev.tollgate.server.job.Sweep;
import dev.tollgate.server.stream.Subject;
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
    /**
     * @param attempts
     *            0: about to be tried in the same commit
     * @param error
     *            why it was not even tried
     */
    record Row(UUID stripeAccountId, String eventId, String type, String objectId, @Nullable String paymentIntentId,
            @Nullable Subject subject, String apiVersion, byte[] payload, Source source, Instant occurredAt,
            Instant receivedAt, @Nullable Instant deliveredAt, int attempts, @Nullable String error,
            Instant nextAttemptAt) {}

    record Stored(byte[] payload, Source source, Instant receivedAt, int attempts) {
        /** Empty when the payload can no longer be read. */
        Optional<Arrival> arrival(StripeAccount account) {
            return StripeEvent.read(payload).map(event -> new Arrival(account, event, source, receivedAt));
        }
    }

    /**
     * Taken, to be tried now.
     *
     * @param attempts
     *            with this one
     * @param until
     *            how long it is ours, and the proof that it still is
     */
    record Taken(UUID organizationId, UUID stripeAccountId, String eventId, int attempts, Instant until)
            implements
                Sweep.Item {
        @Override
        public int failures() {
            return attempts - 1;
        }

        Processor.Key key() {
            return new Processor.Key(stripeAccountId, eventId);
        }
    }

    /** Zero rows for a duplicate: the event is here already, whatever became of it. */
    @Insert("""
            INSERT INTO stripe_event (organization_id, stripe_account_id, event_id, created_at, received_at, occurred_at,
                   delivered_at, type, object_id, payment_intent_id, subject_kind, subject_id, api_version, payload,
                   source, state, attempts, error, next_attempt_at)
            VALUES (#{organizationId}, #{row.stripeAccountId}, #{row.eventId}, #{row.receivedAt}, #{row.receivedAt},
                   #{row.occurredAt}, #{row.deliveredAt}, #{row.type}, #{row.objectId}, #{row.paymentIntentId},
                   CAST(#{row.subject.kind} AS text), CAST(#{row.subject.id} AS uuid), #{row.apiVersion}, #{row.payload},
                   #{row.source}, 'PENDING', #{row.attempts}, #{row.error}, #{row.nextAttemptAt})
                ON CONFLICT (organization_id, stripe_account_id, event_id) DO NOTHING""")
    int insert(UUID organizationId, Row row);

    /** A webhook brought what the pull had found before it. */
    @Update("""
            UPDATE stripe_event SET delivered_at = #{now}
             WHERE organization_id = #{organizationId} AND stripe_account_id = #{accountId} AND event_id = #{eventId}
               AND delivered_at IS NULL""")
    int delivered(UUID organizationId, UUID accountId, String eventId, Instant now);

    /** Events that are due: each is counted and leased, so one that kills its process is dead in the end. */
    @AcrossOrganizations
    @Select(affectData = true, value = """
            UPDATE stripe_event SET attempts = attempts + 1, next_attempt_at = #{until}
             WHERE (organization_id, stripe_account_id, event_id) IN (
                   SELECT organization_id, stripe_account_id, event_id
                     FROM stripe_event
                    WHERE next_attempt_at <= #{now} AND NOT (organization_id = ANY(#{busy}))
                    ORDER BY next_attempt_at
                    LIMIT #{most}
                      FOR NO KEY UPDATE SKIP LOCKED)
            RETURNING organization_id, stripe_account_id, event_id, attempts, next_attempt_at AS until""")
    List<Taken> takeDue(Instant now, Instant until, UUID[] busy, int most);

    /** Empty: somebody else has it by now. */
    @Select("""
            SELECT payload, source, received_at, attempts
              FROM stripe_event
             WHERE organization_id = #{organizationId} AND stripe_account_id = #{taken.stripeAccountId}
               AND event_id = #{taken.eventId} AND next_attempt_at = #{taken.until}
               FOR NO KEY UPDATE""")
    Optional<Stored> lockTaken(UUID organizationId, Taken taken);

    /** Where not even its failure could be written down. */
    @Update("""
            UPDATE stripe_event SET next_attempt_at = #{again}
             WHERE organization_id = #{organizationId} AND stripe_account_id = #{taken.stripeAccountId}
               AND event_id = #{taken.eventId} AND next_attempt_at = #{taken.until}""")
    int putOff(UUID organizationId, Taken taken, Instant again);

    @Select("""
            SELECT payload, source, received_at, attempts
              FROM stripe_event
             WHERE organization_id = #{organizationId} AND stripe_account_id = #{key.accountId}
               AND event_id = #{key.eventId}
               FOR NO KEY UPDATE""")
    Optional<Stored> lock(UUID organizationId, Processor.Key key);

    @Update("""
            UPDATE stripe_event
               SET state = #{outcome.state}, error = #{outcome.error}, attempts = #{attempts},
                   next_attempt_at = CAST(#{outcome.next} AS timestamptz),
                   subject_kind = coalesce(CAST(#{outcome.subject.kind} AS text), subject_kind),
                   subject_id = coalesce(CAST(#{outcome.subject.id} AS uuid), subject_id)
             WHERE organization_id = #{organizationId} AND stripe_account_id = #{key.accountId}
               AND event_id = #{key.eventId}""")
    int move(UUID organizationId, Processor.Key key, Processor.Outcome outcome, int attempts);

    /** Events that named an object before we knew that it is ours. They begin a new series of attempts. */
    @Update("""
            UPDATE stripe_event SET state = 'PENDING', attempts = 0, next_attempt_at = #{now}
             WHERE organization_id = #{organizationId} AND state = 'FOREIGN'
               AND (object_id = #{stripeId} OR payment_intent_id = #{stripeId})""")
    int wakeForeign(UUID organizationId, String stripeId, Instant now);

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

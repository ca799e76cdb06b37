package dev.tollgate.server.inbox;

import dev.tollgate.server.db.AcrossOrganizations;
import dev.tollgate.server.db.Columns;
import dev.tollgate.server.inbox.Processor.Arrival;
import dev.tollgate.server.inbox.StoredEvent.Source;
import dev.tollgate.server.job.Sweep;
import dev.tollgate.server.stripe.StripeAccount;
import dev.tollgate.server.stripe.StripeEvent;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;
import org.jspecify.annotations.Nullable;

/**
 * What is written of an event as it comes, and is tried again. How events are read stands in {@link StoredEventMapper}.
 */
interface InboxMapper {
    /**
     * An event as it is stored first.
     *
     * @param outcome
     *            what is expected to become of it, in the same commit
     */
    record Row(String eventId, String type, String objectId, @Nullable String paymentIntentId, String apiVersion,
            byte[] payload, Source source, Instant occurredAt, Instant receivedAt, Processor.Outcome outcome) {}

    /** Events as columns, in the order of their ids: two transactions never wait for each other crosswise. */
    record Rows(String[] ids, String[] types, String[] objects, @Nullable String[] intents, String[] versions,
            byte[][] payloads, String[] sources, Instant[] occurred, Instant[] received,
            @Nullable Instant[] delivered, String[] states, @Nullable String[] errors,
            @Nullable String[] subjectKinds, @Nullable UUID[] subjectIds, @Nullable Instant[] next) {
        static Rows of(List<Row> unordered) {
            List<Row> rows = unordered.stream().sorted(Comparator.comparing(Row::eventId)).toList();
            List<Processor.Outcome> outcomes = rows.stream().map(Row::outcome).toList();
            return new Rows(Columns.texts(rows, Row::eventId), Columns.texts(rows, Row::type),
                    Columns.texts(rows, Row::objectId), Columns.texts(rows, Row::paymentIntentId),
                    Columns.texts(rows, Row::apiVersion), Columns.bytes(rows, Row::payload),
                    Columns.texts(rows, Row::source), Columns.times(rows, Row::occurredAt),
                    Columns.times(rows, Row::receivedAt),
                    Columns.times(rows, one -> one.source() == Source.WEBHOOK ? one.receivedAt() : null),
                    Columns.texts(outcomes, Processor.Outcome::state),
                    Columns.texts(outcomes, Processor.Outcome::error),
                    Columns.texts(outcomes, one -> one.subject() == null ? null : one.subject().kind()),
                    Columns.ids(outcomes, one -> one.subject() == null ? null : one.subject().id()),
                    Columns.times(outcomes, Processor.Outcome::next));
        }
    }

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

    /** @return those that were not here yet; a duplicate changes nothing, whatever became of it */
    @Select(affectData = true, value = """
            INSERT INTO stripe_event (organization_id, stripe_account_id, event_id, created_at, received_at, occurred_at,
                   delivered_at, type, object_id, payment_intent_id, subject_kind, subject_id, api_version, payload,
                   source, state, attempts, error, next_attempt_at)
            SELECT #{organizationId}, #{accountId}, came.id, came.received_at, came.received_at, came.occurred_at,
                   came.delivered_at, came.type, came.object, came.intent, came.subject_kind, came.subject_id,
                   came.version, came.payload, came.source, came.state, 1, came.error, came.next_at
              FROM (SELECT unnest(#{r.ids}) AS id, unnest(#{r.types}) AS type, unnest(#{r.objects}) AS object,
                           unnest(#{r.intents}) AS intent, unnest(#{r.versions}) AS version,
                           unnest(#{r.payloads}) AS payload, unnest(#{r.sources}) AS source,
                           unnest(#{r.occurred}) AS occurred_at, unnest(#{r.received}) AS received_at,
                           unnest(#{r.delivered}) AS delivered_at, unnest(#{r.states}) AS state,
                           unnest(#{r.errors}) AS error, unnest(#{r.subjectKinds}) AS subject_kind,
                           unnest(#{r.subjectIds}) AS subject_id, unnest(#{r.next}) AS next_at) AS came
                ON CONFLICT (organization_id, stripe_account_id, event_id) DO NOTHING
            RETURNING event_id""")
    List<String> insert(UUID organizationId, UUID accountId, Rows r);

    /** Webhooks brought what the pull had found before them. */
    @Update("""
            UPDATE stripe_event SET delivered_at = #{now}
             WHERE organization_id = #{organizationId} AND stripe_account_id = #{accountId}
               AND event_id = ANY(#{eventIds}) AND delivered_at IS NULL""")
    int delivered(UUID organizationId, UUID accountId, String[] eventIds, Instant now);

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

    /** Those of these ids that foreign events have named. */
    @Select("""
            SELECT stripe_id
              FROM unnest(#{stripeIds}) AS stripe_id
             WHERE EXISTS (SELECT 1
                             FROM stripe_event
                            WHERE organization_id = #{organizationId} AND state = 'FOREIGN' AND object_id = stripe_id)
                OR EXISTS (SELECT 1
                             FROM stripe_event
                            WHERE organization_id = #{organizationId} AND state = 'FOREIGN'
                              AND payment_intent_id = stripe_id)""")
    List<String> foreign(UUID organizationId, String[] stripeIds);

    /** Events that named an object before we knew that it is ours. They begin a new series of attempts. */
    @Update("""
            UPDATE stripe_event SET state = 'PENDING', attempts = 0, next_attempt_at = #{now}
             WHERE organization_id = #{organizationId} AND state = 'FOREIGN'
               AND (object_id = #{stripeId} OR payment_intent_id = #{stripeId})""")
    int wakeForeign(UUID organizationId, String stripeId, Instant now);

    /** Each account's oldest first. What waits for us or for a person is kept, however old. */
    @AcrossOrganizations
    @Delete("""
            DELETE FROM stripe_event
             WHERE (organization_id, stripe_account_id, event_id) IN (
                   SELECT old.organization_id, old.stripe_account_id, old.event_id
                     FROM stripe_account
                    CROSS JOIN LATERAL (
                          SELECT organization_id, stripe_account_id, event_id
                            FROM stripe_event
                           WHERE organization_id = stripe_account.organization_id
                             AND stripe_account_id = stripe_account.id
                             AND state IN ('APPLIED', 'IGNORED', 'FOREIGN') AND received_at < #{before}
                           ORDER BY received_at, event_id
                           LIMIT #{most}
                             FOR NO KEY UPDATE SKIP LOCKED) AS old
                    LIMIT #{most})""")
    int purge(Instant before, int most);
}

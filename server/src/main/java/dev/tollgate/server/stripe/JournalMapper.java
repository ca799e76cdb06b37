package dev.tollgate.server.stripe;

import dev.tollgate.server.db.AcrossOrganizations;
import dev.tollgate.server.db.Columns;
import dev.tollgate.server.job.Sweep;
import dev.tollgate.server.stripe.Operation.State;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;
import org.jspecify.annotations.Nullable;

interface JournalMapper {
    String COLUMNS = """
            organization_id, id, stripe_account_id, subject, kind, attempt, idempotency_key, method, path, body, api_version,
            lookup, next, state, ticket, first_sent_at, claimed_until, sends, stripe_id, error, error_type, error_code,
            error_message, stripe_request_id""";

    record Row(UUID organizationId, UUID id, UUID stripeAccountId, UUID subject, String kind, int attempt,
            String idempotencyKey, String method, String path, String body, String apiVersion, String lookup,
            String next, State state, long ticket, Instant firstSentAt, Instant claimedUntil, int sends,
            @Nullable String stripeId, @Nullable String error, @Nullable String errorType, @Nullable String errorCode,
            @Nullable String errorMessage, @Nullable String stripeRequestId) {
        Operation toOperation() {
            return new Operation(organizationId, id, stripeAccountId, subject, kind, attempt, idempotencyKey,
                    new StripeApi.Call(method, path, body, apiVersion), lookup, next, state, ticket, firstSentAt,
                    claimedUntil, sends, stripeId, error, refusal());
        }

        private Optional<Operation.StripeError> refusal() {
            return state == State.REFUSED
                    ? Optional.of(new Operation.StripeError(text(errorType), text(errorCode), text(errorMessage),
                            text(stripeRequestId)))
                    : Optional.empty();
        }

        private static String text(@Nullable String value) {
            return value == null ? "" : value;
        }
    }

    /** An operation that is due. */
    record Due(UUID organizationId, UUID id, int failures) implements Sweep.Item {}

    @Select("SELECT id FROM stripe_account WHERE organization_id = #{organizationId}")
    UUID accountId(UUID organizationId);

    @Select("""
            SELECT coalesce(max(attempt), 0)
              FROM stripe_operation
             WHERE organization_id = #{organizationId} AND subject = #{subject} AND kind = #{kind}""")
    int attempts(UUID organizationId, UUID subject, String kind);

    /** In a row, without any that had an end. */
    @Select("""
            SELECT count(*)
              FROM stripe_operation
             WHERE organization_id = #{organizationId} AND subject = #{subject} AND kind = #{kind}
               AND state = 'ABANDONED'
               AND attempt > coalesce((SELECT max(attempt)
                                         FROM stripe_operation
                                        WHERE organization_id = #{organizationId} AND subject = #{subject}
                                          AND kind = #{kind} AND state IN ('DONE', 'REFUSED')), 0)""")
    int abandoned(UUID organizationId, UUID subject, String kind);

    @Insert("""
            INSERT INTO stripe_operation (organization_id, id, created_at, stripe_account_id, subject, kind, attempt,
                   idempotency_key, method, path, body, api_version, lookup, next, state, ticket, first_sent_at,
                   last_sent_at, claimed_until, next_send_at, sends)
            SELECT #{organizationId}, begun.id, #{now}, begun.account_id, begun.subject, begun.kind, begun.attempt,
                   begun.key, begun.method, begun.path, begun.body, begun.api_version, begun.lookup, begun.next,
                   begun.state, begun.ticket, begun.sent_at, begun.sent_at, begun.until, begun.until, begun.sends
              FROM (SELECT unnest(#{b.ids}) AS id, unnest(#{b.accountIds}) AS account_id,
                           unnest(#{b.subjects}) AS subject, unnest(#{b.kinds}) AS kind,
                           unnest(#{b.attempts}) AS attempt, unnest(#{b.keys}) AS key, unnest(#{b.methods}) AS method,
                           unnest(#{b.paths}) AS path, unnest(#{b.bodies}) AS body,
                           unnest(#{b.apiVersions}) AS api_version, unnest(#{b.lookups}) AS lookup,
                           unnest(#{b.nexts}) AS next, unnest(#{b.states}) AS state, unnest(#{b.tickets}) AS ticket,
                           unnest(#{b.sentAt}) AS sent_at, unnest(#{b.until}) AS until, unnest(#{b.sends}) AS sends) AS begun""")
    int insert(UUID organizationId, Begun b, Instant now);

    /** New operations as columns. */
    record Begun(UUID[] ids, UUID[] accountIds, UUID[] subjects, String[] kinds, Long[] attempts, String[] keys,
            String[] methods, String[] paths, String[] bodies, String[] apiVersions, String[] lookups, String[] nexts,
            String[] states, Long[] tickets, Instant[] sentAt, Instant[] until, Long[] sends) {
        static Begun of(List<Operation> all) {
            List<StripeApi.Call> calls = all.stream().map(Operation::call).toList();
            return new Begun(Columns.ids(all, Operation::id), Columns.ids(all, Operation::stripeAccountId),
                    Columns.ids(all, Operation::subject), Columns.texts(all, Operation::kind),
                    Columns.numbers(all, one -> (long) one.attempt()), Columns.texts(all, Operation::idempotencyKey),
                    Columns.texts(calls, StripeApi.Call::method), Columns.texts(calls, StripeApi.Call::path),
                    Columns.texts(calls, StripeApi.Call::body), Columns.texts(calls, StripeApi.Call::apiVersion),
                    Columns.texts(all, Operation::lookup), Columns.texts(all, Operation::next),
                    Columns.texts(all, Operation::state), Columns.numbers(all, Operation::ticket),
                    Columns.times(all, Operation::firstSentAt), Columns.times(all, Operation::claimedUntil),
                    Columns.numbers(all, one -> (long) one.sends()));
        }
    }

    @Select("SELECT " + COLUMNS + """
             FROM stripe_operation
            WHERE organization_id = #{organizationId} AND id = #{id}""")
    Optional<Row> find(UUID organizationId, UUID id);

    @Select("SELECT " + COLUMNS + """
             FROM stripe_operation
            WHERE organization_id = #{organizationId} AND subject = #{subject} AND kind = #{kind}
            ORDER BY attempt DESC
            LIMIT 1""")
    List<Row> latest(UUID organizationId, UUID subject, String kind);

    @Select(affectData = true, value = """
            UPDATE stripe_operation
               SET claimed_until = #{until}, sends = sends + 1, state = CASE state WHEN 'INTENDED' THEN 'SENT' ELSE state END,
                   first_sent_at = CASE state WHEN 'INTENDED' THEN #{now} ELSE first_sent_at END,
                   last_sent_at = CASE WHEN state = 'INTENDED' OR first_sent_at > #{replayableSince} THEN #{now}
                                       ELSE last_sent_at END
             WHERE organization_id = #{organizationId} AND id = #{id} AND state IN ('INTENDED', 'SENT', 'UNKNOWN')
               AND claimed_until <= #{now}
            RETURNING\s""" + COLUMNS)
    Optional<Row> claim(UUID organizationId, UUID id, Instant now, Instant until, Instant replayableSince);

    @Update("""
            UPDATE stripe_operation
               SET claimed_until = #{until}
             WHERE organization_id = #{organizationId} AND id = #{id} AND state IN ('INTENDED', 'SENT', 'UNKNOWN')
               AND sends = #{sends}""")
    int hold(UUID organizationId, UUID id, int sends, Instant until);

    @Update("""
            UPDATE stripe_operation
               SET state = #{state}, stripe_id = coalesce(CAST(#{stripeId} AS text), stripe_id), error = nullif(#{error}, '')
             WHERE organization_id = #{organizationId} AND id = #{id} AND state IN ('INTENDED', 'SENT', 'UNKNOWN')
               AND sends = #{sends}""")
    int finish(UUID organizationId, UUID id, int sends, State state, @Nullable String stripeId, String error);

    /** One that Stripe has done. */
    record End(UUID id, int sends, @Nullable String stripeId) {}

    /** As columns. */
    record Ended(UUID[] ids, Long[] sends, @Nullable String[] stripeIds) {
        static Ended of(List<End> all) {
            return new Ended(Columns.ids(all, End::id), Columns.numbers(all, one -> (long) one.sends()),
                    Columns.texts(all, End::stripeId));
        }
    }

    @Update("""
            UPDATE stripe_operation
               SET state = 'DONE', stripe_id = coalesce(ended.stripe_id, stripe_operation.stripe_id), error = NULL
              FROM (SELECT unnest(#{e.ids}) AS id, unnest(#{e.sends}) AS sends, unnest(#{e.stripeIds}) AS stripe_id) AS ended
             WHERE organization_id = #{organizationId} AND stripe_operation.id = ended.id
               AND state IN ('INTENDED', 'SENT', 'UNKNOWN') AND stripe_operation.sends = ended.sends""")
    int done(UUID organizationId, Ended e);

    @Update("""
            UPDATE stripe_operation
               SET state = 'REFUSED', error_type = #{said.type}, error_code = #{said.code},
                   error_message = #{said.message}, stripe_request_id = #{said.requestId}
             WHERE organization_id = #{organizationId} AND id = #{id} AND state IN ('INTENDED', 'SENT', 'UNKNOWN')
               AND sends = #{sends}""")
    int refuse(UUID organizationId, UUID id, int sends, Operation.StripeError said);

    @Update("""
            UPDATE stripe_operation
               SET state = #{state}, claimed_until = #{now}, next_send_at = #{next}, error = #{why}
             WHERE organization_id = #{organizationId} AND id = #{id} AND state IN ('INTENDED', 'SENT', 'UNKNOWN')
               AND sends = #{sends}""")
    int postpone(UUID organizationId, UUID id, int sends, State state, Instant now, Instant next, String why);

    @AcrossOrganizations
    @Select(affectData = true, value = """
            UPDATE stripe_operation SET next_send_at = #{until}
             WHERE (organization_id, id) IN (
                   SELECT organization_id, id
                     FROM stripe_operation
                    WHERE state IN ('INTENDED', 'SENT', 'UNKNOWN') AND next_send_at <= #{now} AND claimed_until <= #{now}
                      AND NOT (organization_id = ANY(#{busy}))
                    ORDER BY next_send_at
                    LIMIT #{most}
                      FOR NO KEY UPDATE SKIP LOCKED)
            RETURNING organization_id, id, failures""")
    List<Due> take(Instant now, Instant until, UUID[] busy, int most);

    @Update("""
            UPDATE stripe_operation SET next_send_at = #{again}, failures = failures + 1
             WHERE organization_id = #{organizationId} AND id = #{id}""")
    int failed(UUID organizationId, UUID id, Instant again);

    @AcrossOrganizations
    @Delete("""
            DELETE FROM stripe_operation
             WHERE (organization_id, id) IN (
                   SELECT organization_id, id
                     FROM stripe_operation
                    WHERE created_at < #{before} AND state IN ('DONE', 'REFUSED', 'ABANDONED')
                    LIMIT #{most}
                      FOR NO KEY UPDATE SKIP LOCKED)""")
    int purge(Instant before, int most);
}

package dev.tollgate.server.idempotency;

import dev.tollgate.server.db.AcrossOrganizations;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.CallError;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;
import org.jspecify.annotations.Nullable;

/**
 * Inbound idempotency: a request_id names one result, for 30 days or longer. The row is inserted first in the
 * transaction that makes the result, so a twin waits at the database until the first has committed, and then finds its
 * result. What Stripe refuses is kept, and answered again; what we refuse leaves no row, and is decided anew.
 */
public final class IdempotencyKeys {
    private static final int PURGED_MAX = 1_000;

    private final Database database;
    private final Ids ids;
    private final Duration life;

    /**
     * A request that may have come before.
     *
     * @param namespace
     *            keeps the keys of callers apart who do not know of each other
     * @param requestId
     *            empty: it cannot come again
     * @param hash
     *            of the content, without the request_id
     */
    public record Request(String rpc, String namespace, String requestId, byte[] hash) {}

    /**
     * @param life
     *            how long a request_id names its result
     */
    public IdempotencyKeys(Database database, Ids ids, Duration life) {
        this.database = database;
        this.ids = ids;
        this.life = life;
    }

    /**
     * Claims the request for this transaction, waiting for a twin's to end.
     *
     * @return what the first such request came to; empty when this is the first, which then makes {@code resultId}
     * @throws ApiException
     *             REQUEST_ID_REUSED
     */
    public Optional<Earlier> claim(Tx tx, Request request, UUID resultId) {
        if (request.requestId().isEmpty()) return Optional.empty();
        Instant now = ids.now();
        Supplier<List<UUID>> claimed = tx.later(Mapper.class,
                mapper -> mapper.claim(tx.organization(), request, resultId, now, now.plus(life)));
        if (tx.isCareful()) return claimed.get().isEmpty() ? find(tx, request) : Optional.empty();
        // Whoever claims has hardly ever a twin: the answer comes with what is written as if there were none.
        tx.trust(() -> {
            if (claimed.get().isEmpty()) throw new IllegalStateException("a twin was faster");
        });
        return Optional.empty();
    }

    /**
     * What an earlier such request came to. Claims nothing.
     *
     * @throws ApiException
     *             REQUEST_ID_REUSED
     */
    public Optional<Earlier> find(Tx tx, Request request) {
        return ask(tx, request).get();
    }

    /** As {@link #find}, in a round trip with others: the answer is there when it is asked for. */
    public Supplier<Optional<Earlier>> ask(Tx tx, Request request) {
        if (request.requestId().isEmpty()) return Optional::empty;
        Supplier<List<Row>> rows = tx.later(Mapper.class,
                mapper -> mapper.find(tx.organization(), request, ids.now()));
        return () -> {
            Optional<Row> first = rows.get().stream().findFirst();
            if (first.isPresent() && !Arrays.equals(first.get().requestHash(), request.hash()))
                throw new ApiException(new CallError.RequestIdReused(request.requestId()));
            return first.map(Row::toEarlier);
        };
    }

    /** What the first such request made came to nothing: from now on it stands for this. */
    public void renew(Tx tx, Request request, UUID resultId) {
        tx.later(Mapper.class).renew(tx.organization(), request, resultId);
    }

    /**
     * Stripe refused what was made. Belongs into the transaction that takes Stripe's answer in: all requests that stand
     * for the result answer so from then on.
     */
    public void refused(Tx tx, UUID resultId, StripeRefusal refusal) {
        tx.later(Mapper.class).refused(tx.organization(), resultId, refusal);
    }

    /** Forgets requests whose time is over. */
    public int purge() {
        return database.inSteps(PURGED_MAX, tx -> tx.mapper(Mapper.class).purge(ids.now(), PURGED_MAX));
    }

    record Row(byte[] requestHash, UUID resultId, @Nullable String stripeCode, @Nullable String stripeMessage,
            @Nullable String stripeRequest) {
        Earlier toEarlier() {
            return stripeCode == null || stripeMessage == null || stripeRequest == null
                    ? new Earlier.Made(resultId)
                    : new Earlier.Refused(resultId, new StripeRefusal(stripeCode, stripeMessage, stripeRequest));
        }
    }

    interface Mapper {
        /** Empty when a live row is there already. Waits for a twin's transaction to end. */
        @Select(affectData = true, value = """
                INSERT INTO idempotency_key (organization_id, rpc, namespace, request_id, request_hash, result_id, created_at, expires_at)
                VALUES (#{organizationId}, #{request.rpc}, #{request.namespace}, #{request.requestId}, #{request.hash},
                        #{resultId}, #{now}, #{expires})
                    ON CONFLICT (organization_id, rpc, namespace, request_id) DO UPDATE
                   SET request_hash = excluded.request_hash, result_id = excluded.result_id,
                       created_at = excluded.created_at, expires_at = excluded.expires_at,
                       stripe_code = NULL, stripe_message = NULL, stripe_request = NULL
                 WHERE idempotency_key.expires_at <= excluded.created_at
                RETURNING result_id""")
        List<UUID> claim(UUID organizationId, Request request, UUID resultId, Instant now, Instant expires);

        @Select("""
                SELECT request_hash, result_id, stripe_code, stripe_message, stripe_request
                  FROM idempotency_key
                 WHERE organization_id = #{organizationId} AND rpc = #{request.rpc} AND namespace = #{request.namespace}
                   AND request_id = #{request.requestId} AND expires_at > #{now}""")
        List<Row> find(UUID organizationId, Request request, Instant now);

        @Update("""
                UPDATE idempotency_key
                   SET result_id = #{resultId}, stripe_code = NULL, stripe_message = NULL, stripe_request = NULL
                 WHERE organization_id = #{organizationId} AND rpc = #{request.rpc} AND namespace = #{request.namespace}
                   AND request_id = #{request.requestId}""")
        int renew(UUID organizationId, Request request, UUID resultId);

        @Update("""
                UPDATE idempotency_key
                   SET stripe_code = #{refusal.code}, stripe_message = #{refusal.message},
                       stripe_request = #{refusal.requestId}
                 WHERE organization_id = #{organizationId} AND result_id = #{resultId}""")
        int refused(UUID organizationId, UUID resultId, StripeRefusal refusal);

        @AcrossOrganizations
        @Delete("""
                DELETE FROM idempotency_key
                 WHERE (organization_id, rpc, namespace, request_id) IN (
                       SELECT organization_id, rpc, namespace, request_id
                         FROM idempotency_key
                        WHERE expires_at < #{now}
                        ORDER BY expires_at
                        LIMIT #{most}
                          FOR NO KEY UPDATE SKIP LOCKED)""")
        int purge(Instant now, int most);
    }
}

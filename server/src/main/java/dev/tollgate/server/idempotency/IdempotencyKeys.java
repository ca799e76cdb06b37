package dev.tollgate.server.idempotency;

import dev.tollgate.server.db.AcrossOrganizations;
import dev.tollgate.server.db.Columns;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.CallError;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
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
    public record Request(String rpc, String namespace, String requestId, byte[] hash) {
        /** Names it among all requests; empty: it cannot come again. */
        public Optional<Key> key() {
            return requestId.isEmpty() ? Optional.empty() : Optional.of(new Key(rpc, namespace, requestId));
        }
    }

    /** What a request is found by. */
    public record Key(String rpc, String namespace, String requestId) {}

    /** A request, and what it makes. */
    public record Claim(Request request, UUID resultId) {}

    /** What earlier requests came to. */
    public interface Answers {
        /**
         * @throws ApiException
         *             REQUEST_ID_REUSED
         */
        Optional<Earlier> of(Request request);
    }

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
        return claim(tx, List.of(new Claim(request, resultId))).isEmpty() ? Optional.empty() : find(tx, request);
    }

    /**
     * As {@link #claim(Tx, Request, UUID)}, of requests of which no two are the same: in the order of their keys, so
     * that two transactions never wait for each other crosswise.
     *
     * @return the results that are not made: another such request was first
     */
    public Set<UUID> claim(Tx tx, List<Claim> claims) {
        List<Claim> named = claims.stream().filter(claim -> claim.request().key().isPresent())
                .sorted(Comparator.comparing(claim -> claim.request().requestId())).toList();
        if (named.isEmpty()) return Set.of();
        Instant now = ids.now();
        Supplier<List<UUID>> claimed = tx.later(Mapper.class, mapper -> mapper.claim(tx.organization(),
                Keys.of(named.stream().map(Claim::request).toList()),
                Columns.bytes(named, claim -> claim.request().hash()), Columns.ids(named, Claim::resultId), now,
                now.plus(life)));
        if (tx.isCareful()) {
            Set<UUID> lost = named.stream().map(Claim::resultId).collect(Collectors.toCollection(HashSet::new));
            claimed.get().forEach(lost::remove);
            return lost;
        }
        // Whoever claims has hardly ever a twin: the answer comes with what is written as if there were none.
        tx.trust(() -> {
            if (claimed.get().size() < named.size()) throw new IllegalStateException("a twin was faster");
        });
        return Set.of();
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
        Answers answers = ask(tx, List.of(request));
        return () -> answers.of(request);
    }

    /** As {@link #ask(Tx, Request)}. */
    public Answers ask(Tx tx, List<Request> requests) {
        List<Request> named = requests.stream().filter(request -> request.key().isPresent()).toList();
        if (named.isEmpty()) return _ -> Optional.empty();
        Supplier<List<Row>> rows = tx.later(Mapper.class,
                mapper -> mapper.find(tx.organization(), Keys.of(named), ids.now()));
        return request -> {
            Optional<Row> first = rows.get().stream().filter(row -> Optional.of(row.key()).equals(request.key()))
                    .findFirst();
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

    /** Keys as columns. */
    record Keys(String[] rpcs, String[] namespaces, String[] requestIds) {
        static Keys of(List<Request> requests) {
            return new Keys(Columns.texts(requests, Request::rpc), Columns.texts(requests, Request::namespace),
                    Columns.texts(requests, Request::requestId));
        }
    }

    record Row(String rpc, String namespace, String requestId, byte[] requestHash, UUID resultId,
            @Nullable String stripeCode, @Nullable String stripeMessage,
            @Nullable String stripeRequest) {
        Key key() {
            return new Key(rpc, namespace, requestId);
        }

        Earlier toEarlier() {
            return stripeCode == null || stripeMessage == null || stripeRequest == null
                    ? new Earlier.Made(resultId)
                    : new Earlier.Refused(resultId, new StripeRefusal(stripeCode, stripeMessage, stripeRequest));
        }
    }

    interface Mapper {
        /** Without those of which a live row is there already. Waits for a twin's transaction to end. */
        @Select(affectData = true, value = """
                INSERT INTO idempotency_key (organization_id, rpc, namespace, request_id, request_hash, result_id, created_at, expires_at)
                SELECT #{organizationId}, claim.rpc, claim.namespace, claim.request_id, claim.hash, claim.result_id,
                       #{now}, #{expires}
                  FROM (SELECT unnest(#{k.rpcs}) AS rpc, unnest(#{k.namespaces}) AS namespace,
                               unnest(#{k.requestIds}) AS request_id, unnest(#{hashes}) AS hash,
                               unnest(#{resultIds}) AS result_id) AS claim
                    ON CONFLICT (organization_id, rpc, namespace, request_id) DO UPDATE
                   SET request_hash = excluded.request_hash, result_id = excluded.result_id,
                       created_at = excluded.created_at, expires_at = excluded.expires_at,
                       stripe_code = NULL, stripe_message = NULL, stripe_request = NULL
                 WHERE idempotency_key.expires_at <= excluded.created_at
                RETURNING result_id""")
        List<UUID> claim(UUID organizationId, Keys k, byte[] @Nullable [] hashes, UUID[] resultIds, Instant now,
                Instant expires);

        @Select("""
                SELECT rpc, namespace, request_id, request_hash, result_id, stripe_code, stripe_message, stripe_request
                  FROM (SELECT unnest(#{k.rpcs}) AS rpc, unnest(#{k.namespaces}) AS namespace,
                               unnest(#{k.requestIds}) AS request_id) AS asked
                  JOIN idempotency_key USING (rpc, namespace, request_id)
                 WHERE organization_id = #{organizationId} AND expires_at > #{now}""")
        List<Row> find(UUID organizationId, Keys k, Instant now);

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

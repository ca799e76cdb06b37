package dev.tollgate.server.tenant;

import dev.tollgate.server.db.AcrossOrganizations;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.rpc.ApiError;
import dev.tollgate.server.rpc.ApiException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/**
 * Inbound idempotency: a request_id names one result for 30 days. The row is inserted first in the transaction that
 * makes the result, so a twin waits at the database until the first has committed, and then finds its result.
 */
public final class IdempotencyKeys {
    private static final Duration LIFE = Duration.ofDays(30);

    private final Database database;
    private final Ids ids;

    /**
     * A request that may have come before.
     *
     * @param hash
     *            of the content, without the request_id
     */
    public record Request(String rpc, String requestId, byte[] hash) {}

    public IdempotencyKeys(Database database, Ids ids) {
        this.database = database;
        this.ids = ids;
    }

    /**
     * Claims the request for this transaction, waiting for a twin's to end.
     *
     * @return what the first such request made; empty when this is the first, which then makes {@code resultId}
     * @throws ApiException
     *             REQUEST_ID_REUSED
     */
    public Optional<UUID> earlier(Tx tx, Caller caller, Request request, UUID resultId) {
        if (request.requestId().isEmpty()) return Optional.empty();
        Instant now = ids.now();
        var row = new Row(request.rpc(), caller.namespace(), request.requestId(), request.hash(), resultId, now,
                now.plus(LIFE));
        return tx.mapper(Mapper.class).claim(tx.organization(), row).isPresent()
                ? Optional.empty()
                : find(tx, caller, request);
    }

    /**
     * What an earlier such request made. Claims nothing.
     *
     * @throws ApiException
     *             REQUEST_ID_REUSED
     */
    public Optional<UUID> find(Tx tx, Caller caller, Request request) {
        if (request.requestId().isEmpty()) return Optional.empty();
        var first = tx.mapper(Mapper.class).find(tx.organization(), request.rpc(), caller.namespace(),
                request.requestId(),
                ids.now());
        if (first.isPresent() && !Arrays.equals(first.get().requestHash(), request.hash()))
            throw new ApiException(new ApiError.RequestIdReused(request.requestId()));
        return first.map(Row::resultId);
    }

    /** What the first such request made came to nothing: from now on it stands for this. */
    public void renew(Tx tx, Caller caller, Request request, UUID resultId) {
        tx.mapper(Mapper.class).renew(tx.organization(), request.rpc(), caller.namespace(), request.requestId(),
                resultId);
    }

    /** Forgets requests whose 30 days are over. */
    public int purge() {
        return database.acrossOrganizations(tx -> tx.mapper(Mapper.class).purge(ids.now()));
    }

    record Row(String rpc, String namespace, String requestId, byte[] requestHash, UUID resultId, Instant createdAt,
            Instant expiresAt) {}

    interface Mapper {
        /** Empty when a live row is there already. Waits for a twin's transaction to end. */
        @Select(affectData = true, value = """
                INSERT INTO idempotency_key (organization_id, rpc, namespace, request_id, request_hash, result_id, created_at, expires_at)
                VALUES (#{organizationId}, #{row.rpc}, #{row.namespace}, #{row.requestId}, #{row.requestHash},
                        #{row.resultId}, #{row.createdAt}, #{row.expiresAt})
                    ON CONFLICT (organization_id, rpc, namespace, request_id) DO UPDATE
                   SET request_hash = excluded.request_hash, result_id = excluded.result_id,
                       created_at = excluded.created_at, expires_at = excluded.expires_at
                 WHERE idempotency_key.expires_at <= excluded.created_at
                RETURNING result_id""")
        Optional<UUID> claim(UUID organizationId, Row row);

        @Select("""
                SELECT rpc, namespace, request_id, request_hash, result_id, created_at, expires_at
                  FROM idempotency_key
                 WHERE organization_id = #{organizationId} AND rpc = #{rpc} AND namespace = #{namespace}
                   AND request_id = #{requestId} AND expires_at > #{now}""")
        Optional<Row> find(UUID organizationId, String rpc, String namespace, String requestId, Instant now);

        @Update("""
                UPDATE idempotency_key SET result_id = #{resultId}
                 WHERE organization_id = #{organizationId} AND rpc = #{rpc} AND namespace = #{namespace}
                   AND request_id = #{requestId}""")
        int renew(UUID organizationId, String rpc, String namespace, String requestId, UUID resultId);

        @AcrossOrganizations
        @Delete("DELETE FROM idempotency_key WHERE expires_at < #{now}")
        int purge(Instant now);
    }
}

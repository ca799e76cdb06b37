package dev.tollgate.server.payment;

import dev.tollgate.server.payment.Refund.Status;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;
import org.jspecify.annotations.Nullable;

interface RefundMapper {
    String COLUMNS = """
            refund.id, refund.created_at, refund.updated_at, refund.payment_id, payment.checkout_id,
            refund.amount, payment.currency, refund.status,
            refund.reason, refund.origin, refund.failure, refund.stripe_refund_id
            """;
    String WITH_PAYMENT = """
              FROM refund
              JOIN payment ON payment.organization_id = refund.organization_id AND payment.id = refund.payment_id
            """;

    @Insert("""
            INSERT INTO refund (organization_id, id, created_at, updated_at, payment_id, amount, status, reason, origin,
                   failure, stripe_refund_id)
            VALUES (#{organizationId}, #{row.id}, #{row.createdAt}, #{row.updatedAt}, #{row.paymentId}, #{row.amount},
                    #{row.status}, #{row.reason}, #{row.origin}, #{row.failure}, #{row.stripeRefundId})""")
    int insert(UUID organizationId, Refund row);

    @Update("""
            UPDATE refund
               SET status = #{status}, failure = #{failure}, updated_at = #{now},
                   stripe_refund_id = coalesce(stripe_refund_id, CAST(#{stripeRefundId} AS text))
             WHERE organization_id = #{organizationId} AND id = #{id}""")
    int become(UUID organizationId, UUID id, Status status, String failure, @Nullable String stripeRefundId,
            Instant now);

    @Select("SELECT " + COLUMNS + WITH_PAYMENT + """
             WHERE refund.organization_id = #{organizationId} AND refund.id = #{id}""")
    Optional<Refund> find(UUID organizationId, UUID id);

    @Select("SELECT " + COLUMNS + WITH_PAYMENT + """
             WHERE refund.organization_id = #{organizationId} AND refund.stripe_refund_id = #{stripeRefundId}""")
    Optional<Refund> byStripeId(UUID organizationId, String stripeRefundId);

    @Select("SELECT " + COLUMNS + WITH_PAYMENT + """
             WHERE refund.organization_id = #{organizationId} AND refund.id < #{before}
               AND (CAST(#{checkoutId} AS uuid) IS NULL OR payment.checkout_id = CAST(#{checkoutId} AS uuid))
               AND (CAST(#{paymentId} AS uuid) IS NULL OR payment.id = CAST(#{paymentId} AS uuid))
             ORDER BY refund.id DESC
             LIMIT #{most}""")
    List<Refund> page(UUID organizationId, @Nullable UUID paymentId, @Nullable UUID checkoutId, UUID before, int most);

    /** With a refund that is not decided, or a dispute that is not closed. */
    @Select("""
            SELECT id
              FROM payment
             WHERE organization_id = #{organizationId} AND id > #{after}
               AND (EXISTS (SELECT 1
                              FROM refund
                             WHERE refund.organization_id = #{organizationId} AND refund.payment_id = payment.id
                               AND refund.status = 'PENDING' AND refund.created_at < #{refundsBefore})
                    OR EXISTS (SELECT 1
                                 FROM dispute
                                WHERE dispute.organization_id = #{organizationId} AND dispute.payment_id = payment.id
                                  AND dispute.status NOT IN ('won', 'lost', 'prevented', 'warning_closed')
                                  AND dispute.created_at < #{disputesBefore}))
             ORDER BY id
             LIMIT #{most}""")
    List<UUID> unsettled(UUID organizationId, Instant refundsBefore, Instant disputesBefore, UUID after, int most);
}

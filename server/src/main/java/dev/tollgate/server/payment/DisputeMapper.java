package dev.tollgate.server.payment;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;
import org.jspecify.annotations.Nullable;

interface DisputeMapper {
    String COLUMNS = """
            dispute.id, dispute.created_at, dispute.updated_at, dispute.payment_id, payment.checkout_id, dispute.amount,
            payment.currency,
            dispute.status, dispute.reason, dispute.evidence_due_at, dispute.stripe_dispute_id
            """;
    String WITH_PAYMENT = """
              FROM dispute
              JOIN payment ON payment.organization_id = dispute.organization_id AND payment.id = dispute.payment_id
            """;

    @Insert("""
            INSERT INTO dispute (organization_id, id, created_at, updated_at, payment_id, stripe_dispute_id, amount, status,
                   reason, evidence_due_at)
            VALUES (#{organizationId}, #{row.id}, #{row.createdAt}, #{row.updatedAt}, #{row.paymentId},
                    #{row.stripeDisputeId}, #{row.amount}, #{row.status}, #{row.reason}, #{row.evidenceDueAt})""")
    int insert(UUID organizationId, Dispute row);

    @Update("""
            UPDATE dispute
               SET amount = #{row.amount}, status = #{row.status}, reason = #{row.reason}, updated_at = #{row.updatedAt},
                   evidence_due_at = #{row.evidenceDueAt}
             WHERE organization_id = #{organizationId} AND id = #{row.id}""")
    int update(UUID organizationId, Dispute row);

    @Select("SELECT " + COLUMNS + WITH_PAYMENT + """
             WHERE dispute.organization_id = #{organizationId} AND dispute.stripe_dispute_id = #{stripeDisputeId}""")
    Optional<Dispute> byStripeId(UUID organizationId, String stripeDisputeId);

    @Select("SELECT " + COLUMNS + WITH_PAYMENT + """
             WHERE dispute.organization_id = #{organizationId} AND dispute.payment_id = #{paymentId}""")
    List<Dispute> of(UUID organizationId, UUID paymentId);

    @Select("SELECT " + COLUMNS + WITH_PAYMENT + """
             WHERE dispute.organization_id = #{organizationId} AND dispute.id < #{before}
               AND (CAST(#{checkoutId} AS uuid) IS NULL OR payment.checkout_id = CAST(#{checkoutId} AS uuid))
               AND (CAST(#{paymentId} AS uuid) IS NULL OR payment.id = CAST(#{paymentId} AS uuid))
             ORDER BY dispute.id DESC
             LIMIT #{most}""")
    List<Dispute> page(UUID organizationId, @Nullable UUID paymentId, @Nullable UUID checkoutId, UUID before, int most);
}

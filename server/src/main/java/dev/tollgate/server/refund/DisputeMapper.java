package dev.tollgate.server.refund;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;
import org.jspecify.annotations.Nullable;

interface DisputeMapper {
    String COLUMNS = """
            dispute.id, dispute.created_at, dispute.updated_at, checkout_id, dispute.amount, checkout.currency,
            dispute.status, dispute.reason, dispute.evidence_due_at, dispute.stripe_dispute_id
            """;
    String WITH_CHECKOUT = """
              FROM dispute
              JOIN checkout ON checkout.organization_id = dispute.organization_id AND checkout.id = dispute.checkout_id
            """;

    @Insert("""
            INSERT INTO dispute (organization_id, id, created_at, updated_at, checkout_id, stripe_dispute_id, amount, status,
                   reason, evidence_due_at)
            VALUES (#{organizationId}, #{row.id}, #{row.createdAt}, #{row.updatedAt}, #{row.checkoutId},
                    #{row.stripeDisputeId}, #{row.amount}, #{row.status}, #{row.reason}, #{row.evidenceDueAt})""")
    int insert(UUID organizationId, Dispute row);

    @Update("""
            UPDATE dispute
               SET amount = #{row.amount}, status = #{row.status}, reason = #{row.reason}, updated_at = #{row.updatedAt},
                   evidence_due_at = #{row.evidenceDueAt}
             WHERE organization_id = #{organizationId} AND id = #{row.id}""")
    int update(UUID organizationId, Dispute row);

    @Update("""
            UPDATE checkout SET disputed = #{amount}
             WHERE organization_id = #{organizationId} AND id = #{checkoutId}""")
    int disputed(UUID organizationId, UUID checkoutId, long amount);

    @Select("SELECT " + COLUMNS + WITH_CHECKOUT + """
             WHERE dispute.organization_id = #{organizationId} AND dispute.stripe_dispute_id = #{stripeDisputeId}""")
    Optional<Dispute> byStripeId(UUID organizationId, String stripeDisputeId);

    @Select("SELECT " + COLUMNS + WITH_CHECKOUT + """
             WHERE dispute.organization_id = #{organizationId} AND dispute.checkout_id = #{checkoutId}""")
    List<Dispute> of(UUID organizationId, UUID checkoutId);

    @Select("SELECT " + COLUMNS + WITH_CHECKOUT + """
             WHERE dispute.organization_id = #{organizationId} AND dispute.id < #{before}
               AND (CAST(#{checkoutId} AS uuid) IS NULL OR dispute.checkout_id = CAST(#{checkoutId} AS uuid))
             ORDER BY dispute.id DESC
             LIMIT #{most}""")
    List<Dispute> page(UUID organizationId, @Nullable UUID checkoutId, UUID before, int most);
}

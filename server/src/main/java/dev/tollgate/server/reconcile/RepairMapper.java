package dev.tollgate.server.reconcile;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;
import org.jspecify.annotations.Nullable;

interface RepairMapper {
    /** Once for a difference that stays. */
    @Insert("""
            INSERT INTO repair (organization_id, id, created_at, kind, checkout_id, stripe_id, details, found_at, repaired_at)
            VALUES (#{organizationId}, #{row.id}, #{row.foundAt}, #{row.kind}, #{row.checkoutId}, #{row.stripeId},
                    #{row.details}, #{row.foundAt}, #{row.repairedAt})
                ON CONFLICT (organization_id, stripe_id) WHERE repaired_at IS NULL DO NOTHING""")
    int insert(UUID organizationId, Row row);

    record Row(UUID id, StripeKind kind, UUID checkoutId, String stripeId, String details, Instant foundAt,
            @Nullable Instant repairedAt) {}

    @Update("""
            UPDATE repair SET repaired_at = #{now}
             WHERE organization_id = #{organizationId} AND stripe_id = #{stripeId} AND repaired_at IS NULL""")
    int repaired(UUID organizationId, String stripeId, Instant now);

    /** Newest first. */
    @Select("""
            SELECT id, kind, checkout_id, stripe_id, details, found_at, repaired_at
              FROM repair
             WHERE organization_id = #{organizationId}
             ORDER BY id DESC
             LIMIT #{most}""")
    List<Row> newest(UUID organizationId, int most);
}

package dev.tollgate.server.payment;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

interface OrphanMapper {
    /** Zero rows when it is known. */
    @Insert("""
            INSERT INTO orphan (organization_id, id, created_at, checkout_id, stripe_id, state)
            VALUES (#{organizationId}, #{id}, #{now}, #{checkoutId}, #{stripeId}, 'FOUND')
                ON CONFLICT (organization_id, stripe_id) DO NOTHING""")
    int insert(UUID organizationId, UUID id, UUID checkoutId, String stripeId, Instant now);

    @Select("""
            SELECT id, checkout_id, stripe_id, state
              FROM orphan
             WHERE organization_id = #{organizationId} AND id = #{id}""")
    Optional<Orphan> find(UUID organizationId, UUID id);

    @Update("""
            UPDATE orphan SET state = #{state}
             WHERE organization_id = #{organizationId} AND id = #{id}""")
    int become(UUID organizationId, UUID id, Orphan.State state);
}

package dev.tollgate.server.checkout;

import dev.tollgate.server.stripe.PaymentSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;

/** What hangs on a checkout: its items, and the charges seen for it. */
interface LineMapper {
    @Insert("""
            INSERT INTO checkout_item (organization_id, checkout_id, position, price_id, name, unit_amount, quantity, created_at)
            VALUES (#{organizationId}, #{checkoutId}, #{item.position}, #{item.priceId}, #{item.name}, #{item.unitAmount},
                    #{item.quantity}, #{now})""")
    int insertItem(UUID organizationId, UUID checkoutId, Item item, Instant now);

    @Select("""
            SELECT position, price_id, name, unit_amount, quantity
              FROM checkout_item
             WHERE organization_id = #{organizationId} AND checkout_id = #{checkoutId}
             ORDER BY position""")
    List<Item> items(UUID organizationId, UUID checkoutId);

    /** A charge ends once: what is final is not overwritten by older news. */
    @Insert("""
            INSERT INTO charge_attempt (organization_id, checkout_id, stripe_charge_id, outcome, code, decline_code, attempted_at, created_at)
            VALUES (#{organizationId}, #{checkoutId}, #{charge.id}, #{charge.outcome}, #{charge.code}, #{charge.declineCode},
                    coalesce(CAST(#{charge.at} AS timestamptz), CAST(#{now} AS timestamptz)), #{now})
                ON CONFLICT (organization_id, checkout_id, stripe_charge_id) DO UPDATE
               SET outcome = excluded.outcome, code = excluded.code, decline_code = excluded.decline_code
             WHERE charge_attempt.outcome = 'PENDING'""")
    int insertCharge(UUID organizationId, UUID checkoutId, PaymentSnapshot.Charge charge, Instant now);

    @Select("""
            SELECT stripe_charge_id AS id, outcome, code, decline_code, attempted_at AS at
              FROM charge_attempt
             WHERE organization_id = #{organizationId} AND checkout_id = #{checkoutId}
             ORDER BY created_at, stripe_charge_id""")
    List<PaymentSnapshot.Charge> charges(UUID organizationId, UUID checkoutId);
}

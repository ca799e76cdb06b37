package dev.tollgate.server.admin;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.ibatis.annotations.Select;

/**
 * Who breaks a rule that holds at any instant. A statement finds nothing, or what is wrong. It reads what has changed
 * since a time, whichever side of a relation that is; or a partial index that holds only what is open. Where LIMIT
 * would tempt the planner to walk a whole index for the first few, what has changed is read first (MATERIALIZED).
 */
interface AlwaysMapper {
    /** M1. */
    @Select("""
            SELECT CAST(id AS text)
              FROM payment
             WHERE organization_id = #{organizationId} AND updated_at >= #{since}
               AND captured <> CASE status WHEN 'SUCCEEDED' THEN amount ELSE 0 END
             LIMIT #{most}""")
    List<String> notPaidInFull(UUID organizationId, Instant since, int most);

    /** M2. */
    @Select("""
            SELECT CAST(checkout.id AS text)
              FROM checkout
              LEFT JOIN paid_purchase AS paid
                ON paid.organization_id = checkout.organization_id AND paid.purchase_key = checkout.purchase_key
             WHERE checkout.organization_id = #{organizationId}
               AND checkout.id IN (
                   SELECT id FROM checkout WHERE organization_id = #{organizationId} AND updated_at >= #{since}
                    UNION
                   SELECT checkout_id FROM paid_purchase
                    WHERE organization_id = #{organizationId} AND created_at >= #{since})
               AND CASE WHEN checkout.status = 'COMPLETE'
                        THEN checkout.purchase_key IS NOT NULL AND paid.checkout_id IS DISTINCT FROM checkout.id
                        ELSE paid.checkout_id = checkout.id END
             LIMIT #{most}""")
    List<String> purchasesNotPaidOnce(UUID organizationId, Instant since, int most);

    /** M3. */
    @Select("""
            SELECT CAST(checkout.id AS text)
              FROM checkout
              LEFT JOIN payment
                ON payment.organization_id = checkout.organization_id AND payment.checkout_id = checkout.id
               AND payment.status = 'SUCCEEDED' AND payment.surplus IS NULL
             WHERE checkout.organization_id = #{organizationId}
               AND checkout.id IN (
                   SELECT id FROM checkout WHERE organization_id = #{organizationId} AND updated_at >= #{since}
                    UNION
                   SELECT checkout_id FROM payment WHERE organization_id = #{organizationId} AND updated_at >= #{since})
             GROUP BY checkout.id, checkout.status
            HAVING count(payment.id) <> CASE checkout.status WHEN 'COMPLETE' THEN 1 ELSE 0 END
             LIMIT #{most}""")
    List<String> completeWithoutOneStandingPayment(UUID organizationId, Instant since, int most);

    /** M4. */
    @Select("""
            SELECT CAST(id AS text)
              FROM payment
             WHERE organization_id = #{organizationId} AND updated_at >= #{since}
               AND (refunded < 0 OR refund_reserved < 0 OR refunded + refund_reserved > captured OR captured > amount)
             LIMIT #{most}""")
    List<String> moreBackThanCaptured(UUID organizationId, Instant since, int most);

    /** M5. */
    @Select("""
            SELECT CAST(payment.id AS text)
              FROM payment
              LEFT JOIN refund
                ON refund.organization_id = payment.organization_id AND refund.payment_id = payment.id
             WHERE payment.organization_id = #{organizationId}
               AND payment.id IN (
                   SELECT id FROM payment WHERE organization_id = #{organizationId} AND updated_at >= #{since}
                    UNION
                   SELECT payment_id FROM refund WHERE organization_id = #{organizationId} AND updated_at >= #{since})
             GROUP BY payment.organization_id, payment.id
            HAVING payment.refunded <> coalesce(sum(refund.amount) FILTER (WHERE refund.status = 'SUCCEEDED'), 0)
                OR payment.refund_reserved <> coalesce(sum(refund.amount) FILTER (WHERE refund.status = 'PENDING'), 0)
             LIMIT #{most}""")
    List<String> refundsThatDoNotAddUp(UUID organizationId, Instant since, int most);

    /** M6. */
    @Select("""
            SELECT CAST(checkout.id AS text)
              FROM checkout
              LEFT JOIN checkout_item AS item
                ON item.organization_id = checkout.organization_id AND item.checkout_id = checkout.id
              LEFT JOIN price ON price.organization_id = item.organization_id AND price.id = item.price_id
             WHERE checkout.organization_id = #{organizationId}
               AND checkout.id IN (
                   SELECT id FROM checkout WHERE organization_id = #{organizationId} AND updated_at >= #{since}
                    UNION
                   SELECT checkout_id FROM checkout_item
                    WHERE organization_id = #{organizationId} AND created_at >= #{since})
             GROUP BY checkout.organization_id, checkout.id
            HAVING sum(item.unit_amount * item.quantity) IS DISTINCT FROM checkout.amount
                OR bool_or(price.currency <> checkout.currency)
             LIMIT #{most}""")
    List<String> sumsThatAreNotTheirItems(UUID organizationId, Instant since, int most);

    /** M8. */
    @Select("""
            SELECT CAST(payment.id AS text)
              FROM payment
             WHERE payment.organization_id = #{organizationId}
               AND payment.id IN (
                   SELECT id FROM payment WHERE organization_id = #{organizationId} AND updated_at >= #{since}
                    UNION
                   SELECT payment_id FROM refund WHERE organization_id = #{organizationId} AND updated_at >= #{since})
               AND (payment.surplus IS NOT NULL) <> EXISTS (
                   SELECT 1 FROM refund
                    WHERE refund.organization_id = payment.organization_id AND refund.payment_id = payment.id
                      AND refund.origin = 'POLICY')
             LIMIT #{most}""")
    List<String> policyRefundsWithoutSurplus(UUID organizationId, Instant since, int most);

    /** M9. */
    @Select("""
            SELECT CAST(item.checkout_id AS text)
              FROM checkout_item AS item
              JOIN price ON price.organization_id = item.organization_id AND price.id = item.price_id
             WHERE item.organization_id = #{organizationId} AND item.created_at >= #{since}
               AND item.unit_amount <> price.amount
             LIMIT #{most}""")
    List<String> soldForAnotherPrice(UUID organizationId, Instant since, int most);

    /** K1. */
    @Select("""
            SELECT rpc || ' ' || request_id
              FROM idempotency_key
             WHERE organization_id = #{organizationId} AND created_at >= #{since}
               AND CASE rpc
                   WHEN 'CreateCheckout' THEN NOT EXISTS (
                        SELECT 1 FROM checkout WHERE organization_id = #{organizationId} AND id = result_id)
                   WHEN 'ConfirmCheckout' THEN NOT EXISTS (
                        SELECT 1 FROM stripe_operation WHERE organization_id = #{organizationId} AND id = result_id)
                   WHEN 'CreateRefund' THEN NOT EXISTS (
                        SELECT 1 FROM refund WHERE organization_id = #{organizationId} AND id = result_id)
                   ELSE false END
             LIMIT #{most}""")
    List<String> requestsWithoutResult(UUID organizationId, Instant since, int most);

    /** K2. */
    @Select("""
            SELECT CAST(id AS text)
              FROM stripe_operation AS one
             WHERE organization_id = #{organizationId} AND created_at >= #{since}
               AND EXISTS (SELECT 1 FROM stripe_operation AS other
                            WHERE other.idempotency_key = one.idempotency_key
                              AND (other.organization_id, other.id) <> (one.organization_id, one.id))
             LIMIT #{most}""")
    List<String> keysUsedTwice(UUID organizationId, Instant since, int most);

    /** K3. The earlier attempt is open: there are few of those, however old. */
    @Select("""
            SELECT DISTINCT CAST(later.id AS text)
              FROM stripe_operation AS earlier
              JOIN stripe_operation AS later
                ON later.organization_id = earlier.organization_id AND later.subject = earlier.subject
               AND later.kind = earlier.kind AND later.attempt > earlier.attempt
             WHERE earlier.organization_id = #{organizationId} AND earlier.state IN ('INTENDED', 'SENT', 'UNKNOWN')
             LIMIT #{most}""")
    List<String> attemptsTooEarly(UUID organizationId, int most);

    /** K4. */
    @Select("""
            SELECT CAST(id AS text)
              FROM stripe_operation
             WHERE organization_id = #{organizationId} AND last_sent_at >= #{since}
               AND last_sent_at > first_sent_at + interval '23 hours'
             LIMIT #{most}""")
    List<String> keysSentTooLate(UUID organizationId, Instant since, int most);

    /** S1. The oldest versions are forgotten in time. */
    @Select("""
            SELECT CAST(checkout.id AS text)
              FROM checkout
              LEFT JOIN status_event AS event
                ON event.organization_id = checkout.organization_id AND event.subject_kind = 'CHECKOUT'
               AND event.subject_id = checkout.id
             WHERE checkout.organization_id = #{organizationId}
               AND checkout.id IN (
                   SELECT id FROM checkout WHERE organization_id = #{organizationId} AND updated_at >= #{since}
                    UNION
                   SELECT subject_id FROM status_event
                    WHERE organization_id = #{organizationId} AND subject_kind = 'CHECKOUT' AND created_at >= #{since})
             GROUP BY checkout.id, checkout.version
            HAVING count(event.version) <> checkout.version - coalesce(min(event.version), 1) + 1
                OR max(event.version) <> checkout.version
             LIMIT #{most}""")
    List<String> versionsWithGaps(UUID organizationId, Instant since, int most);

    /** S4. */
    @Select("""
            WITH caused AS MATERIALIZED (
                SELECT subject_id, substr(cause, 9) AS event_id
                  FROM status_event
                 WHERE organization_id = #{organizationId} AND subject_kind = 'CHECKOUT' AND created_at >= #{since}
                   AND cause LIKE 'webhook:%'
            )
            SELECT DISTINCT CAST(checkout.id AS text)
              FROM caused
              JOIN checkout ON checkout.organization_id = #{organizationId} AND checkout.id = caused.subject_id
             WHERE NOT EXISTS (SELECT 1 FROM stripe_event
                                WHERE stripe_event.organization_id = checkout.organization_id
                                  AND stripe_event.stripe_account_id = checkout.stripe_account_id
                                  AND stripe_event.event_id = caused.event_id)
             LIMIT #{most}""")
    List<String> causesThatAreNotThere(UUID organizationId, Instant since, int most);

    /** S6. */
    @Select("""
            SELECT CAST(id AS text)
              FROM refund
             WHERE organization_id = #{organizationId} AND updated_at >= #{since}
               AND status = 'SUCCEEDED' AND stripe_refund_id IS NULL
             LIMIT #{most}""")
    List<String> refundsThatStripeNeverMade(UUID organizationId, Instant since, int most);

    /** T1. */
    @Select("""
            SELECT child.what
              FROM (SELECT 'item of ' || checkout_id AS what, organization_id, checkout_id FROM checkout_item
                     WHERE created_at >= #{since}
                     UNION ALL
                    SELECT 'payment ' || id, organization_id, checkout_id FROM payment
                     WHERE checkout_id IS NOT NULL AND updated_at >= #{since}
                     UNION ALL
                    SELECT 'status of ' || subject_id, organization_id, subject_id FROM status_event
                     WHERE subject_kind = 'CHECKOUT' AND created_at >= #{since}
                     UNION ALL
                    SELECT 'purchase ' || purchase_key, organization_id, checkout_id FROM paid_purchase
                     WHERE created_at >= #{since}
                     UNION ALL
                    SELECT 'orphan ' || id, organization_id, checkout_id FROM orphan
                     WHERE created_at >= #{since}) AS child
             WHERE child.organization_id = #{organizationId}
               AND NOT EXISTS (SELECT 1 FROM checkout
                                WHERE checkout.organization_id = child.organization_id AND checkout.id = child.checkout_id)
             LIMIT #{most}""")
    List<String> childrenOfNobody(UUID organizationId, Instant since, int most);

    /** T2. */
    @Select("""
            SELECT child.what
              FROM (SELECT 'charge ' || stripe_charge_id AS what, organization_id, payment_id FROM charge
                     WHERE created_at >= #{since}
                     UNION ALL
                    SELECT 'refund ' || id, organization_id, payment_id FROM refund WHERE updated_at >= #{since}
                     UNION ALL
                    SELECT 'dispute ' || id, organization_id, payment_id FROM dispute
                     WHERE updated_at >= #{since}) AS child
             WHERE child.organization_id = #{organizationId}
               AND NOT EXISTS (SELECT 1 FROM payment
                                WHERE payment.organization_id = child.organization_id AND payment.id = child.payment_id)
             LIMIT #{most}""")
    List<String> reversalsOfNobody(UUID organizationId, Instant since, int most);
}

package dev.tollgate.server.checkout;

import dev.tollgate.server.checkout.Checkout.Closing;
import dev.tollgate.server.checkout.Checkout.Presentation;
import dev.tollgate.server.checkout.Checkout.Progress;
import dev.tollgate.server.checkout.Checkout.Status;
import dev.tollgate.server.checkout.Checkout.Terms;
import dev.tollgate.server.checkout.Checkout.Urls;
import dev.tollgate.server.db.Metadata;
import dev.tollgate.server.stripe.PaymentFact.Failure;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;
import org.jspecify.annotations.Nullable;

/** The checkout's row. What is looked for by time, in every organization, stands in {@link DueMapper}. */
interface CheckoutMapper {
    String COLUMNS = """
            organization_id, id, created_at, updated_at, version, status, presentation, closing, customer_id, reference,
            purchase_key, cart_hash, order_number, amount, currency, metadata, success_url, cancel_url, return_url,
            save_payment_method, expires_at, payment_status, failure_code, failure_decline_code, failure_message, captured,
            refunded, disputed, create_operation_id, stripe_payment_intent_id, stripe_session_id, stripe_charge_id,
            client_secret, hosted_url, obs_applied""";

    record Row(UUID organizationId, UUID id, Instant createdAt, Instant updatedAt, long version, Status status,
            Presentation presentation, @Nullable Closing closing, @Nullable UUID customerId, String reference,
            @Nullable String purchaseKey, byte[] cartHash, String orderNumber, long amount, String currency,
            Metadata metadata, String successUrl, String cancelUrl, String returnUrl, boolean savePaymentMethod,
            Instant expiresAt, Payment.Status paymentStatus, @Nullable String failureCode,
            @Nullable String failureDeclineCode, @Nullable String failureMessage, long captured, long refunded,
            long disputed, UUID createOperationId, @Nullable String stripePaymentIntentId,
            @Nullable String stripeSessionId, @Nullable String stripeChargeId, byte @Nullable [] clientSecret,
            byte @Nullable [] hostedUrl, long obsApplied) {

        Checkout toCheckout() {
            var terms = new Terms(organizationId, id, createdAt, presentation, customerId, reference, purchaseKey,
                    cartHash,
                    orderNumber, amount, currency, metadata, new Urls(successUrl, cancelUrl, returnUrl),
                    savePaymentMethod,
                    expiresAt, createOperationId);
            Optional<Failure> failure = failureCode == null
                    ? Optional.empty()
                    : Optional.of(new Failure(failureCode, text(failureDeclineCode), text(failureMessage)));
            var payment = new Payment(amount, currency, paymentStatus, failure, Optional.ofNullable(stripeChargeId),
                    captured, refunded, disputed,
                    paymentStatus == Payment.Status.SUCCEEDED
                            ? Optional.ofNullable(stripePaymentIntentId)
                            : Optional.empty());
            return new Checkout(terms, new Progress(version, updatedAt, status, closing, payment, stripePaymentIntentId,
                    stripeSessionId, clientSecret, hostedUrl, obsApplied));
        }

        private static String text(@Nullable String value) {
            return value == null ? "" : value;
        }
    }

    @Insert("""
            INSERT INTO checkout (organization_id, id, created_at, updated_at, version, status, presentation, customer_id,
                   reference, purchase_key, cart_hash, order_number, amount, currency, metadata, success_url, cancel_url,
                   return_url, save_payment_method, expires_at, payment_status, stripe_account_id, create_operation_id,
                   obs_ticket, next_look_at, next_close_at)
            VALUES (#{organizationId}, #{t.id}, #{t.createdAt}, #{t.createdAt}, 1, 'OPEN', #{t.presentation},
                   #{t.customerId}, #{t.reference}, #{t.purchaseKey}, #{t.cartHash}, #{t.orderNumber}, #{t.amount},
                   #{t.currency}, #{t.metadata}, #{t.urls.success}, #{t.urls.cancel}, #{t.urls.returning},
                   #{t.savePaymentMethod}, #{t.expiresAt}, 'PENDING', #{accountId}, #{t.createOperationId},
                   1, #{nextLookAt}, #{t.expiresAt})""")
    int insert(UUID organizationId, Terms t, UUID accountId, Instant nextLookAt);

    /** Every change of a checkout begins here: it is locked until the transaction ends. */
    @Select("SELECT " + COLUMNS + """
             FROM checkout
            WHERE organization_id = #{organizationId} AND id = #{id}
              FOR NO KEY UPDATE""")
    Optional<Row> lock(UUID organizationId, UUID id);

    @Select("SELECT " + COLUMNS + """
             FROM checkout
            WHERE organization_id = #{organizationId} AND id = #{id}""")
    Optional<Row> find(UUID organizationId, UUID id);

    @Select("SELECT " + COLUMNS + """
             FROM checkout
            WHERE organization_id = #{organizationId} AND purchase_key = #{purchaseKey} AND status = 'OPEN'
              FOR NO KEY UPDATE""")
    Optional<Row> lockOpen(UUID organizationId, String purchaseKey);

    @Select("""
            SELECT id
              FROM checkout
             WHERE organization_id = #{organizationId}
               AND (stripe_payment_intent_id = #{stripeId} OR stripe_session_id = #{stripeId})""")
    Optional<UUID> byStripeId(UUID organizationId, String stripeId);

    /** The caller holds the lock. */
    @Update("""
            UPDATE checkout
               SET version = #{p.version}, updated_at = #{p.updatedAt}, status = #{p.status}, closing = #{p.closing},
                   payment_status = #{p.payment.status}, failure_code = #{failure.code},
                   failure_decline_code = #{failure.declineCode}, failure_message = #{failure.message},
                   captured = #{p.payment.captured}, stripe_charge_id = #{chargeId},
                   stripe_payment_intent_id = #{p.paymentIntentId}, stripe_session_id = #{p.sessionId},
                   client_secret = #{p.clientSecret}, hosted_url = #{p.hostedUrl}, obs_applied = #{p.obsApplied}
             WHERE organization_id = #{organizationId} AND id = #{id}""")
    int update(UUID organizationId, UUID id, Progress p, @Nullable Failure failure, @Nullable String chargeId);

    /** Taken before Stripe is read. */
    @Select(affectData = true, value = """
            UPDATE checkout SET obs_ticket = obs_ticket + 1
             WHERE organization_id = #{organizationId} AND id = #{id}
            RETURNING obs_ticket""")
    long takeTicket(UUID organizationId, UUID id);

    /** Refunds and disputes have to be read, too, by a look that begins after now. */
    @Update("""
            UPDATE checkout SET returns_wanted = obs_ticket + 1, next_look_at = #{at}
             WHERE organization_id = #{organizationId} AND id = #{id}""")
    int wantReturns(UUID organizationId, UUID id, Instant at);

    @Update("""
            UPDATE checkout SET returns_applied = #{ticket}
             WHERE organization_id = #{organizationId} AND id = #{id} AND returns_applied < #{ticket}""")
    int applyReturns(UUID organizationId, UUID id, long ticket);

    @Select("""
            SELECT returns_applied < returns_wanted
              FROM checkout
             WHERE organization_id = #{organizationId} AND id = #{id}""")
    boolean areReturnsWanted(UUID organizationId, UUID id);

    @Select("""
            SELECT returns_applied
              FROM checkout
             WHERE organization_id = #{organizationId} AND id = #{id}""")
    long returnsApplied(UUID organizationId, UUID id);

    /** A hint: the next look must begin after now. Hints that come together are one. */
    @Update("""
            UPDATE checkout SET obs_wanted = obs_ticket + 1, next_look_at = #{now}
             WHERE organization_id = #{organizationId} AND id = #{id}""")
    int wantLook(UUID organizationId, UUID id, Instant now);

    @Select("""
            SELECT (payment_status <> 'SUCCEEDED' AND obs_applied < obs_wanted OR returns_applied < returns_wanted)
                   AND (stripe_payment_intent_id IS NOT NULL OR stripe_session_id IS NOT NULL)
              FROM checkout
             WHERE organization_id = #{organizationId} AND id = #{id}""")
    boolean isLookWanted(UUID organizationId, UUID id);

    @Update("""
            UPDATE checkout SET next_look_at = #{next}
             WHERE organization_id = #{organizationId} AND id = #{id} AND obs_applied >= obs_wanted
               AND returns_applied >= returns_wanted""")
    int lookAgainAt(UUID organizationId, UUID id, Instant next);

    @Update("""
            UPDATE checkout SET next_look_at = #{next}
             WHERE organization_id = #{organizationId} AND id = #{id}""")
    int postponeLook(UUID organizationId, UUID id, Instant next);

    @Update("""
            UPDATE checkout SET next_close_at = #{next}
             WHERE organization_id = #{organizationId} AND id = #{id}""")
    int closeAt(UUID organizationId, UUID id, Instant next);

    @Update("""
            UPDATE checkout SET needs_attention = true
             WHERE organization_id = #{organizationId} AND id = #{id}""")
    int needsAttention(UUID organizationId, UUID id);

    /** Another attempt of the create takes the place of one that Stripe broke on. */
    @Update("""
            UPDATE checkout SET create_operation_id = #{operationId}
             WHERE organization_id = #{organizationId} AND id = #{id}""")
    int createdBy(UUID organizationId, UUID id, UUID operationId);

    @Insert("""
            INSERT INTO paid_purchase (organization_id, purchase_key, checkout_id, created_at)
            VALUES (#{organizationId}, #{purchaseKey}, #{checkoutId}, #{now})
                ON CONFLICT (organization_id, purchase_key) DO NOTHING""")
    int claimPurchase(UUID organizationId, String purchaseKey, UUID checkoutId, Instant now);

    @Select("""
            SELECT checkout_id
              FROM paid_purchase
             WHERE organization_id = #{organizationId} AND purchase_key = #{purchaseKey}""")
    Optional<UUID> paidBy(UUID organizationId, String purchaseKey);

    /** Newest first. The snapshot of its latest version is how a checkout is shown, everywhere. */
    @Select("""
            SELECT status_event.snapshot
              FROM checkout
              JOIN status_event ON status_event.organization_id = checkout.organization_id
                               AND status_event.subject_kind = 'CHECKOUT' AND status_event.subject_id = checkout.id
                               AND status_event.version = checkout.version
             WHERE checkout.organization_id = #{organizationId} AND checkout.id < #{before}
               AND (CAST(#{customerId} AS uuid) IS NULL OR checkout.customer_id = CAST(#{customerId} AS uuid))
             ORDER BY checkout.id DESC
             LIMIT #{most}""")
    List<Snapshot> page(UUID organizationId, @Nullable UUID customerId, UUID before, int most);

    @Select("""
            SELECT status_event.snapshot
              FROM checkout
              JOIN status_event ON status_event.organization_id = checkout.organization_id
                               AND status_event.subject_kind = 'CHECKOUT' AND status_event.subject_id = checkout.id
                               AND status_event.version = checkout.version
             WHERE checkout.organization_id = #{organizationId} AND checkout.id = #{id}""")
    Snapshot snapshot(UUID organizationId, UUID id);

    record Snapshot(byte[] snapshot) {}
}

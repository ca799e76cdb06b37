package dev.tollgate.server.checkout;

import dev.tollgate.server.checkout.Checkout.Closing;
import dev.tollgate.server.checkout.Checkout.Presentation;
import dev.tollgate.server.checkout.Checkout.Progress;
import dev.tollgate.server.checkout.Checkout.Status;
import dev.tollgate.server.checkout.Checkout.Terms;
import dev.tollgate.server.db.Columns;
import dev.tollgate.server.db.Metadata;
import dev.tollgate.server.payment.Payment;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;
import org.jspecify.annotations.Nullable;

/** The checkout's row. What is looked for by time, in every organization, stands in {@link DueMapper}. */
interface CheckoutMapper {
    String COLUMNS = """
            organization_id, id, created_at, updated_at, version, status, presentation, closing, customer_id, purchase_key,
            cart_hash, return_url, expires_at, rendered, create_operation_id, stripe_session_id, client_secret, hosted_url,
            deferred_effects""";

    record Row(UUID organizationId, UUID id, Instant createdAt, Instant updatedAt, long version, Status status,
            Presentation presentation, @Nullable Closing closing, @Nullable UUID customerId,
            @Nullable String purchaseKey, byte[] cartHash, String returnUrl, Instant expiresAt, byte[] rendered,
            UUID createOperationId, @Nullable String stripeSessionId, byte @Nullable [] clientSecret,
            byte @Nullable [] hostedUrl, String[] deferredEffects) {
        Checkout toCheckout(List<Payment> payments) {
            var terms = new Terms(organizationId, id, createdAt, presentation, customerId, purchaseKey, cartHash,
                    returnUrl, expiresAt, rendered);
            return new Checkout(terms, new Progress(version, updatedAt, status, closing, createOperationId,
                    stripeSessionId, clientSecret, hostedUrl, Set.of(deferredEffects)), payments);
        }
    }

    /** What is stored besides the terms, for those who look for it. */
    record Extra(String reference, String orderNumber, long amount, String currency, Metadata metadata,
            String successUrl, String cancelUrl, boolean savePaymentMethod, UUID accountId) {}

    @Insert("""
            INSERT INTO checkout (organization_id, id, created_at, updated_at, version, status, presentation, customer_id,
                   reference, purchase_key, cart_hash, order_number, amount, currency, metadata, success_url, cancel_url,
                   return_url, save_payment_method, expires_at, rendered, stripe_account_id, create_operation_id,
                   next_close_at)
            SELECT #{organizationId}, made.id, made.created_at, made.created_at, 1, 'OPEN', made.presentation,
                   made.customer_id, made.reference, made.purchase_key, made.cart_hash, made.order_number, made.amount,
                   made.currency, made.metadata, made.success_url, made.cancel_url, made.return_url,
                   CAST(made.save_payment_method AS boolean), made.expires_at, made.rendered, made.account_id,
                   made.operation_id, made.expires_at
              FROM (SELECT unnest(#{m.ids}) AS id, unnest(#{m.createdAt}) AS created_at,
                           unnest(#{m.presentations}) AS presentation, unnest(#{m.customerIds}) AS customer_id,
                           unnest(#{m.references}) AS reference, unnest(#{m.purchaseKeys}) AS purchase_key,
                           unnest(#{m.cartHashes}) AS cart_hash, unnest(#{m.orderNumbers}) AS order_number,
                           unnest(#{m.amounts}) AS amount, unnest(#{m.currencies}) AS currency,
                           unnest(#{m.metadata}) AS metadata, unnest(#{m.successUrls}) AS success_url,
                           unnest(#{m.cancelUrls}) AS cancel_url, unnest(#{m.returnUrls}) AS return_url,
                           unnest(#{m.savePaymentMethods}) AS save_payment_method,
                           unnest(#{m.expiresAt}) AS expires_at, unnest(#{m.rendered}) AS rendered,
                           unnest(#{m.accountIds}) AS account_id, unnest(#{m.operationIds}) AS operation_id) AS made""")
    int insert(UUID organizationId, Made m);

    /** A new checkout, and what of it is stored besides. */
    record New(Terms terms, Extra extra, UUID operationId) {}

    /** New checkouts as columns. */
    record Made(UUID[] ids, Instant[] createdAt, String[] presentations, @Nullable UUID[] customerIds,
            String[] references, @Nullable String[] purchaseKeys, byte[] @Nullable [] cartHashes,
            String[] orderNumbers, Long[] amounts, String[] currencies, Metadata[] metadata, String[] successUrls,
            String[] cancelUrls, String[] returnUrls, String[] savePaymentMethods, Instant[] expiresAt,
            byte[] @Nullable [] rendered, UUID[] accountIds, UUID[] operationIds) {
        static Made of(List<New> all) {
            List<Terms> terms = all.stream().map(New::terms).toList();
            List<Extra> extras = all.stream().map(New::extra).toList();
            return new Made(Columns.ids(terms, Terms::id), Columns.times(terms, Terms::createdAt),
                    Columns.texts(terms, Terms::presentation), Columns.ids(terms, Terms::customerId),
                    Columns.texts(extras, Extra::reference), Columns.texts(terms, Terms::purchaseKey),
                    Columns.bytes(terms, Terms::cartHash), Columns.texts(extras, Extra::orderNumber),
                    Columns.numbers(extras, Extra::amount), Columns.texts(extras, Extra::currency),
                    Columns.metadata(extras, Extra::metadata), Columns.texts(extras, Extra::successUrl),
                    Columns.texts(extras, Extra::cancelUrl), Columns.texts(terms, Terms::returnUrl),
                    Columns.texts(extras, Extra::savePaymentMethod), Columns.times(terms, Terms::expiresAt),
                    Columns.bytes(terms, Terms::rendered), Columns.ids(extras, Extra::accountId),
                    Columns.ids(all, New::operationId));
        }
    }

    @Insert("""
            INSERT INTO checkout_item (organization_id, checkout_id, position, price_id, name, unit_amount, quantity, created_at)
            SELECT #{organizationId}, item.checkout_id, item.position, item.price_id, item.name, item.unit_amount,
                   item.quantity, #{now}
              FROM (SELECT unnest(#{i.checkoutIds}) AS checkout_id, unnest(#{i.positions}) AS position,
                           unnest(#{i.priceIds}) AS price_id, unnest(#{i.names}) AS name,
                           unnest(#{i.unitAmounts}) AS unit_amount, unnest(#{i.quantities}) AS quantity) AS item""")
    int insertItems(UUID organizationId, Items i, Instant now);

    /** An item, and whose. */
    record ItemOf(UUID checkoutId, Item item) {}

    /** Items as columns. */
    record Items(UUID[] checkoutIds, Long[] positions, @Nullable UUID[] priceIds, String[] names, Long[] unitAmounts,
            Long[] quantities) {
        static Items of(List<ItemOf> all) {
            List<Item> items = all.stream().map(ItemOf::item).toList();
            return new Items(Columns.ids(all, ItemOf::checkoutId),
                    Columns.numbers(items, item -> (long) item.position()), Columns.ids(items, Item::priceId),
                    Columns.texts(items, Item::name), Columns.numbers(items, Item::unitAmount),
                    Columns.numbers(items, Item::quantity));
        }
    }

    /** Every change of checkouts begins here: they are locked until the transaction ends. */
    @Select("SELECT " + COLUMNS + """
             FROM checkout
            WHERE organization_id = #{organizationId} AND id = ANY(#{ids})
            ORDER BY id
              FOR NO KEY UPDATE""")
    List<Row> lock(UUID organizationId, UUID[] ids);

    @Select("SELECT " + COLUMNS + """
             FROM checkout
            WHERE organization_id = #{organizationId} AND id = #{id}""")
    List<Row> find(UUID organizationId, UUID id);

    /** A checkout of a purchase. */
    record Purchase(String purchaseKey, UUID checkoutId) {}

    @Select("""
            SELECT purchase_key, id AS checkout_id
              FROM checkout
             WHERE organization_id = #{organizationId} AND purchase_key = ANY(#{purchaseKeys}) AND status = 'OPEN'
             UNION ALL
            SELECT purchase_key, checkout_id
              FROM paid_purchase
             WHERE organization_id = #{organizationId} AND purchase_key = ANY(#{purchaseKeys})""")
    List<Purchase> openOrPaid(UUID organizationId, String[] purchaseKeys);

    @Select("""
            SELECT purchase_key, id AS checkout_id
              FROM checkout
             WHERE organization_id = #{organizationId} AND purchase_key = ANY(#{purchaseKeys}) AND status = 'OPEN'
             ORDER BY id
               FOR NO KEY UPDATE""")
    List<Purchase> lockOpen(UUID organizationId, String[] purchaseKeys);

    @Select("""
            SELECT id
              FROM checkout
             WHERE organization_id = #{organizationId} AND stripe_session_id = #{sessionId}""")
    Optional<UUID> bySession(UUID organizationId, String sessionId);

    /** Whose object it is at Stripe. */
    record Owned(String stripeId, UUID checkoutId) {}

    @Select("""
            SELECT stripe_session_id AS stripe_id, id AS checkout_id
              FROM checkout
             WHERE organization_id = #{organizationId} AND stripe_session_id = ANY(#{sessionIds})""")
    List<Owned> bySessions(UUID organizationId, String[] sessionIds);

    /** The caller holds the locks. */
    @Update("""
            UPDATE checkout
               SET version = seen.version, updated_at = seen.updated_at, status = seen.status, closing = seen.closing,
                   create_operation_id = seen.operation_id, stripe_session_id = seen.session_id,
                   client_secret = seen.client_secret, hosted_url = seen.hosted_url,
                   deferred_effects = string_to_array(seen.deferred, ','),
                   awaits_bank = CAST(seen.awaits_bank AS boolean)
              FROM (SELECT unnest(#{c.ids}) AS id, unnest(#{c.versions}) AS version,
                           unnest(#{c.updatedAt}) AS updated_at, unnest(#{c.statuses}) AS status,
                           unnest(#{c.closings}) AS closing, unnest(#{c.operationIds}) AS operation_id,
                           unnest(#{c.sessionIds}) AS session_id, unnest(#{c.clientSecrets}) AS client_secret,
                           unnest(#{c.hostedUrls}) AS hosted_url, unnest(#{c.deferred}) AS deferred,
                           unnest(#{c.awaitsBank}) AS awaits_bank) AS seen
             WHERE checkout.organization_id = #{organizationId} AND checkout.id = seen.id""")
    int update(UUID organizationId, Changed c);

    /** Checkouts as columns. */
    record Changed(UUID[] ids, Long[] versions, Instant[] updatedAt, String[] statuses, @Nullable String[] closings,
            UUID[] operationIds, @Nullable String[] sessionIds, byte[] @Nullable [] clientSecrets,
            byte[] @Nullable [] hostedUrls, String[] deferred, String[] awaitsBank) {
        static Changed of(List<Checkout> checkouts) {
            List<Progress> all = checkouts.stream().map(Checkout::progress).toList();
            return new Changed(Columns.ids(checkouts, Checkout::id), Columns.numbers(all, Progress::version),
                    Columns.times(all, Progress::updatedAt), Columns.texts(all, Progress::status),
                    Columns.texts(all, Progress::closing), Columns.ids(all, Progress::createOperationId),
                    Columns.texts(all, Progress::sessionId), Columns.bytes(all, Progress::clientSecret),
                    Columns.bytes(all, Progress::hostedUrl),
                    Columns.texts(all, one -> String.join(",", one.deferredEffects())),
                    Columns.texts(checkouts, one -> one.payment().status() == Payment.Status.PROCESSING));
        }
    }

    @Update("""
            UPDATE checkout SET next_close_at = #{next}
             WHERE organization_id = #{organizationId} AND id = #{id}""")
    int closeAt(UUID organizationId, UUID id, Instant next);

    @Update("""
            UPDATE checkout SET needs_attention = true
             WHERE organization_id = #{organizationId} AND id = #{id}""")
    int needsAttention(UUID organizationId, UUID id);

    @Select("""
            SELECT purchase_key, checkout_id
              FROM paid_purchase
             WHERE organization_id = #{organizationId} AND purchase_key = ANY(#{purchaseKeys})""")
    List<Purchase> paid(UUID organizationId, String[] purchaseKeys);

    /** A checkout as its latest version says, and what that does not tell. */
    record Shown(UUID id, @Nullable UUID customerId, Status status, byte @Nullable [] clientSecret,
            byte @Nullable [] hostedUrl, byte[] snapshot, byte @Nullable [] publicSnapshot) {
        byte[] snapshot(boolean isForMerchants) {
            return isForMerchants || publicSnapshot == null ? snapshot : publicSnapshot;
        }
    }

    @Select("""
            SELECT checkout.id, checkout.customer_id, checkout.status, checkout.client_secret, checkout.hosted_url,
                   status_event.snapshot, status_event.public_snapshot
              FROM checkout
              JOIN status_event ON status_event.organization_id = checkout.organization_id
                               AND status_event.subject_kind = 'CHECKOUT' AND status_event.subject_id = checkout.id
                               AND status_event.version = checkout.version
             WHERE checkout.organization_id = #{organizationId} AND checkout.id = #{id}""")
    Optional<Shown> show(UUID organizationId, UUID id);

    record Snapshot(byte[] snapshot) {}

    /** Newest first, as their latest versions say. */
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
}

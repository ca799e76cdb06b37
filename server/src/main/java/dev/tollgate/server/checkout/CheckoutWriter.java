package dev.tollgate.server.checkout;

import dev.tollgate.server.checkout.Checkout.Terms;
import dev.tollgate.server.checkout.Checkout.Urls;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stripe.Journal;
import dev.tollgate.server.stripe.Operation;
import dev.tollgate.server.stripe.Operation.Kind;
import dev.tollgate.server.stripe.StripeApi;
import dev.tollgate.server.stripe.StripeCalls;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes a new checkout down: its row and items, its first version, and the operation that is then sent.
 */
public final class CheckoutWriter {
    private static final Duration FIRST_LOOK = Duration.ofMinutes(1);

    private final Journal journal;
    private final CheckoutVersions changes;
    private final OrderNumbers orderNumbers;
    private final Ids ids;

    public CheckoutWriter(Journal journal, CheckoutVersions changes, OrderNumbers orderNumbers, Ids ids) {
        this.journal = journal;
        this.changes = changes;
        this.orderNumbers = orderNumbers;
        this.ids = ids;
    }

    /** Not in a transaction. */
    String newOrderNumber(UUID organizationId) {
        return orderNumbers.next(organizationId);
    }

    UUID newId() {
        return ids.next();
    }

    /**
     * What is priced and named, and is to be written.
     *
     * @param stripeCustomerId
     *            empty when the buyer is not known
     */
    record Draft(UUID id, String orderNumber, Cart cart, byte[] cartHash, Optional<String> stripeCustomerId) {}

    Operation write(Tx tx, NewCheckout wanted, Draft draft) {
        Instant now = ids.now();
        UUID operationId = ids.next();
        var terms = new Terms(tx.organization(), draft.id(), now, wanted.presentation(),
                wanted.customerId().orElse(null), wanted.reference(), wanted.purchaseKey(), draft.cartHash(),
                draft.orderNumber(), draft.cart().amount(), draft.cart().currency(), wanted.metadata(),
                named(wanted.urls(), draft.id()), wanted.savePaymentMethod(), now.plus(wanted.expiresAfter()),
                operationId);
        Kind kind = wanted.presentation().usesSession() ? Kind.CREATE_SESSION : Kind.CREATE_PAYMENT_INTENT;
        var operation = journal.begin(tx, operationId,
                new Journal.Intent(draft.id(), kind, call(terms, draft.cart(), draft.stripeCustomerId()), 1));
        tx.mapper(CheckoutMapper.class).insert(tx.organization(), terms, operation.stripeAccountId(),
                now.plus(FIRST_LOOK));
        for (Item item : draft.cart().items())
            tx.mapper(LineMapper.class).insertItem(tx.organization(), draft.id(), item, now);
        changes.created(tx, draft.id(), "api");
        return operation;
    }

    private static StripeApi.Call call(Terms terms, Cart cart, Optional<String> stripeCustomerId) {
        var lines = cart.items().stream()
                .map(item -> new StripeCalls.Line(item.name(), item.unitAmount(), item.quantity())).toList();
        var purchase = new StripeCalls.Purchase(cart.amount(), cart.currency(), terms.orderNumber(), stripeCustomerId,
                terms.savePaymentMethod(), !terms.urls().returning().isEmpty(), lines);
        var metadata = Map.of("tollgate_organization", TypeId.ORGANIZATION.format(terms.organizationId()),
                "tollgate_checkout", TypeId.CHECKOUT.format(terms.id()), "tollgate_operation",
                terms.createOperationId().toString());
        return terms.presentation().usesSession()
                ? StripeCalls.createSession(purchase, terms.urls().success(), terms.urls().cancel(), metadata)
                : StripeCalls.createPaymentIntent(purchase, metadata);
    }

    private static Urls named(Urls urls, UUID id) {
        String checkout = TypeId.CHECKOUT.format(id);
        return new Urls(urls.success().replace("{CHECKOUT_ID}", checkout),
                urls.cancel().replace("{CHECKOUT_ID}", checkout),
                urls.returning().replace("{CHECKOUT_ID}", checkout));
    }
}

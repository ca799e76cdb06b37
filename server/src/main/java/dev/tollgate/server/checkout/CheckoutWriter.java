package dev.tollgate.server.checkout;

import dev.tollgate.server.checkout.Checkout.Progress;
import dev.tollgate.server.checkout.Checkout.Status;
import dev.tollgate.server.checkout.Checkout.Terms;
import dev.tollgate.server.checkout.Checkout.Urls;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.payment.Payment;
import dev.tollgate.server.payment.Payments;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stripe.Journal;
import dev.tollgate.server.stripe.Operation;
import dev.tollgate.server.stripe.Refreshes;
import dev.tollgate.server.stripe.StripeApi;
import dev.tollgate.server.stripe.StripeCalls;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes new checkouts down: rows, payments and items, their first versions, and the operations that are then sent.
 */
public final class CheckoutWriter {
    private final CheckoutVersions versions;
    private final Payments payments;
    private final Journal journal;
    private final Refreshes refreshes;
    private final OrderNumbers orderNumbers;
    private final List<CheckoutParticipant> participants;
    private final Ids ids;

    /**
     * @param participants
     *            of a create, in the order in which they write
     */
    public CheckoutWriter(CheckoutVersions versions, Payments payments, Journal journal, Refreshes refreshes,
            OrderNumbers orderNumbers, List<CheckoutParticipant> participants, Ids ids) {
        this.versions = versions;
        this.payments = payments;
        this.journal = journal;
        this.refreshes = refreshes;
        this.orderNumbers = orderNumbers;
        this.participants = List.copyOf(participants);
        this.ids = ids;
    }

    /** Empty when numbers have to be taken first, by {@link #takeOrderNumbers}. */
    Optional<String> orderNumber(Tx tx) {
        return orderNumbers.next(tx);
    }

    /** Not in a transaction. */
    void takeOrderNumbers(UUID organizationId) {
        orderNumbers.take(organizationId);
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
    record Draft(NewCheckout wanted, UUID id, String orderNumber, Cart cart, byte[] cartHash, Urls urls,
            Optional<String> stripeCustomerId) {}

    /** A draft with all that is written of it. */
    private record Composed(Draft draft, Checkout checkout, Operation operation) {
        CheckoutMapper.New row() {
            NewCheckout wanted = draft.wanted();
            return new CheckoutMapper.New(checkout.terms(),
                    new CheckoutMapper.Extra(wanted.reference(), draft.orderNumber(), draft.cart().amount(),
                            draft.cart().currency(), wanted.metadata(), draft.urls().success(), draft.urls().cancel(),
                            wanted.savePaymentMethod(), operation.stripeAccountId()),
                    operation.id());
        }

        Stream<CheckoutMapper.ItemOf> items() {
            return draft.cart().items().stream().map(item -> new CheckoutMapper.ItemOf(draft.id(), item));
        }
    }

    /**
     * Writes new checkouts of an organization, of which no two are for the same purchase: in the order of their
     * purchases, so that two transactions never wait for each other crosswise.
     *
     * @return the operations that are then sent, by their checkouts
     */
    Map<UUID, Operation> write(Tx tx, List<Draft> drafts) {
        if (drafts.isEmpty()) return Map.of();
        List<Composed> all = drafts.stream()
                .sorted(Comparator.comparing(draft -> draft.wanted().reference()))
                .map(draft -> compose(tx, draft)).toList();
        journal.write(tx, all.stream().map(Composed::operation).toList());
        var mapper = tx.later(CheckoutMapper.class);
        mapper.insert(tx.organization(), CheckoutMapper.Made.of(all.stream().map(Composed::row).toList()));
        mapper.insertItems(tx.organization(), CheckoutMapper.Items.of(all.stream().flatMap(Composed::items).toList()),
                ids.now());
        payments.insert(tx, all.stream().map(one -> one.checkout().payment()).toList());
        refreshes.follow(tx, PaymentRefresh.KIND, drafts.stream().map(Draft::id).toList(), PaymentRefresh.FIRST);
        for (Composed one : all) {
            versions.created(tx, one.checkout());
            participants.forEach(
                    participant -> participant.onCreate(one.checkout(), one.draft().cart().items(), tx));
        }
        return all.stream().collect(Collectors.toMap(one -> one.draft().id(), Composed::operation));
    }

    private Composed compose(Tx tx, Draft draft) {
        Instant now = ids.now();
        UUID operationId = ids.next();
        NewCheckout wanted = draft.wanted();
        var terms = new Terms(tx.organization(), draft.id(), now, wanted.presentation(),
                wanted.customerId().orElse(null), wanted.purchaseKey(), draft.cartHash(), draft.urls().returning(),
                now.plus(wanted.expiresAfter()), CheckoutWire.terms(wanted, draft, now));
        boolean usesSession = wanted.presentation().usesSession();
        Operation operation = journal.first(tx, operationId,
                new Journal.Intent(draft.id(), usesSession ? CreateOperation.SESSION : CreateOperation.PAYMENT_INTENT,
                        call(tx, wanted, draft, operationId),
                        usesSession ? "/v1/checkout/sessions" : "/v1/payment_intents", 1));
        var payment = Payment.pending(ids.next(), now, draft.id(), wanted.customerId().orElse(null),
                draft.cart().amount(), draft.cart().currency());
        return new Composed(draft, new Checkout(terms,
                new Progress(1, now, Status.OPEN, null, operationId, null, null, null, Set.of()), List.of(payment)),
                operation);
    }

    private static StripeApi.Call call(Tx tx, NewCheckout wanted, Draft draft, UUID operationId) {
        Cart cart = draft.cart();
        var lines = cart.items().stream()
                .map(item -> new StripeCalls.Line(item.name(), item.unitAmount(), item.quantity())).toList();
        var purchase = new StripeCalls.Purchase(cart.amount(), cart.currency(), draft.orderNumber(),
                draft.stripeCustomerId(), wanted.savePaymentMethod(), !draft.urls().returning().isEmpty(), lines);
        var metadata = Map.of("tollgate_organization", TypeId.ORGANIZATION.format(tx.organization()),
                "tollgate_checkout", TypeId.CHECKOUT.format(draft.id()), "tollgate_operation", operationId.toString());
        return wanted.presentation().usesSession()
                ? StripeCalls.createSession(purchase, draft.urls().success(), draft.urls().cancel(), metadata)
                : StripeCalls.createPaymentIntent(purchase, metadata);
    }

    /** With the checkout's own id where the caller left room for it. */
    static Urls named(Urls urls, UUID id) {
        String checkout = TypeId.CHECKOUT.format(id);
        return new Urls(urls.success().replace("{CHECKOUT_ID}", checkout),
                urls.cancel().replace("{CHECKOUT_ID}", checkout),
                urls.returning().replace("{CHECKOUT_ID}", checkout));
    }
}

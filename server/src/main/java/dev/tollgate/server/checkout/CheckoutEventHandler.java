package dev.tollgate.server.checkout;

import dev.tollgate.server.db.Tx;
import dev.tollgate.server.inbox.Handled;
import dev.tollgate.server.inbox.Standing;
import dev.tollgate.server.inbox.StripeEventHandler;
import dev.tollgate.server.payment.Payment;
import dev.tollgate.server.payment.PaymentOwners.Observation;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stream.Subject;
import dev.tollgate.server.stripe.PaymentEventParser;
import dev.tollgate.server.stripe.PaymentFact;
import dev.tollgate.server.stripe.PaymentSnapshot;
import dev.tollgate.server.stripe.StripeEvent;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/** What Stripe's events say about the payments of checkouts. */
public final class CheckoutEventHandler implements StripeEventHandler {
    private static final Set<String> OBJECTS = Set.of("payment_intent", "checkout.session", "charge", "refund",
            "dispute");
    private static final List<String> EVENT_TYPES = List.of("payment_intent.succeeded",
            "payment_intent.payment_failed", "payment_intent.processing", "payment_intent.requires_action",
            "payment_intent.canceled", "checkout.session.completed", "checkout.session.expired",
            "checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed", "charge.succeeded",
            "charge.failed", "charge.refunded", "refund.created", "refund.updated", "refund.failed",
            "charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed",
            "charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated");

    private final ObjectOwnership owners;
    private final CheckoutVersions versions;
    private final CheckoutSettlement settlement;

    public CheckoutEventHandler(ObjectOwnership owners, CheckoutVersions versions, CheckoutSettlement settlement) {
        this.owners = owners;
        this.versions = versions;
        this.settlement = settlement;
    }

    @Override
    public Set<String> objects() {
        return OBJECTS;
    }

    @Override
    public List<String> eventTypes() {
        return EVENT_TYPES;
    }

    @Override
    public void prepare(Tx tx, List<StripeEvent> events) {
        owners.prepare(tx, events.stream().map(StripeEvent::about).toList());
    }

    @Override
    public Handled handle(Tx tx, StripeEvent event, String cause) {
        return switch (owners.of(tx, event.about())) {
            case ObjectOwnership.Owner.Foreign _ -> new Handled.Foreign();
            case ObjectOwnership.Owner.Unclaimed(String why) -> new Handled.Ignored(why);
            case ObjectOwnership.Owner.Ours(UUID checkoutId) -> {
                apply(tx, event, cause, versions.find(tx, checkoutId).orElseThrow());
                yield new Handled.Applied(new Subject(TypeId.CHECKOUT, checkoutId));
            }
        };
    }

    private void apply(Tx tx, StripeEvent event, String cause, Checkout checkout) {
        PaymentSnapshot seen = PaymentEventParser.read(event).orElseGet(PaymentSnapshot::hint);
        if (isKnown(checkout, seen)) return;
        PaymentSnapshot told = isMisread(event, checkout, seen) ? seen.asHint() : seen;
        settlement.settle(tx, checkout.id(), new Observation(told, cause, OptionalLong.empty()));
    }

    /** It says nothing, and names what the checkout knows already: nobody has to be locked, or asked. */
    private static boolean isKnown(Checkout checkout, PaymentSnapshot seen) {
        return seen.fact() instanceof PaymentFact.Nothing
                && seen.paymentIntentId().flatMap(checkout::paymentBy).isPresent();
    }

    /**
     * In another version of Stripe's API a field may be missing, or mean something else: what does not fit is no
     * conflict there, but a reason to read the object in our own.
     */
    private static boolean isMisread(StripeEvent event, Checkout checkout, PaymentSnapshot seen) {
        return !event.isOfOurVersion() && checkout.payment().fold(seen.fact()) instanceof Payment.Decision.Conflict;
    }

    @Override
    public Optional<Subject> named(Tx tx, StripeEvent event) {
        return ObjectOwnership.named(tx, event.about()).map(id -> new Subject(TypeId.CHECKOUT, id));
    }

    @Override
    public Optional<Standing> standing(Tx tx, StripeEvent event) {
        return owners.of(tx, event.about()) instanceof ObjectOwnership.Owner.Ours(UUID id)
                ? versions.lock(tx, id).map(locked -> standing(locked.now()))
                : Optional.empty();
    }

    private static Standing standing(Checkout checkout) {
        Payment payment = checkout.payment();
        return new Standing(new Subject(TypeId.CHECKOUT, checkout.id()), checkout.progress().version(),
                checkout.progress().status().name(), payment.status().name(), payment.currency(), payment.captured(),
                payment.refunded(), payment.disputed());
    }
}

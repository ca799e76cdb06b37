package dev.tollgate.server.reconcile;

import dev.tollgate.server.checkout.Checkout;
import dev.tollgate.server.checkout.CheckoutVersions;
import dev.tollgate.server.checkout.ObjectOwnership;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.payment.KnownReversals;
import dev.tollgate.server.payment.Payment;
import dev.tollgate.server.stripe.PaymentFact;
import dev.tollgate.server.stripe.PaymentSnapshot;
import dev.tollgate.server.stripe.StripeObject;
import dev.tollgate.server.stripe.StripeObjectParser;
import java.util.Optional;
import java.util.UUID;

/** Compares an object of Stripe's with what we hold. */
public final class Comparison {
    private final ObjectOwnership owners;
    private final CheckoutVersions versions;

    public Comparison(ObjectOwnership owners, CheckoutVersions versions) {
        this.owners = owners;
        this.versions = versions;
    }

    /**
     * @param difference
     *            in words; empty when it is the same
     */
    record Compared(UUID checkoutId, Optional<String> difference) {}

    /** Empty when the object is no checkout's. One that only claims to be is a finding by then. */
    Optional<Compared> compare(Tx tx, StripeKind kind, StripeObject object) {
        return switch (kind) {
            case PAYMENT_INTENT -> payment(tx, object, StripeObjectParser.ofPaymentIntent(object.json()));
            case SESSION -> payment(tx, object, StripeObjectParser.ofSession(object.json()));
            case REFUND -> paidBy(tx, object).map(id -> new Compared(id,
                    KnownReversals.difference(tx, StripeObjectParser.refund(object.json()))));
            case DISPUTE -> paidBy(tx, object).map(id -> new Compared(id,
                    KnownReversals.difference(tx, StripeObjectParser.dispute(object.json()))));
        };
    }

    boolean isKnown(Tx tx, StripeObject object) {
        return owners.byStripeId(tx, object.id()).isPresent();
    }

    private Optional<UUID> paidBy(Tx tx, StripeObject object) {
        return object.paymentIntentId().flatMap(intent -> owners.byStripeId(tx, intent));
    }

    private Optional<Compared> payment(Tx tx, StripeObject object, PaymentSnapshot theirs) {
        return owners.of(tx, object) instanceof ObjectOwnership.Owner.Ours(UUID id)
                ? Optional.of(new Compared(id, difference(versions.find(tx, id).orElseThrow(), theirs)))
                : Optional.empty();
    }

    /** In words; empty when it is the same. */
    static Optional<String> difference(Checkout ours, PaymentSnapshot theirs) {
        Payment payment = theirs.paymentIntentId()
                .flatMap(intent -> ours.payments().stream()
                        .filter(one -> one.paymentIntentId().equals(Optional.of(intent))).findFirst())
                .orElse(ours.payment());
        String here = payment.status() + " here";
        return switch (theirs.fact()) {
            case PaymentFact.Paid(String source, long captured, String currency) -> payment.isPaid()
                    && payment.captured() == captured && payment.currency().equals(currency)
                    && payment.paymentIntentId().equals(Optional.of(source))
                            ? Optional.empty()
                            : Optional.of("paid " + captured + " " + currency + " at Stripe, " + here);
            case PaymentFact.Unknown(String what) -> Optional.of(what + " at Stripe, " + here);
            case PaymentFact.Terminated _ when !isItsOwn(payment, theirs) -> Optional.empty();
            case PaymentFact.Terminated _ -> payment.isPaid() || ours.isOpen() && isDecisive(ours, theirs)
                    ? Optional.of("over at Stripe, " + here)
                    : Optional.empty();
            case PaymentFact.Observed _ when !isItsOwn(payment, theirs) -> Optional.empty();
            case PaymentFact.Observed seen -> observed(ours, payment, theirs, seen);
            case PaymentFact.Hint _, PaymentFact.Reversed _, PaymentFact.Nothing _ -> Optional.empty();
        };
    }

    private static Optional<String> observed(Checkout ours, Payment payment, PaymentSnapshot theirs,
            PaymentFact.Observed seen) {
        String difference = seen.standing() + " at Stripe, " + payment.status() + " here";
        if (payment.isPaid()) return Optional.of(difference);
        if (!ours.isOpen())
            return isDecisive(ours, theirs) ? Optional.of(difference + ", and closed") : Optional.empty();
        // A list shows a Session without its PaymentIntent, which is listed by itself.
        boolean isWhole = theirs.sessionId().isEmpty();
        return isWhole && payment.fold(seen) instanceof Payment.Decision.Applied
                ? Optional.of(difference)
                : Optional.empty();
    }

    /** A Session may replace its PaymentIntent: the one before says nothing any more, unless it was paid. */
    private static boolean isItsOwn(Payment ours, PaymentSnapshot theirs) {
        return theirs.sessionId().isPresent() || ours.paymentIntentId().isEmpty()
                || theirs.paymentIntentId().equals(ours.paymentIntentId());
    }

    /** Whether this is the object that says when the checkout is over: of a Session, only the Session itself. */
    private static boolean isDecisive(Checkout ours, PaymentSnapshot theirs) {
        return ours.terms().presentation().usesSession() == theirs.sessionId().isPresent();
    }
}

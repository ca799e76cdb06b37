package dev.tollgate.server.checkout;

import dev.tollgate.server.checkout.Checkout.Closing;
import dev.tollgate.server.checkout.Checkout.Progress;
import dev.tollgate.server.checkout.Checkout.Status;
import dev.tollgate.server.crypto.SecretBox;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.inbox.ForeignEvents;
import dev.tollgate.server.payment.Orphans;
import dev.tollgate.server.payment.Payment;
import dev.tollgate.server.payment.Payment.Surplus;
import dev.tollgate.server.payment.PaymentOwners;
import dev.tollgate.server.payment.Payments;
import dev.tollgate.server.payment.ReversalsRefresh;
import dev.tollgate.server.rpc.ApiError;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stripe.PaymentFact;
import dev.tollgate.server.stripe.PaymentSnapshot;
import dev.tollgate.server.stripe.Refreshes;
import dev.tollgate.server.tenant.Organization.LatePaymentPolicy;
import dev.tollgate.server.tenant.Organizations;
import java.util.Optional;
import java.util.UUID;

/**
 * Settles whether a checkout is paid. Webhook, answer to our own call, refresh and reconciliation all end here, under
 * the row's lock, in the transaction of whoever learned it. What went back, {@code ReversalSettlement} settles.
 */
public final class CheckoutSettlement implements PaymentOwners {
    private final CheckoutVersions versions;
    private final Payments payments;
    private final Refreshes refreshes;
    private final Orphans orphans;
    private final Learning learning;
    private final Organizations organizations;
    private final Findings findings;
    private final Ids ids;

    /** What happens with what a checkout learns of Stripe's objects. */
    public record Learning(SecretBox box, ForeignEvents foreign) {}

    public CheckoutSettlement(CheckoutVersions versions, Payments payments, Refreshes refreshes, Orphans orphans,
            Learning learning, Organizations organizations, Findings findings, Ids ids) {
        this.versions = versions;
        this.payments = payments;
        this.refreshes = refreshes;
        this.orphans = orphans;
        this.learning = learning;
        this.organizations = organizations;
        this.findings = findings;
        this.ids = ids;
    }

    @Override
    public Optional<Owner> lock(Tx tx, UUID checkoutId) {
        return versions.lock(tx, checkoutId).map(Owner.class::cast);
    }

    @Override
    public ApiError missing(UUID checkoutId) {
        return new CheckoutError.CheckoutNotFound(TypeId.CHECKOUT.format(checkoutId));
    }

    @Override
    public void settle(Tx tx, UUID checkoutId, Observation seen) {
        apply(tx, checkoutId, seen);
    }

    /**
     * An object of a checkout's that it does not know yet.
     *
     * @return whether it changed the checkout, or asked for a read
     */
    public boolean learn(Tx tx, UUID checkoutId, Observation seen) {
        return apply(tx, checkoutId, seen);
    }

    private boolean apply(Tx tx, UUID checkoutId, Observation seen) {
        LockedCheckout locked = versions.lock(tx, checkoutId).orElseThrow();
        Checkout before = locked.now();
        PaymentSnapshot snapshot = seen.snapshot();
        PaymentFact fact = fact(tx, before, seen);
        learn(tx, locked, snapshot, seen.cause());
        Payment payment = concerned(locked.now(), snapshot);
        Payment charged = payments.saw(tx, payment, snapshot.charges());
        locked.put(charged, seen.cause());
        fold(tx, locked, charged, fact, seen.cause());
        boolean wants = want(tx, locked.now(), payment, fact);
        if (wants && isEvent(seen)) readSoon(tx, locked.now(), fact);
        if (before.isOpen() && !locked.now().isOpen()) refreshes.forget(tx, PaymentRefresh.KIND, checkoutId);
        return wants || !locked.now().isSameToWatchers(before);
    }

    /** What counts of it. */
    private PaymentFact fact(Tx tx, Checkout checkout, Observation seen) {
        boolean isOvertaken = seen.ticket().isPresent()
                && !refreshes.apply(tx, PaymentRefresh.KIND, checkout.id(), seen.ticket().getAsLong());
        PaymentFact fact = seen.snapshot().fact();
        boolean isHintOnly = isOvertaken && fact instanceof PaymentFact.Observed
                || isDecidedBySession(checkout, seen.snapshot());
        return isHintOnly ? new PaymentFact.Hint() : fact;
    }

    /** Of a Session, only the Session itself says that it is over: its PaymentIntent may be replaced. */
    private static boolean isDecidedBySession(Checkout checkout, PaymentSnapshot snapshot) {
        return checkout.terms().presentation().usesSession() && snapshot.sessionId().isEmpty()
                && snapshot.paymentIntentId().isPresent() && snapshot.fact() instanceof PaymentFact.Terminated;
    }

    /** The payment that it is about: the checkout's own, unless the PaymentIntent is known to pay another one. */
    private static Payment concerned(Checkout checkout, PaymentSnapshot snapshot) {
        return snapshot.paymentIntentId().flatMap(checkout::paymentBy).orElse(checkout.payment());
    }

    private void learn(Tx tx, LockedCheckout locked, PaymentSnapshot snapshot, String cause) {
        Checkout before = locked.now();
        UUID id = before.id();
        Progress progress = before.progress();
        locked.become(progress.learned(snapshot.sessionId().orElse(null),
                progress.clientSecret() == null
                        ? snapshot.clientSecret().map(secret -> learning.box().seal(secret, place(id))).orElse(null)
                        : null,
                progress.hostedUrl() == null
                        ? snapshot.hostedUrl().map(url -> learning.box().seal(url, place(id))).orElse(null)
                        : null),
                cause);
        intent(before, snapshot).ifPresent(intent -> locked.put(before.payment().by(intent), cause));
        tell(tx, before, locked.now());
    }

    /** The PaymentIntent that the checkout's payment has from now on. Empty: as before. */
    private static Optional<String> intent(Checkout checkout, PaymentSnapshot snapshot) {
        Payment payment = checkout.payment();
        boolean mayLearn = !payment.isPaid()
                && (payment.paymentIntentId().isEmpty() || snapshot.sessionId().isPresent());
        return snapshot.paymentIntentId()
                .filter(intent -> mayLearn && !payment.paymentIntentId().equals(Optional.of(intent)));
    }

    private void tell(Tx tx, Checkout before, Checkout after) {
        Optional<String> session = Optional.ofNullable(after.progress().sessionId())
                .filter(id -> !id.equals(before.progress().sessionId()));
        Optional<String> intent = after.payment().paymentIntentId()
                .filter(id -> !before.payment().paymentIntentId().equals(Optional.of(id)));
        session.ifPresent(id -> learning.foreign().learned(tx, id));
        intent.ifPresent(id -> learning.foreign().learned(tx, id));
        if (before.isKnownToStripe() || !after.isKnownToStripe()) return;
        refreshes.known(tx, PaymentRefresh.KIND, after.id(), PaymentRefresh.FIRST);
        // Its closing waited for Stripe to have something to close.
        if (before.isClosing())
            tx.mapper(CheckoutMapper.class).closeAt(tx.organization(), after.id(), ids.now());
        // It had been given up, and Stripe has its object after all.
        if (!before.isOpen() && !before.payment().isPaid())
            orphans.found(tx, after.id(), session.or(() -> intent).orElseThrow());
    }

    private static boolean isEvent(Observation seen) {
        return seen.cause().startsWith("webhook:") || seen.cause().startsWith("poll:");
    }

    /** Our own calls read what they want before they answer. */
    private void readSoon(Tx tx, Checkout checkout, PaymentFact fact) {
        refreshes.soon(tx, PaymentRefresh.KIND, checkout.id());
        if (fact instanceof PaymentFact.Hint) return;
        checkout.payments().forEach(payment -> refreshes.soon(tx, ReversalsRefresh.KIND, payment.id()));
    }

    private boolean want(Tx tx, Checkout checkout, Payment concerned, PaymentFact fact) {
        if (fact instanceof PaymentFact.Reversed) {
            refreshes.want(tx, ReversalsRefresh.KIND, concerned.id());
            if (!concerned.isPaid()) refreshes.want(tx, PaymentRefresh.KIND, checkout.id());
            return true;
        }
        if (!(fact instanceof PaymentFact.Hint) || checkout.payment().isPaid()) return false;
        refreshes.want(tx, PaymentRefresh.KIND, checkout.id());
        return true;
    }

    private void fold(Tx tx, LockedCheckout locked, Payment payment, PaymentFact fact, String cause) {
        Checkout checkout = locked.now();
        // A closed checkout can still be paid, late. Nothing else that Stripe says matters to it.
        if (!checkout.isOpen() && !(fact instanceof PaymentFact.Paid)) return;
        switch (payment.fold(fact)) {
            case Payment.Decision.Applied(Payment after) when after.isPaid() -> paid(tx, locked, after, cause);
            case Payment.Decision.Applied(Payment after) -> {
                locked.put(after, cause);
                if (fact instanceof PaymentFact.Terminated(var why, _))
                    locked.become(checkout.progress().closed(closedBy(checkout, why)), cause);
            }
            case Payment.Decision.PaidTwice(PaymentFact.Paid by) ->
                locked.put(payment.surplusOf(ids.next(), ids.now(), by, Surplus.REPLACED), cause);
            case Payment.Decision.Conflict(String why) -> {
                findings.add(tx, fact instanceof PaymentFact.Unknown
                        ? CheckoutFindings.UNKNOWN_STATUS
                        : CheckoutFindings.CONFLICT, TypeId.CHECKOUT.format(checkout.id()), why);
                tx.mapper(CheckoutMapper.class).needsAttention(tx.organization(), checkout.id());
            }
            case Payment.Decision.Ignored _, Payment.Decision.Read _ -> {
            }
        }
    }

    private static Status closedBy(Checkout before, PaymentFact.Why why) {
        boolean byTime = before.progress().closing() == Closing.EXPIRE
                || before.progress().closing() == null && why == PaymentFact.Why.EXPIRED;
        return byTime ? Status.EXPIRED : Status.CANCELED;
    }

    /** Money that came stands for the checkout, if that wins its claims, or it is surplus and goes back. */
    private void paid(Tx tx, LockedCheckout locked, Payment payment, String cause) {
        Checkout checkout = locked.now();
        // What went back of it could not be read before.
        refreshes.release(tx, ReversalsRefresh.KIND, payment.id());
        boolean isRefused = !checkout.isOpen()
                && organizations.of(tx).latePaymentPolicy() == LatePaymentPolicy.REFUND;
        if (isRefused) {
            locked.put(payment.succeeded(ids.now(), Optional.of(Surplus.LATE)), cause);
            return;
        }
        locked.put(payment.succeeded(ids.now(), Optional.empty()), cause);
        locked.become(locked.now().progress().closed(Status.COMPLETE), cause);
    }

    /** Where a checkout's secrets are sealed to. */
    static String place(UUID checkoutId) {
        return "checkout/" + checkoutId;
    }
}

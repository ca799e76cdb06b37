package dev.tollgate.server.checkout;

import dev.tollgate.server.checkout.Checkout.Closing;
import dev.tollgate.server.checkout.Checkout.Learned;
import dev.tollgate.server.checkout.Checkout.Progress;
import dev.tollgate.server.checkout.Checkout.Status;
import dev.tollgate.server.crypto.SecretBox;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.finding.FindingKind;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stripe.PaymentFact;
import dev.tollgate.server.stripe.PaymentSnapshot;
import dev.tollgate.server.tenant.Organization.LatePaymentPolicy;
import dev.tollgate.server.tenant.Organizations;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * The one place where what Stripe says changes a checkout. Webhook, answer of our own call, look: all end here, under
 * the row's lock, in the transaction of whoever learned it.
 */
public final class Settlement {
    /** A refund of ours that is under way may have to be decided first. */
    private static final Duration READ_AGAIN = Duration.ofSeconds(10);

    private final CheckoutVersions changes;
    private final ReversalKeeper moneyBack;
    private final Findings findings;
    private final SecretBox box;
    private final Ids ids;

    public Settlement(CheckoutVersions changes, ReversalKeeper moneyBack, Findings findings, SecretBox box, Ids ids) {
        this.changes = changes;
        this.moneyBack = moneyBack;
        this.findings = findings;
        this.box = box;
        this.ids = ids;
    }

    /**
     * Something seen at Stripe.
     *
     * @param ticket
     *            of the call whose answer this is; empty for an event
     */
    public record Observation(PaymentSnapshot snapshot, String cause, OptionalLong ticket) {}

    /** @return whether it changed the checkout, or asked for a look at it */
    public boolean settle(Tx tx, UUID checkoutId, Observation seen) {
        var mapper = tx.mapper(CheckoutMapper.class);
        Checkout before = mapper.lock(tx.organization(), checkoutId).orElseThrow().toCheckout();
        for (PaymentSnapshot.Charge charge : seen.snapshot().charges())
            tx.mapper(LineMapper.class).insertCharge(tx.organization(), checkoutId, charge, ids.now());
        boolean isOvertaken = seen.ticket().isPresent() && seen.ticket().getAsLong() <= before.progress().obsApplied();
        PaymentFact fact = isDecidedBySession(before, seen.snapshot())
                ? new PaymentFact.Hint()
                : seen.snapshot().fact();
        if (isOvertaken && fact instanceof PaymentFact.Observed) fact = new PaymentFact.Hint();
        Progress progress = before.progress().learned(learned(checkoutId, seen.snapshot()));
        if (seen.ticket().isPresent() && !isOvertaken && !(fact instanceof PaymentFact.Nothing))
            progress = progress.applied(seen.ticket().getAsLong());
        progress = fold(tx, before, progress, fact);
        Checkout folded = progress.equals(before.progress())
                ? before
                : changes.commit(tx, before, progress, seen.cause());
        Checkout after = settleReversals(tx, folded, seen);
        // Its closing waited for Stripe to have something to close.
        if (before.isClosing() && !before.isKnownToStripe())
            mapper.closeAt(tx.organization(), checkoutId, ids.now());
        return wantRefresh(mapper, after, fact) || !after.progress().isSameToWatchers(before.progress());
    }

    private boolean wantRefresh(CheckoutMapper mapper, Checkout checkout, PaymentFact fact) {
        UUID organizationId = checkout.terms().organizationId();
        if (fact instanceof PaymentFact.Reversed)
            return mapper.wantReturns(organizationId, checkout.id(), ids.now()) == 1;
        return fact instanceof PaymentFact.Hint && !checkout.payment().isPaid()
                && mapper.wantLook(organizationId, checkout.id(), ids.now()) == 1;
    }

    /**
     * Refunds and disputes have an order of their own: only a look reads all of them, and only a later one may be
     * newer.
     */
    private Checkout settleReversals(Tx tx, Checkout checkout, Observation seen) {
        if (seen.snapshot().returns().isEmpty() || !checkout.payment().isPaid()) return checkout;
        var mapper = tx.mapper(CheckoutMapper.class);
        long ticket = seen.ticket().orElseThrow();
        if (ticket <= mapper.returnsApplied(tx.organization(), checkout.id())) {
            mapper.wantReturns(tx.organization(), checkout.id(), ids.now());
            return checkout;
        }
        ReversalKeeper.Sums sums = moneyBack.apply(tx, checkout, seen.snapshot().returns().get());
        if (!(seen.snapshot().fact() instanceof PaymentFact.Nothing))
            mapper.applyReturns(tx.organization(), checkout.id(), ticket);
        if (!sums.isWhole())
            mapper.wantReturns(tx.organization(), checkout.id(), ids.now().plus(READ_AGAIN));
        Progress progress = checkout.progress()
                .with(checkout.payment().returned(sums.refunded(), sums.disputed()));
        return progress.equals(checkout.progress()) ? checkout : changes.commit(tx, checkout, progress, seen.cause());
    }

    /** Of a Session, only the Session itself says that it is over: its PaymentIntent may be replaced. */
    private static boolean isDecidedBySession(Checkout checkout, PaymentSnapshot snapshot) {
        return checkout.terms().presentation().usesSession() && snapshot.sessionId().isEmpty()
                && snapshot.paymentIntentId().isPresent() && snapshot.fact() instanceof PaymentFact.Terminated;
    }

    private Progress fold(Tx tx, Checkout before, Progress progress, PaymentFact fact) {
        // A closed checkout can still be paid, late. Nothing else that Stripe says matters to it.
        if (!before.isOpen() && !(fact instanceof PaymentFact.Paid)) return progress;
        return switch (before.payment().fold(fact)) {
            case Payment.Decision.Applied(Payment after) when after.isPaid() -> paid(tx, before, progress.with(after));
            case Payment.Decision.Applied(Payment after) when fact instanceof PaymentFact.Terminated(var why, _) ->
                progress.with(after).closed(closedBy(before, why));
            case Payment.Decision.Applied(Payment after) -> progress.with(after);
            case Payment.Decision.Conflict(String why) -> {
                find(tx, before,
                        fact instanceof PaymentFact.Unknown
                                ? CheckoutFindings.UNKNOWN_STATUS
                                : CheckoutFindings.CONFLICT,
                        why);
                yield progress;
            }
            case Payment.Decision.Ignored _, Payment.Decision.Look _ -> progress;
        };
    }

    private static Status closedBy(Checkout before, PaymentFact.Why why) {
        boolean byTime = before.progress().closing() == Closing.EXPIRE
                || before.progress().closing() == null && why == PaymentFact.Why.EXPIRED;
        return byTime ? Status.EXPIRED : Status.CANCELED;
    }

    private Progress paid(Tx tx, Checkout before, Progress progress) {
        if (!before.isOpen() && Organizations.read(tx).latePaymentPolicy() == LatePaymentPolicy.REFUND) {
            findings.add(tx, CheckoutFindings.LATE_PAYMENT, TypeId.CHECKOUT.format(before.id()),
                    "paid after it was closed; the policy is to give it back");
            return progress;
        }
        String purchase = before.terms().purchaseKey();
        boolean first = purchase == null || tx.mapper(CheckoutMapper.class).claimPurchase(tx.organization(), purchase,
                before.id(), ids.now()) == 1;
        if (first) return progress.closed(Status.COMPLETE);
        findings.add(tx, CheckoutFindings.DUPLICATE_PAYMENT, TypeId.CHECKOUT.format(before.id()),
                "the purchase is paid by another checkout; this money goes back");
        return progress.closed(Status.CANCELED);
    }

    private void find(Tx tx, Checkout checkout, FindingKind kind, String details) {
        findings.add(tx, kind, TypeId.CHECKOUT.format(checkout.id()), details);
        tx.mapper(CheckoutMapper.class).needsAttention(tx.organization(), checkout.id());
    }

    private Learned learned(UUID checkoutId, PaymentSnapshot snapshot) {
        return new Learned(snapshot.paymentIntentId().orElse(null), snapshot.sessionId().orElse(null),
                snapshot.clientSecret().map(secret -> box.seal(secret, place(checkoutId))).orElse(null),
                snapshot.hostedUrl().map(url -> box.seal(url, place(checkoutId))).orElse(null));
    }

    /** Where a checkout's secrets are sealed to. */
    static String place(UUID checkoutId) {
        return "checkout/" + checkoutId;
    }
}

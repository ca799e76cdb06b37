package dev.tollgate.server.checkout;

import dev.tollgate.server.checkout.Checkout.Closing;
import dev.tollgate.server.checkout.Checkout.Learned;
import dev.tollgate.server.checkout.Checkout.Progress;
import dev.tollgate.server.checkout.Checkout.Status;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.SecretBox;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.status.Findings;
import dev.tollgate.server.status.Findings.Kind;
import dev.tollgate.server.stripe.PaymentFact;
import dev.tollgate.server.stripe.Sighting;
import dev.tollgate.server.tenant.Organization.LateMoney;
import dev.tollgate.server.tenant.Organizations;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * The one place where what Stripe says changes a checkout. Webhook, answer of our own call, look: all end here, under
 * the row's lock, in the transaction of whoever learned it.
 */
public final class Settlement {
    private final Changes changes;
    private final Findings findings;
    private final SecretBox box;
    private final Ids ids;

    public Settlement(Changes changes, Findings findings, SecretBox box, Ids ids) {
        this.changes = changes;
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
    public record Observation(Sighting sighting, String cause, OptionalLong ticket) {}

    /** @return whether it changed the checkout, or asked for a look at it */
    public boolean settle(Tx tx, UUID checkoutId, Observation seen) {
        var mapper = tx.mapper(CheckoutMapper.class);
        Checkout before = mapper.lock(tx.organization(), checkoutId).orElseThrow().toCheckout();
        for (Sighting.Charge charge : seen.sighting().charges())
            tx.mapper(LineMapper.class).insertCharge(tx.organization(), checkoutId, charge, ids.now());
        Progress progress = before.progress().learned(learned(checkoutId, seen.sighting()));
        PaymentFact fact = seen.sighting().fact();
        boolean isOvertaken = seen.ticket().isPresent() && seen.ticket().getAsLong() <= progress.obsApplied();
        if (isOvertaken && fact instanceof PaymentFact.Observed) fact = new PaymentFact.Hint();
        if (isHalfTheStory(before, seen.sighting())) fact = new PaymentFact.Hint();
        if (seen.ticket().isPresent() && !isOvertaken) progress = progress.applied(seen.ticket().getAsLong());
        progress = fold(tx, before, progress, fact);
        boolean wantsLook = fact instanceof PaymentFact.Hint && !progress.payment().isPaid();
        if (!progress.equals(before.progress())) changes.commit(tx, before, progress, seen.cause());
        // Its closing waited for Stripe to have something to close.
        if (before.isClosing() && !before.isKnownToStripe())
            mapper.closeAt(tx.organization(), checkoutId, ids.now());
        if (wantsLook) mapper.wantLook(tx.organization(), checkoutId, ids.now());
        return wantsLook || !progress.isSameToWatchers(before.progress());
    }

    /** Of a Session, only the Session itself says that it is over: its PaymentIntent may be replaced. */
    private static boolean isHalfTheStory(Checkout checkout, Sighting sighting) {
        return checkout.terms().presentation().usesSession() && sighting.sessionId().isEmpty()
                && sighting.paymentIntentId().isPresent() && sighting.fact() instanceof PaymentFact.Voided;
    }

    private Progress fold(Tx tx, Checkout before, Progress progress, PaymentFact fact) {
        // A closed checkout can still be paid, late. Nothing else that Stripe says matters to it.
        if (!before.isOpen() && !(fact instanceof PaymentFact.Paid)) return progress;
        return switch (before.payment().fold(fact)) {
            case Payment.Decision.Applied(Payment after) when after.isPaid() -> paid(tx, before, progress.with(after));
            case Payment.Decision.Applied(Payment after) when fact instanceof PaymentFact.Voided(var why, _) ->
                progress.with(after).closed(closedBy(before, why));
            case Payment.Decision.Applied(Payment after) -> progress.with(after);
            case Payment.Decision.Conflict(String why) -> {
                find(tx, before, fact instanceof PaymentFact.Unknown ? Kind.UNKNOWN_STATUS : Kind.CONFLICT, why);
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
        if (!before.isOpen() && Organizations.read(tx).lateMoney() == LateMoney.REFUND) {
            find(tx, before, Kind.LATE_MONEY, "paid after it was closed; the policy is to give it back");
            return progress;
        }
        String purchase = before.terms().purchaseKey();
        boolean first = purchase == null || tx.mapper(CheckoutMapper.class).claimPurchase(tx.organization(), purchase,
                before.id(), ids.now()) == 1;
        if (first) return progress.closed(Status.COMPLETE);
        find(tx, before, Kind.DUPLICATE_PAYMENT, "the purchase is paid by another checkout; this money has to go back");
        return progress.closed(Status.CANCELED);
    }

    private void find(Tx tx, Checkout checkout, Kind kind, String details) {
        findings.add(tx, kind, TypeId.CHECKOUT.format(checkout.id()), details);
        tx.mapper(CheckoutMapper.class).needsAttention(tx.organization(), checkout.id());
    }

    private Learned learned(UUID checkoutId, Sighting sighting) {
        return new Learned(sighting.paymentIntentId().orElse(null), sighting.sessionId().orElse(null),
                sighting.clientSecret().map(secret -> box.seal(secret, place(checkoutId))).orElse(null),
                sighting.hostedUrl().map(url -> box.seal(url, place(checkoutId))).orElse(null));
    }

    /** Where a checkout's secrets are sealed to. */
    static String place(UUID checkoutId) {
        return "checkout/" + checkoutId;
    }
}

package dev.tollgate.server.world;

import dev.tollgate.server.world.Checker.Found;
import dev.tollgate.server.world.Rows.Payment;
import dev.tollgate.server.world.Rows.Purchase;
import dev.tollgate.v1.Checkout;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** M and T, within our database: payments, what goes back of them, and the checkouts that they are for fit together. */
final class PaymentRules {
    /** In these the bank has none of the money. */
    private static final Set<String> HARMLESS = Set.of("won", "prevented", "warning_needs_response",
            "warning_under_review", "warning_closed");
    private final Rows rows;
    private final Found found;
    private final Map<String, List<Rows.Refund>> refunds;

    PaymentRules(Rows rows, Found found) {
        this.rows = rows;
        this.found = found;
        refunds = rows.refunds().stream().collect(Collectors.groupingBy(Rows.Refund::payment));
    }

    /** At any instant: a commit changes all of it. */
    void check() {
        rows.payments().forEach(this::isCapturedInFull);
        rows.payments().forEach(this::amountsFit);
        rows.payments().forEach(this::refundsAddUp);
        rows.payments().forEach(this::disputesAddUp);
        rows.payments().forEach(this::goesBackExactlyIfSurplus);
        rows.checkouts().values().forEach(this::hasOneStandingPaymentExactlyIfComplete);
        rows.checkouts().values().forEach(this::costsWhatItsPaymentAsks);
        rows.checkouts().values().forEach(this::hasItsClaim);
        rows.claims().forEach(this::isPaid);
        everythingHasAnOwner();
    }

    /** M1. */
    private void isCapturedInFull(Payment one) {
        found.requireEqual("M1", one.id() + " " + one.status(), one.isPaid() ? one.amount() : 0L, one.captured());
    }

    /** M2: a claim is what keeps a second checkout from being COMPLETE. */
    private void hasItsClaim(Purchase one) {
        if (one.purchaseKey().isEmpty()) return;
        boolean holds = rows.claims().contains(new Rows.Claim(one.purchaseKey(), one.id()));
        found.requireEqual("M2", one.id() + " " + one.status() + " has its claim",
                one.status() == Checkout.Status.COMPLETE, holds);
    }

    /** M2, the other way round. */
    private void isPaid(Rows.Claim claim) {
        Purchase one = rows.checkouts().get(claim.checkout());
        found.require(
                one != null && one.status() == Checkout.Status.COMPLETE
                        && one.purchaseKey().equals(claim.purchaseKey()),
                "M2", claim.purchaseKey(), "held by a COMPLETE checkout that has this key", one);
    }

    /** M3. */
    private void hasOneStandingPaymentExactlyIfComplete(Purchase one) {
        found.requireEqual("M3", one.id() + " " + one.status() + " standing payments",
                one.status() == Checkout.Status.COMPLETE ? 1 : 0, one.standing().size());
    }

    /** M4. */
    private void amountsFit(Payment one) {
        boolean fits = one.refunded() >= 0 && one.reserved() >= 0
                && one.refunded() + one.reserved() <= one.captured() && one.captured() <= one.amount();
        found.require(fits, "M4", one.id(), "0 <= refunded + reserved <= captured <= amount",
                one.refunded() + " + " + one.reserved() + " <= " + one.captured() + " <= " + one.amount());
    }

    /** M5. */
    private void refundsAddUp(Payment one) {
        found.requireEqual("M5", one.id() + " refunded", sum(one, "SUCCEEDED"), one.refunded());
        found.requireEqual("M5", one.id() + " reserved", sum(one, "PENDING"), one.reserved());
    }

    private long sum(Payment one, String status) {
        return refunds.getOrDefault(one.id(), List.of()).stream().filter(refund -> refund.status().equals(status))
                .mapToLong(Rows.Refund::amount).sum();
    }

    private void disputesAddUp(Payment one) {
        long disputed = rows.disputes().stream().filter(dispute -> dispute.payment().equals(one.id()))
                .filter(dispute -> !HARMLESS.contains(dispute.status())).mapToLong(Rows.Dispute::amount).sum();
        found.requireEqual("M5", one.id() + " disputed", disputed, one.disputed());
    }

    /** M6: the first payment is what the checkout is for; whatever came besides is surplus. */
    private void costsWhatItsPaymentAsks(Purchase one) {
        found.requireEqual("M6", one.id(), one.amount() + " " + one.currency(),
                one.payment().map(payment -> payment.amount() + " " + payment.currency()).orElse("no payment"));
        one.payments().stream().skip(1).forEach(other -> found.require(other.isSurplus(), "M6", other.id(),
                "surplus: " + one.id() + " has another payment", other.status()));
    }

    /** M8: in full, and once. */
    private void goesBackExactlyIfSurplus(Payment one) {
        List<Long> byPolicy = refunds.getOrDefault(one.id(), List.of()).stream()
                .filter(refund -> refund.origin().equals("POLICY")).map(Rows.Refund::amount).toList();
        found.requireEqual("M8", one.id() + " by policy", one.isSurplus() ? List.of(one.captured()) : List.of(),
                byPolicy);
    }

    /** T1 and T2. */
    private void everythingHasAnOwner() {
        rows.payments().forEach(one -> found.require(rows.checkouts().containsKey(one.checkout()), "T1", one.id(),
                "a payment of somebody's", "none " + one.checkout()));
        Set<String> payments = rows.payments().stream().map(Payment::id).collect(Collectors.toSet());
        rows.refunds().forEach(one -> hangsOn(payments, one.payment(), "refund " + one.id()));
        rows.disputes().forEach(one -> hangsOn(payments, one.payment(), "dispute " + one.stripeId()));
        rows.charges().forEach(one -> hangsOn(payments, one.payment(), "charge " + one.stripeId()));
    }

    private void hangsOn(Set<String> payments, String payment, String what) {
        found.require(payments.contains(payment), "T2", what, "hangs on a payment", "none " + payment);
    }
}

package dev.tollgate.server.world;

import dev.tollgate.server.world.Books.Thing;
import dev.tollgate.server.world.Checker.Found;
import dev.tollgate.server.world.Rows.Purchase;
import dev.tollgate.v1.Checkout;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** M: what was taken, and what was given back, is the same here and at Stripe. */
final class MoneyRules {
    private final Rows rows;
    private final Books books;
    private final Found found;
    private final Map<String, List<Thing>> charges;
    private final Map<String, List<Thing>> refunds;
    private final Map<String, List<Thing>> disputes;
    private final Map<String, List<Rows.Refund>> ourRefunds;

    MoneyRules(Rows rows, Books books, Found found) {
        this.rows = rows;
        this.books = books;
        this.found = found;
        charges = byIntent("charge");
        refunds = byIntent("refund");
        disputes = byIntent("dispute");
        ourRefunds = rows.refunds().stream().collect(Collectors.groupingBy(Rows.Refund::checkout));
    }

    private Map<String, List<Thing>> byIntent(String kind) {
        return books.all(kind).stream().collect(Collectors.groupingBy(one -> one.text("payment_intent")));
    }

    void check(boolean isQuiet) {
        chargedOnce();
        boughtOnce(isQuiet);
        rows.checkouts().values().forEach(this::successIsTrue);
        rows.checkouts().values().forEach(this::amountsFit);
        books.all("payment_intent").forEach(this::neverGivenBackTooMuch);
        if (!isQuiet) return;
        rows.checkouts().values().forEach(this::paidAtStripe);
        books.ours().filter(one -> one.kind().equals("payment_intent")).forEach(this::paidHere);
        rows.checkouts().values().forEach(this::sameRefunds);
        rows.checkouts().values().forEach(this::sameDisputes);
        sameTotals();
        books.ours().forEach(this::hasACheckout);
        rows.checkouts().values().forEach(this::hasAnObject);
    }

    /** M2, for one checkout. */
    private void chargedOnce() {
        var paying = new HashMap<String, String>();
        books.ours().filter(one -> one.kind().equals("payment_intent") && Books.isPaid(one)).forEach(one -> {
            String other = paying.put(one.metadata("tollgate_checkout"), one.id());
            if (other != null && isKept(one.id()) && isKept(other))
                found.add("M2", one.metadata("tollgate_checkout"), "one succeeded PaymentIntent", other + " and "
                        + one.id());
        });
    }

    /** M2, for one purchase: however many checkouts it had. */
    private void boughtOnce(boolean isQuiet) {
        var complete = new HashMap<String, String>();
        var kept = new HashMap<String, String>();
        for (Purchase one : rows.checkouts().values()) {
            if (one.purchaseKey().isEmpty()) continue;
            if (one.status() == Checkout.Status.COMPLETE) twice(complete, one, "one COMPLETE checkout");
            if (isQuiet && !one.intent().isEmpty() && books.find(one.intent()).filter(Books::isPaid).isPresent()
                    && isKept(one.intent()))
                twice(kept, one, "one payment that is not given back");
        }
    }

    private void twice(Map<String, String> first, Purchase one, String expected) {
        String other = first.put(one.purchaseKey(), one.id());
        if (other != null) found.add("M2", one.purchaseKey(), expected, other + " and " + one.id());
    }

    /** Whether not all of its money went back. */
    private boolean isKept(String intent) {
        return given(intent, "succeeded") + given(intent, "pending") < captured(intent);
    }

    private long captured(String intent) {
        return charges.getOrDefault(intent, List.of()).stream().filter(one -> one.status().equals("succeeded"))
                .mapToLong(one -> one.number("amount_captured")).sum();
    }

    private long given(String intent, String status) {
        return refunds.getOrDefault(intent, List.of()).stream().filter(one -> one.status().equals(status))
                .mapToLong(one -> one.number("amount")).sum();
    }

    /** M3: the database was read before the books. */
    private void successIsTrue(Purchase one) {
        if (!one.isPaid()) return;
        Optional<Thing> intent = books.find(one.intent());
        found.require(intent.filter(Books::isPaid).isPresent(), "M3", one.id(), "succeeded at Stripe",
                one.intent() + " " + intent.map(Thing::status).orElse("unknown"));
    }

    /** M4, here. */
    private void amountsFit(Purchase one) {
        boolean fits = one.refunded() >= 0 && one.reserved() >= 0
                && one.refunded() + one.reserved() <= one.captured() && one.captured() <= one.amount();
        found.require(fits, "M4", one.id(), "0 <= refunded + reserved <= captured <= amount",
                one.refunded() + " + " + one.reserved() + " <= " + one.captured() + " <= " + one.amount());
    }

    /** M4, at Stripe. */
    private void neverGivenBackTooMuch(Thing intent) {
        long back = given(intent.id(), "succeeded") + given(intent.id(), "pending");
        found.require(back <= captured(intent.id()), "M4", intent.id(), "at most " + captured(intent.id()), back);
    }

    /** M1, from here. */
    private void paidAtStripe(Purchase one) {
        String ours = one.isPaid() ? one.captured() + " " + one.currency() : "not paid";
        String theirs = books.find(one.intent()).filter(Books::isPaid)
                .map(intent -> intent.number("amount_received") + " " + intent.text("currency")).orElse("not paid");
        found.requireEqual("M1", one.id(), theirs, ours);
    }

    /** M1, from there: what succeeded is a checkout's own, or was given back. */
    private void paidHere(Thing intent) {
        if (!Books.isPaid(intent)) return;
        Purchase one = rows.checkouts().get(intent.metadata("tollgate_checkout"));
        boolean isOwn = one != null && one.intent().equals(intent.id());
        if (!isOwn && !isKept(intent.id())) return;
        found.require(isOwn && one.isPaid(), "M1", intent.id(), "paid here",
                one == null ? "no checkout" : one.id() + " " + one.paymentStatus() + " by " + one.intent());
        found.require(!intent.text("livemode").equals("true"), "M1", intent.id(), "test mode", "live mode");
    }

    /** M4: sums, and each refund by its name. */
    private void sameRefunds(Purchase one) {
        if (one.intent().isEmpty()) return;
        found.requireEqual("M4", one.id() + " refunded", given(one.intent(), "succeeded"), one.refunded());
        found.requireEqual("M4", one.id() + " reserved", given(one.intent(), "pending"), one.reserved());
        var ours = new TreeMap<String, String>();
        ourRefunds.getOrDefault(one.id(), List.of()).stream().filter(refund -> !refund.stripeId().isEmpty())
                .forEach(refund -> ours.put(refund.stripeId(), refund.amount() + " " + refund.status()));
        var theirs = new TreeMap<String, String>();
        refunds.getOrDefault(one.intent(), List.of()).forEach(refund -> theirs.put(refund.id(),
                refund.number("amount") + " " + refund.status().toUpperCase(java.util.Locale.ROOT)));
        found.requireEqual("M4", one.id(), theirs, ours);
    }

    private void sameDisputes(Purchase one) {
        var ours = new TreeMap<String, String>();
        rows.disputes().stream().filter(dispute -> dispute.checkout().equals(one.id()))
                .forEach(dispute -> ours.put(dispute.stripeId(), dispute.amount() + " " + dispute.status()));
        var theirs = new TreeMap<String, String>();
        if (!one.intent().isEmpty())
            disputes.getOrDefault(one.intent(), List.of())
                    .forEach(dispute -> theirs.put(dispute.id(), dispute.number("amount") + " " + dispute.status()));
        found.requireEqual("M7", one.id() + " disputes", theirs, ours);
    }

    /** M7: gross, by currency. */
    private void sameTotals() {
        var owned = new HashSet<String>();
        rows.checkouts().values().forEach(one -> owned.add(one.intent()));
        var captured = new TreeMap<String, Long>();
        var refunded = new TreeMap<String, Long>();
        books.all("charge").stream().filter(one -> owned.contains(one.text("payment_intent"))
                && one.status().equals("succeeded")).forEach(one -> {
                    captured.merge(one.text("currency"), one.number("amount_captured"), Long::sum);
                    refunded.merge(one.text("currency"), 0L, Long::sum);
                });
        books.all("refund").stream().filter(one -> owned.contains(one.text("payment_intent"))
                && one.status().equals("succeeded"))
                .forEach(one -> refunded.merge(one.text("currency"), one.number("amount"), Long::sum));
        found.requireEqual("M7", "captured", captured, ours(Purchase::captured));
        found.requireEqual("M7", "refunded", refunded, ours(Purchase::refunded));
    }

    private Map<String, Long> ours(ToLongFunction<Purchase> amount) {
        var sums = new TreeMap<String, Long>();
        rows.checkouts().values().stream().filter(Purchase::isPaid)
                .forEach(one -> sums.merge(one.currency(), amount.applyAsLong(one), Long::sum));
        return sums;
    }

    /** M8: nothing at Stripe that bears our words and can take money, or has taken some, without a checkout. */
    private void hasACheckout(Thing thing) {
        Purchase one = rows.checkouts().get(thing.metadata("tollgate_checkout"));
        boolean isOwn = one != null && (one.intent().equals(thing.id()) || one.session().equals(thing.id()));
        if (isOwn) return;
        boolean isOver = List.of("canceled", "expired").contains(thing.status())
                || Books.isPaid(thing) && thing.kind().equals("payment_intent") && !isKept(thing.id());
        boolean isReplaced = one != null && !one.session().isEmpty() && !Books.isPaid(thing);
        found.require(isOver || isReplaced, "M8", thing.id(), "held by " + thing.metadata("tollgate_checkout"),
                "an orphan, " + thing.status());
    }

    /** M8: nothing here that claims an object which Stripe does not know. */
    private void hasAnObject(Purchase one) {
        for (String id : List.of(one.intent(), one.session()))
            found.require(id.isEmpty() || books.find(id).isPresent(), "M8", one.id(), "known to Stripe", id);
        found.require(!one.isPaid() || !one.intent().isEmpty(), "M8", one.id(), "a PaymentIntent", "none");
    }
}

package dev.tollgate.server.world;

import dev.tollgate.server.world.Books.Thing;
import dev.tollgate.server.world.Checker.Found;
import dev.tollgate.server.world.Rows.Payment;
import dev.tollgate.server.world.Rows.Purchase;
import dev.tollgate.v1.Checkout;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** M, held against the books: what was taken, and what was given back, is the same here and at Stripe. */
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
        ourRefunds = rows.refunds().stream().collect(Collectors.groupingBy(Rows.Refund::payment));
    }

    private Map<String, List<Thing>> byIntent(String kind) {
        return books.all(kind).stream().collect(Collectors.groupingBy(one -> one.text("payment_intent")));
    }

    void check(boolean isQuiet) {
        chargedOnce();
        boughtOnce(isQuiet);
        rows.payments().forEach(this::successIsTrue);
        books.all("payment_intent").forEach(this::neverGivenBackTooMuch);
        if (!isQuiet) return;
        rows.payments().forEach(this::paidAtStripe);
        books.ours().filter(one -> one.kind().equals("payment_intent")).forEach(this::paidHere);
        rows.payments().forEach(this::sameRefunds);
        rows.payments().forEach(this::sameDisputes);
        rows.payments().stream().filter(Payment::isSurplus).forEach(this::wentBack);
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
            if (!isQuiet) continue;
            one.payments().stream().filter(payment -> isPaidAtStripe(payment) && isKept(payment.intent()))
                    .forEach(_ -> twice(kept, one, "one payment that is not given back"));
        }
    }

    private void twice(Map<String, String> first, Purchase one, String expected) {
        String other = first.put(one.purchaseKey(), one.id());
        if (other != null) found.add("M2", one.purchaseKey(), expected, other + " and " + one.id());
    }

    private boolean isPaidAtStripe(Payment payment) {
        return books.find(payment.intent()).filter(Books::isPaid).isPresent();
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
    private void successIsTrue(Payment one) {
        if (!one.isPaid()) return;
        found.require(isPaidAtStripe(one), "M3", one.id(), "succeeded at Stripe",
                one.intent() + " " + books.find(one.intent()).map(Thing::status).orElse("unknown"));
    }

    /** M4, at Stripe. */
    private void neverGivenBackTooMuch(Thing intent) {
        long back = given(intent.id(), "succeeded") + given(intent.id(), "pending");
        found.require(back <= captured(intent.id()), "M4", intent.id(), "at most " + captured(intent.id()), back);
    }

    /** M1, from here. */
    private void paidAtStripe(Payment one) {
        String ours = one.isPaid() ? one.captured() + " " + one.currency() : "not paid";
        String theirs = books.find(one.intent()).filter(Books::isPaid)
                .map(intent -> intent.number("amount_received") + " " + intent.text("currency")).orElse("not paid");
        found.requireEqual("M1", one.id(), theirs, ours);
    }

    /** M1, from there: what succeeded is a payment of the checkout that it names, whether it stands or goes back. */
    private void paidHere(Thing intent) {
        if (!Books.isPaid(intent)) return;
        List<Payment> here = rows.payments().stream()
                .filter(one -> one.checkout().equals(intent.metadata("tollgate_checkout"))
                        && one.intent().equals(intent.id()) && one.isPaid())
                .toList();
        found.requireEqual("M1", intent.id() + " of " + intent.metadata("tollgate_checkout") + ", payments", 1,
                here.size());
        found.require(!intent.text("livemode").equals("true"), "M1", intent.id(), "test mode", "live mode");
    }

    /** M4: sums, and each refund by its name. */
    private void sameRefunds(Payment one) {
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

    private void sameDisputes(Payment one) {
        var ours = new TreeMap<String, String>();
        rows.disputes().stream().filter(dispute -> dispute.payment().equals(one.id()))
                .forEach(dispute -> ours.put(dispute.stripeId(), dispute.amount() + " " + dispute.status()));
        var theirs = new TreeMap<String, String>();
        if (!one.intent().isEmpty())
            disputes.getOrDefault(one.intent(), List.of())
                    .forEach(dispute -> theirs.put(dispute.id(), dispute.number("amount") + " " + dispute.status()));
        found.requireEqual("M7", one.id() + " disputes", theirs, ours);
    }

    /** M7: surplus money is the buyer's again, or his bank would not have it, and a person was told. */
    private void wentBack(Payment one) {
        boolean isTold = ourRefunds.getOrDefault(one.id(), List.of()).stream()
                .filter(refund -> refund.origin().equals("POLICY") && refund.status().equals("FAILED"))
                .anyMatch(refund -> rows.findings().stream()
                        .anyMatch(finding -> finding.startsWith("REFUND_FAILED " + refund.id())));
        found.require(!isKept(one.intent()) || isTold, "M7", one.id() + " surplus " + one.surplus(), "given back",
                "kept");
    }

    /** M7: gross, by currency. */
    private void sameTotals() {
        var owned = new HashSet<String>();
        rows.payments().forEach(one -> owned.add(one.intent()));
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
        found.requireEqual("M7", "captured", captured, ours(Payment::captured));
        found.requireEqual("M7", "refunded", refunded, ours(Payment::refunded));
    }

    private Map<String, Long> ours(ToLongFunction<Payment> amount) {
        var sums = new TreeMap<String, Long>();
        rows.payments().stream().filter(Payment::isPaid)
                .forEach(one -> sums.merge(one.currency(), amount.applyAsLong(one), Long::sum));
        return sums;
    }

    /** M10: nothing at Stripe that bears our words and can take money, or has taken some, without a checkout. */
    private void hasACheckout(Thing thing) {
        Purchase one = rows.checkouts().get(thing.metadata("tollgate_checkout"));
        if (one != null && one.has(thing.id())) return;
        boolean isOver = List.of("canceled", "expired").contains(thing.status());
        // A page that was paid is here by its PaymentIntent.
        boolean isKnownByItsIntent = one != null && Books.isPaid(thing) && one.has(thing.text("payment_intent"));
        boolean isReplaced = one != null && !one.session().isEmpty() && !Books.isPaid(thing);
        found.require(isOver || isKnownByItsIntent || isReplaced, "M10", thing.id(),
                "held by " + thing.metadata("tollgate_checkout"), "an orphan, " + thing.status());
    }

    /** M10: nothing here that claims an object which Stripe does not know. */
    private void hasAnObject(Purchase one) {
        Stream.concat(one.payments().stream().map(Payment::intent), Stream.of(one.session()))
                .forEach(id -> found.require(id.isEmpty() || books.find(id).isPresent(), "M10", one.id(),
                        "known to Stripe", id));
        one.payments().forEach(payment -> found.require(!payment.isPaid() || !payment.intent().isEmpty(), "M10",
                payment.id(), "a PaymentIntent", "none"));
    }
}

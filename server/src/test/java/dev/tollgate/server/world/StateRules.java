package dev.tollgate.server.world;

import dev.tollgate.server.world.Books.Thing;
import dev.tollgate.server.world.Checker.Found;
import dev.tollgate.server.world.Rows.Purchase;
import dev.tollgate.server.world.Rows.Version;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.Payment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/** S: each checkout's story has no hole, goes along allowed edges only, and ends as Stripe's does. */
final class StateRules {
    private static final Set<Payment.Status> VOIDED = Set.of(Payment.Status.CANCELED, Payment.Status.EXPIRED);
    private final Rows rows;
    private final Books books;
    private final Found found;

    StateRules(Rows rows, Books books, Found found) {
        this.rows = rows;
        this.books = books;
        this.found = found;
    }

    /**
     * @param seen
     *            the versions that an earlier check read: none of them may be gone
     */
    void check(boolean isQuiet, Map<String, Long> seen) {
        for (Purchase one : rows.checkouts().values()) {
            List<Version> story = rows.versions().getOrDefault(one.id(), List.of());
            hasNoHole(one, story);
            keepsToTheEdges(one, story);
            neverVoidedAndPaid(one);
            effectsOnce(one, story);
            if (isQuiet) endsAsStripeDoes(one);
        }
        seen.forEach((id, version) -> {
            Purchase now = rows.checkouts().get(id);
            found.require(now != null && now.version() >= version, "S2", id, "version " + version + " or later",
                    now == null ? "gone" : now.version());
        });
        rows.checkouts().values().forEach(one -> seen.put(one.id(), one.version()));
    }

    /** S1: 1 to n, and the row is what its latest version says. */
    private void hasNoHole(Purchase one, List<Version> story) {
        found.requireEqual("S1", one.id(), LongStream.rangeClosed(1, one.version()).boxed().toList(),
                story.stream().map(Version::version).toList());
        if (story.isEmpty()) return;
        Checkout last = story.getLast().checkout();
        found.requireEqual("S1", one.id(), state(last), state(one));
    }

    private static String state(Checkout checkout) {
        Payment payment = checkout.getPayment();
        return checkout.getVersion() + " " + checkout.getStatus() + " " + payment.getStatus() + " "
                + payment.getCaptured().getAmount() + " " + payment.getRefunded().getAmount() + " "
                + payment.getDisputed().getAmount();
    }

    private static String state(Purchase one) {
        return one.version() + " " + one.status() + " " + one.paymentStatus() + " " + one.captured() + " "
                + one.refunded() + " " + one.disputed();
    }

    /** S2. */
    private void keepsToTheEdges(Purchase one, List<Version> story) {
        for (int i = 1; i < story.size(); i++) {
            Checkout from = story.get(i - 1).checkout();
            Checkout to = story.get(i).checkout();
            found.require(isAllowed(from.getStatus(), to.getStatus()), "S2", one.id(), "an edge of the checkout",
                    from.getStatus() + " -> " + to.getStatus());
            found.require(isAllowed(from.getPayment().getStatus(), to.getPayment().getStatus()), "S2", one.id(),
                    "an edge of the payment", from.getPayment().getStatus() + " -> " + to.getPayment().getStatus());
            found.require(to.getPayment().getCaptured().getAmount() >= from.getPayment().getCaptured().getAmount(),
                    "S2", one.id(), "captured money stays",
                    from.getPayment().getCaptured() + " -> " + to.getPayment().getCaptured());
        }
    }

    private static boolean isAllowed(Checkout.Status from, Checkout.Status to) {
        return from == to || from == Checkout.Status.OPEN
                || from != Checkout.Status.COMPLETE && to == Checkout.Status.COMPLETE;
    }

    private static boolean isAllowed(Payment.Status from, Payment.Status to) {
        boolean isFinal = from == Payment.Status.SUCCEEDED || VOIDED.contains(from);
        return from == to || !isFinal || VOIDED.contains(from) && to == Payment.Status.SUCCEEDED;
    }

    /** S3: Stripe never does both, so nobody may write one while the other is true. */
    private void neverVoidedAndPaid(Purchase one) {
        boolean isPaid = books.find(one.intent()).filter(Books::isPaid).isPresent();
        boolean closedUnpaid = !one.isPaid() && one.status() != Checkout.Status.OPEN;
        found.require(!isPaid || !one.isTerminated() && !closedUnpaid, "S3", one.id(), "paid, as at Stripe",
                one.status() + " " + one.paymentStatus());
    }

    /** One row per version, and one sale per completed checkout. */
    private void effectsOnce(Purchase one, List<Version> story) {
        if (rows.effects().isEmpty()) return;
        List<Rows.Effect> effects = rows.effects().getOrDefault(one.id(), List.of());
        found.requireEqual("E1", one.id(), story.stream().map(Version::version).toList(),
                effects.stream().map(Rows.Effect::version).toList());
        found.requireEqual("E1", one.id() + " sales", one.status() == Checkout.Status.COMPLETE ? 1L : 0L,
                effects.stream().filter(Rows.Effect::sale).count());
    }

    /** S7: what the books' last word makes of it, written down a second time and in another way. */
    private void endsAsStripeDoes(Purchase one) {
        Optional<Thing> intent = books.find(one.intent());
        Optional<Thing> session = books.find(one.session());
        if (intent.isEmpty() && session.isEmpty()) {
            found.require(one.status() != Checkout.Status.OPEN, "S7", one.id(), "known to Stripe, or closed",
                    "OPEN " + one.paymentStatus());
            return;
        }
        String expected = expected(intent, session);
        String payment = one.paymentStatus();
        found.requireEqual("S7", one.id() + " payment", expected, payment);
        switch (expected) {
            case "SUCCEEDED" -> found.require(one.status() == Checkout.Status.COMPLETE || goesBack(one), "S7", one.id(),
                    "COMPLETE", one.status());
            case "CANCELED", "EXPIRED" -> found.require(one.status() == Checkout.Status.CANCELED
                    || one.status() == Checkout.Status.EXPIRED, "S7", one.id(), "closed", one.status());
            default -> found.require(one.status() == Checkout.Status.OPEN
                    || session.isPresent() && session.get().status().equals("complete"), "S7", one.id(), "OPEN",
                    one.status());
        }
    }

    /** Late money under the policy to give it back, and what lost its purchase to another checkout. */
    private boolean goesBack(Purchase one) {
        boolean isSecond = rows.checkouts().values().stream().anyMatch(other -> !other.id().equals(one.id())
                && !one.purchaseKey().isEmpty() && other.purchaseKey().equals(one.purchaseKey())
                && other.status() == Checkout.Status.COMPLETE);
        return isSecond || rows.latePaymentPolicy().equals("REFUND");
    }

    private static String expected(Optional<Thing> intent, Optional<Thing> session) {
        if (intent.filter(Books::isPaid).isPresent()) return "SUCCEEDED";
        if (session.isPresent() && session.get().status().equals("expired")) return "EXPIRED";
        if (intent.isEmpty()) return "PENDING";
        return switch (intent.get().status()) {
            case "canceled" -> "CANCELED";
            case "processing" -> "PROCESSING";
            case "requires_action" -> "REQUIRES_ACTION";
            case "requires_payment_method" -> intent.get().has("last_payment_error") ? "FAILED" : "PENDING";
            default -> "PENDING";
        };
    }
}

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
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

    private static List<Object> state(Checkout checkout) {
        return Stream.<Object>concat(Stream.of(checkout.getVersion() + " " + checkout.getStatus()),
                payments(checkout).map(one -> new Rows.Payment(one.getId(), one.getCheckoutId(),
                        one.getAmount().getAmount(), one.getAmount().getCurrency(), one.getStatus().name(),
                        one.getCaptured().getAmount(), one.getRefunded().getAmount(),
                        one.getRefundPending().getAmount(), one.getDisputed().getAmount(),
                        one.getStripePaymentIntentId(),
                        one.getSurplus() == Payment.Surplus.SURPLUS_UNSPECIFIED ? "" : one.getSurplus().name())))
                .toList();
    }

    private static List<Object> state(Purchase one) {
        return Stream.<Object>concat(Stream.of(one.version() + " " + one.status()), one.payments().stream()).toList();
    }

    private static Stream<Payment> payments(Checkout checkout) {
        return Stream.concat(Stream.of(checkout.getPayment()), checkout.getSurplusPaymentsList().stream());
    }

    /** S2. */
    private void keepsToTheEdges(Purchase one, List<Version> story) {
        for (int i = 1; i < story.size(); i++) {
            Checkout from = story.get(i - 1).checkout();
            Checkout to = story.get(i).checkout();
            found.require(isAllowed(from.getStatus(), to.getStatus()), "S2", one.id(), "an edge of the checkout",
                    from.getStatus() + " -> " + to.getStatus());
            Map<String, Payment> after = payments(to).collect(Collectors.toMap(Payment::getId, Function.identity()));
            payments(from).forEach(payment -> keepsToTheEdges(payment, after.get(payment.getId())));
        }
    }

    private void keepsToTheEdges(Payment from, @Nullable Payment to) {
        found.require(to != null, "S2", from.getId(), "a payment stays", "gone");
        if (to == null) return;
        found.require(isAllowed(from.getStatus(), to.getStatus()), "S2", from.getId(), "an edge of the payment",
                from.getStatus() + " -> " + to.getStatus());
        found.require(to.getCaptured().getAmount() >= from.getCaptured().getAmount(), "S2", from.getId(),
                "captured money stays", from.getCaptured() + " -> " + to.getCaptured());
        boolean isDecided = from.getStatus() == Payment.Status.SUCCEEDED;
        found.require(!isDecided || from.getSurplus() == to.getSurplus(), "S2", from.getId(),
                "what stands goes on to stand", from.getSurplus() + " -> " + to.getSurplus());
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
        boolean isClosed = one.status() != Checkout.Status.OPEN;
        one.payments().stream().filter(payment -> books.find(payment.intent()).filter(Books::isPaid).isPresent())
                .forEach(payment -> found.require(payment.isPaid() || !payment.isTerminated() && !isClosed, "S3",
                        payment.id(), "paid, as at Stripe", one.status() + " " + payment.status()));
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
        one.payments().stream().filter(Rows.Payment::isSurplus).forEach(payment -> hasAReason(one, payment));
        String payment = one.payment().map(Rows.Payment::status).orElse("no payment");
        Optional<Thing> intent = one.payment().flatMap(first -> books.find(first.intent()));
        Optional<Thing> session = books.find(one.session());
        if (intent.isEmpty() && session.isEmpty()) {
            found.require(one.status() != Checkout.Status.OPEN, "S7", one.id(), "known to Stripe, or closed",
                    "OPEN " + payment);
            return;
        }
        String expected = expected(intent, session);
        found.requireEqual("S7", one.id() + " payment", expected, payment);
        switch (expected) {
            case "SUCCEEDED" -> found.requireEqual("S7", one.id(),
                    one.payment().filter(Rows.Payment::stands).isPresent(), one.status() == Checkout.Status.COMPLETE);
            case "CANCELED", "EXPIRED" -> found.require(one.status() == Checkout.Status.CANCELED
                    || one.status() == Checkout.Status.EXPIRED, "S7", one.id(), "closed", one.status());
            default -> found.require(one.status() == Checkout.Status.OPEN
                    || session.isPresent() && session.get().status().equals("complete"), "S7", one.id(), "OPEN",
                    one.status());
        }
    }

    /** S7: money is not given back for nothing. */
    private void hasAReason(Purchase one, Rows.Payment surplus) {
        boolean isFirst = one.payments().getFirst().equals(surplus);
        boolean holds = switch (surplus.surplus()) {
            case "LATE" -> isFirst && one.status() != Checkout.Status.COMPLETE
                    && rows.latePaymentPolicy().equals("REFUND");
            case "DUPLICATE" -> isFirst && one.status() != Checkout.Status.COMPLETE && isPaidByAnother(one);
            case "REPLACED" -> !isFirst && one.payments().stream().filter(Rows.Payment::isPaid).count() > 1;
            case "ORPHAN" -> !isFirst;
            default -> false;
        };
        found.require(holds, "S7", surplus.id(), "a reason to be surplus",
                surplus.surplus() + " of a checkout that is " + one.status());
    }

    private boolean isPaidByAnother(Purchase one) {
        return rows.checkouts().values().stream().anyMatch(other -> !other.id().equals(one.id())
                && !one.purchaseKey().isEmpty() && other.purchaseKey().equals(one.purchaseKey())
                && other.status() == Checkout.Status.COMPLETE);
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

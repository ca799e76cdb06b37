package dev.tollgate.server.checkout;

import dev.tollgate.server.event.Fact;
import dev.tollgate.server.payment.Payment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a change of a checkout is called outside. Reads no clock, touches no table. */
final class CheckoutEvents {
    private CheckoutEvents() {}

    static List<Fact> of(Change change) {
        Checkout before = change.before();
        Checkout after = change.after();
        if (before == null) return List.of(Fact.of("checkout.created"));
        var facts = new ArrayList<Fact>();
        for (Payment payment : after.payments())
            payment(before, payment).ifPresent(type -> facts.add(new Fact(type, payment.id())));
        if (before.progress().status() != after.progress().status())
            facts.add(Fact.of("checkout." + switch (after.progress().status()) {
                case COMPLETE -> "completed";
                case EXPIRED -> "expired";
                case CANCELED -> "canceled";
                case OPEN -> "updated";
            }));
        facts.addAll(change.facts());
        return facts.isEmpty() ? List.of(Fact.of("checkout.updated")) : facts;
    }

    private static Optional<String> payment(Checkout before, Payment after) {
        Optional<Payment> known = before.payments().stream().filter(one -> one.id().equals(after.id())).findFirst();
        boolean isNews = known.isEmpty() || known.get().status() != after.status();
        boolean isAnotherDecline = known.isPresent() && after.status() == Payment.Status.FAILED
                && !(known.get().failure().equals(after.failure())
                        && known.get().chargeId().equals(after.chargeId()));
        if (!isNews && !isAnotherDecline) return Optional.empty();
        return switch (after.status()) {
            case FAILED -> Optional.of("payment.failed");
            case SUCCEEDED -> Optional.of("payment.succeeded");
            case REQUIRES_ACTION -> Optional.of("payment.requires_action");
            case PROCESSING -> Optional.of("payment.processing");
            case CANCELED, EXPIRED -> Optional.of("payment.canceled");
            case PENDING -> Optional.empty();
        };
    }
}

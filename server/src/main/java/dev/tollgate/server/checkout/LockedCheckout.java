package dev.tollgate.server.checkout;

import dev.tollgate.server.checkout.Checkout.Progress;
import dev.tollgate.server.checkout.Checkout.Status;
import dev.tollgate.server.event.Fact;
import dev.tollgate.server.payment.Payment;
import dev.tollgate.server.payment.PaymentOwners;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A checkout whose lock this transaction holds, as it is and as it becomes. What changes is written once, before the
 * commit, as one version: {@link CheckoutVersions}.
 */
final class LockedCheckout implements PaymentOwners.Owner {
    private final @Nullable Checkout before;
    private final Set<Fact> facts = new LinkedHashSet<>();
    private Checkout now;
    private @Nullable String cause;

    /**
     * @param before
     *            null when it is being created
     */
    LockedCheckout(@Nullable Checkout before, Checkout now) {
        this.before = before;
        this.now = now;
    }

    /** As it is in this transaction. */
    Checkout now() {
        return now;
    }

    /** What brought it: the first that changed something. */
    String cause() {
        return cause == null ? "api" : cause;
    }

    void become(Progress progress, String why) {
        become(now.with(progress), why);
    }

    private void become(Checkout after, String why) {
        if (cause == null && !(before != null && after.isSameToWatchers(before))) cause = why;
        now = after;
    }

    @Override
    public UUID id() {
        return now.id();
    }

    @Override
    public List<Payment> payments() {
        return now.payments();
    }

    @Override
    public boolean has(String stripeId) {
        return now.has(stripeId);
    }

    @Override
    public void put(Payment payment, String why) {
        become(now.with(payment), why);
    }

    @Override
    public void tell(String eventType, UUID object, String why) {
        if (cause == null) cause = why;
        facts.add(new Fact(eventType, object));
    }

    boolean isNew() {
        return before == null;
    }

    boolean isChanged() {
        return before == null || !facts.isEmpty() || !now.equals(before);
    }

    /** Whether somebody who watches sees a difference. */
    boolean isNews() {
        return before == null || !facts.isEmpty() || !now.isSameToWatchers(before);
    }

    /** Whether it has been paid in this transaction, and stands for what was bought if it wins its claims. */
    boolean isCompleting() {
        return before != null && before.progress().status() != Status.COMPLETE
                && now.progress().status() == Status.COMPLETE;
    }

    /** It lost a claim: another one stands for the purchase, and what was paid for this one goes back. */
    void lose(Instant at) {
        for (Payment payment : changedPayments())
            if (payment.stands()) put(payment.succeeded(at, Optional.of(Payment.Surplus.DUPLICATE)), cause());
        become(now.progress().lost(Objects.requireNonNull(before).progress().status()), cause());
    }

    /** Of one that was there already: those that were added, and those that are not as they were. */
    List<Payment> changedPayments() {
        return before == null
                ? List.of()
                : now.payments().stream().filter(one -> !knew(one).equals(Optional.of(one))).toList();
    }

    /** A payment as it was. */
    Optional<Payment> knew(Payment payment) {
        return before == null
                ? Optional.empty()
                : before.payments().stream().filter(one -> one.id().equals(payment.id())).findFirst();
    }

    Change change() {
        return new Change(before, now, cause(), facts);
    }
}

package dev.tollgate.server.checkout;

import dev.tollgate.server.checkout.Checkout.Progress;
import dev.tollgate.server.event.Fact;
import dev.tollgate.server.payment.Payment;
import dev.tollgate.server.payment.PaymentOwners;
import java.util.LinkedHashSet;
import java.util.List;
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

    @Nullable
    Checkout before() {
        return before;
    }

    /** As it is in this transaction. */
    Checkout now() {
        return now;
    }

    Set<Fact> facts() {
        return facts;
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

    /** Whether somebody who watches sees a difference. */
    boolean isNews() {
        return before == null || !facts.isEmpty() || !now.isSameToWatchers(before);
    }
}

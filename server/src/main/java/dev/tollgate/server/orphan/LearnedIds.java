package dev.tollgate.server.orphan;

import dev.tollgate.server.checkout.Change;
import dev.tollgate.server.checkout.Checkout;
import dev.tollgate.server.checkout.Effect;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.inbox.ForeignEvents;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** When a checkout learns what Stripe calls it, events that named that object before are looked at again. */
public final class LearnedIds implements Effect {
    private final ForeignEvents foreign;

    public LearnedIds(ForeignEvents foreign) {
        this.foreign = foreign;
    }

    @Override
    public void on(Change change, Tx tx) {
        Checkout before = change.before();
        if (before == null) return;
        learned(tx, before.progress().paymentIntentId(), change.after().progress().paymentIntentId());
        learned(tx, before.progress().sessionId(), change.after().progress().sessionId());
    }

    private void learned(Tx tx, @Nullable String before, @Nullable String after) {
        if (after != null && !Objects.equals(before, after)) foreign.learned(tx, after);
    }
}

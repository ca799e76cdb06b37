package dev.tollgate.server.inbox;

import dev.tollgate.server.checkout.Change;
import dev.tollgate.server.checkout.Checkout;
import dev.tollgate.server.checkout.Effect;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** When a checkout learns what Stripe calls it, events that named that object before are looked at again. */
public final class ForeignEvents implements Effect {
    private final Ids ids;

    public ForeignEvents(Ids ids) {
        this.ids = ids;
    }

    @Override
    public void on(Change change, Tx tx) {
        Checkout before = change.before();
        if (before == null) return;
        wake(tx, before.progress().paymentIntentId(), change.after().progress().paymentIntentId());
        wake(tx, before.progress().sessionId(), change.after().progress().sessionId());
    }

    private void wake(Tx tx, @Nullable String before, @Nullable String after) {
        if (after == null || Objects.equals(before, after)) return;
        tx.mapper(InboxMapper.class).wakeForeign(tx.organization(), after, ids.now());
    }
}

package dev.tollgate.sandbox.subscription;

import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.testclock.ClockLimit;
import dev.tollgate.sandbox.testclock.ClockMember;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/** The subscriptions that live by a test clock: they say how far it can be advanced at once, and go with it. */
public final class OnClock implements ClockLimit, ClockMember {

    private static final int INTERVALS_MAX = 2;

    @Override
    public Optional<Instant> latest(Tx tx) {
        return Subscription.onClock(tx).stream().filter(subscription -> !subscription.status().ended())
                .flatMap(subscription -> subscription.items(tx).stream())
                .map(item -> item.cycle(tx.now()).boundary(INTERVALS_MAX)).min(Comparator.naturalOrder());
    }

    @Override
    public void deleteAll(Tx tx) {
        Subscription.onClock(tx).forEach(subscription -> {
            subscription.items(tx).forEach(item -> tx.all(SubscriptionItem.KIND).remove(item.id()));
            tx.all(Subscription.KIND).remove(subscription.id());
        });
    }
}

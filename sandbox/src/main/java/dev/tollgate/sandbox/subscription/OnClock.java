package dev.tollgate.sandbox.subscription;

import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.testclock.ClockLimit;
import dev.tollgate.sandbox.testclock.ClockMember;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** The subscriptions that live by a test clock: they say how far it can be advanced at once, and go with it. */
public final class OnClock implements ClockLimit, ClockMember {

    private static final int INTERVALS_MAX = 2;

    @Override
    public Optional<Instant> latest(Tx tx) {
        return on(tx).filter(subscription -> !subscription.status().ended())
                .flatMap(subscription -> subscription.items(tx).stream())
                .map(item -> item.cycle(tx.now()).boundary(INTERVALS_MAX)).min(Comparator.naturalOrder());
    }

    @Override
    public void deleteAll(Tx tx) {
        on(tx).toList().forEach(subscription -> {
            subscription.items(tx).forEach(item -> tx.all(SubscriptionItem.KIND).remove(item.id()));
            tx.all(Subscription.KIND).remove(subscription.id());
        });
    }

    private static Stream<Subscription> on(Tx tx) {
        return tx.all(Subscription.KIND).oldestFirst()
                .filter(subscription -> subscription.text("test_clock").equals(tx.clock()));
    }
}

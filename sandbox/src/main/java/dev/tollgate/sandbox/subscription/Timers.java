package dev.tollgate.sandbox.subscription;

import dev.tollgate.sandbox.store.Tx;
import java.time.Duration;
import java.time.Instant;

/** Sees to it that time does to a subscription what it has to, see {@link Renewing}. */
final class Timers {

    /** A period, or a trial, ends. */
    static final String RENEW = "subscription.renew";
    /** An invoice will come soon. */
    static final String UPCOMING = "subscription.upcoming";
    /** A trial will end soon. */
    static final String TRIAL_WILL_END = "subscription.trial_will_end";
    /** Nobody paid the first invoice. */
    static final String EXPIRE = "subscription.incomplete_expires";
    /** The subscription was said to end. */
    static final String CANCEL_AT = "subscription.cancel_at";
    /** Invoices are collected again. */
    static final String COLLECT = "subscription.collect";

    static final Duration UPCOMING_BEFORE = Duration.ofDays(7);
    static final Duration TRIAL_END_BEFORE = Duration.ofDays(3);
    /** So long the first invoice may wait to be paid. */
    static final Duration PATIENCE = Duration.ofHours(23);

    private Timers() {}

    /** All that a new subscription needs. */
    static void begin(Tx tx, Subscription subscription) {
        period(tx, subscription);
        end(tx, subscription);
        if (subscription.status() == SubscriptionStatus.TRIALING) trial(tx, subscription);
        if (subscription.status() == SubscriptionStatus.INCOMPLETE) {
            tx.at(tx.now().plus(PATIENCE), EXPIRE, subscription.id());
        }
    }

    /** The current period ends in time. */
    static void period(Tx tx, Subscription subscription) {
        Instant end = subscription.period().end();
        tx.at(end, RENEW, subscription.id());
        Instant before = end.minus(UPCOMING_BEFORE);
        if (before.isAfter(tx.now())) tx.at(before, UPCOMING, subscription.id());
    }

    /** The end of the trial is told of: three days before, or at once when it is shorter. */
    static void trial(Tx tx, Subscription subscription) {
        Instant before = subscription.instant("trial_end").orElseThrow().minus(TRIAL_END_BEFORE);
        if (before.isAfter(tx.now())) {
            tx.at(before, TRIAL_WILL_END, subscription.id());
        } else {
            tx.emit("customer.subscription.trial_will_end", subscription);
        }
    }

    /** It ends when it was said to. */
    static void end(Tx tx, Subscription subscription) {
        subscription.instant("cancel_at").ifPresent(at -> tx.at(at, CANCEL_AT, subscription.id()));
    }

    /** Collection goes on when its pause was said to end. */
    static void resumption(Tx tx, Subscription subscription) {
        subscription.pausedUntil().ifPresent(at -> tx.at(at, COLLECT, subscription.id()));
    }
}

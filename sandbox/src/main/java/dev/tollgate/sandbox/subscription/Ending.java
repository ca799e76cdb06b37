package dev.tollgate.sandbox.subscription;

import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** When a subscription is to end by itself. */
sealed interface Ending {

    /** It does not. */
    record Never() implements Ending {}

    record AtPeriodEnd() implements Ending {}

    record At(Instant instant) implements Ending {}

    /** Empty when nothing was said about it. */
    static Optional<Ending> read(Params params) {
        if (params.has("cancel_at") && params.has("cancel_at_period_end")
                && params.bool("cancel_at_period_end", false)) {
            throw StripeError.invalid("You may only specify one of these parameters: cancel_at, "
                    + "cancel_at_period_end.");
        }
        if (params.has("cancel_at_period_end")) {
            return Optional.of(params.bool("cancel_at_period_end", false) ? new AtPeriodEnd() : new Never());
        }
        if (!params.has("cancel_at")) return Optional.empty();
        Optional<String> named = params.text("cancel_at").filter(text -> text.endsWith("_period_end"));
        if (named.isPresent()) {
            params.oneOf("cancel_at", "", "min_period_end", "max_period_end");
            return Optional.of(new AtPeriodEnd());
        }
        OptionalLong at = params.integer("cancel_at");
        return Optional.of(at.isPresent() ? new At(Instant.ofEpochSecond(at.getAsLong())) : new Never());
    }

    /** Refuses a moment that has passed. */
    default void check(Instant now) {
        if (this instanceof At(Instant instant) && !instant.isAfter(now)) {
            throw StripeError.invalidParam("The timestamp `cancel_at` must be in the future.", "cancel_at");
        }
    }

    /** What ends with its period ends with the new one, when the period has changed. */
    static void follow(Subscription subscription) {
        if (subscription.flag("cancel_at_period_end")) subscription.set("cancel_at", subscription.period().end());
    }

    /** Notes it in the subscription, whose periods are set. */
    default void applyTo(Subscription subscription, Instant now) {
        switch (this) {
            case Never _ -> {
                subscription.set("cancel_at_period_end", false);
                subscription.set("cancel_at", null);
                subscription.set("canceled_at", null);
                subscription.cancellation("reason", null);
            }
            case AtPeriodEnd _ -> {
                subscription.set("cancel_at_period_end", true);
                subscription.set("cancel_at", subscription.period().end());
                subscription.set("canceled_at", now);
                subscription.cancellation("reason", "cancellation_requested");
            }
            case At(Instant instant) -> {
                subscription.set("cancel_at_period_end", false);
                subscription.set("cancel_at", instant);
                subscription.set("canceled_at", now);
                subscription.cancellation("reason", "cancellation_requested");
            }
        }
    }
}

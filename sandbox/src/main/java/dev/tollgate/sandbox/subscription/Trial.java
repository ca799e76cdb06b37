package dev.tollgate.sandbox.subscription;

import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** For how long nothing is to be paid. */
sealed interface Trial {

    static final Duration MAX = Duration.ofDays(5 * 365 + 2);
    static final long DAYS_MAX = 730;

    /** There is none; one that runs ends now. */
    record None() implements Trial {}

    record Until(Instant end) implements Trial {}

    record Days(long days) implements Trial {}

    /** As many days as the prices say. */
    record FromPlan() implements Trial {}

    /** Of a new subscription; empty when nothing was said about it. */
    static Optional<Trial> read(Params params) {
        Optional<Trial> trial = readChange(params);
        OptionalLong days = params.integer("trial_period_days");
        if (days.isEmpty()) return trial;
        if (params.has("trial_end")) {
            throw StripeError.invalid("You may only specify one of these parameters: trial_end, trial_period_days.");
        }
        return Optional.of(days(params, days.getAsLong()));
    }

    /** Of a subscription that is there. */
    static Optional<Trial> readChange(Params params) {
        Optional<String> end = params.text("trial_end");
        boolean fromPlan = params.bool("trial_from_plan", false);
        if (end.filter("now"::equals).isPresent()) return Optional.of(new None());
        if (end.isPresent()) return Optional.of(new Until(Instant.ofEpochSecond(params.requiredInteger("trial_end"))));
        return fromPlan ? Optional.of(new FromPlan()) : Optional.empty();
    }

    private static Trial days(Params params, long days) {
        if (days < 0 || days > DAYS_MAX) {
            throw StripeError.invalid("parameter_invalid_integer", days < 0
                    ? "Invalid non-negative integer"
                    : "This value must be less than or equal to " + DAYS_MAX + ".", params.full("trial_period_days"));
        }
        return days == 0 ? new None() : new Days(days);
    }

    /** When it ends, with items like these; empty when there is none. */
    default Optional<Instant> end(Instant now, List<Terms> items) {
        return switch (this) {
            case None _ -> Optional.empty();
            case Until(Instant end) -> {
                check(end, now);
                yield Optional.of(end);
            }
            case Days(long days) -> Optional.of(now.plus(Duration.ofDays(days)));
            case FromPlan _ -> items.stream().map(Terms::trialDays).flatMap(days -> days.stream().boxed())
                    .max(Long::compare).filter(days -> days > 0).map(days -> now.plus(Duration.ofDays(days)));
        };
    }

    private static void check(Instant end, Instant now) {
        if (!end.isAfter(now)) {
            throw StripeError.invalidParam("Invalid timestamp: must be an integer Unix timestamp in the future.",
                    "trial_end");
        }
        if (end.isAfter(now.plus(MAX))) {
            throw StripeError.invalidParam("Invalid timestamp: can be no more than five years in the future",
                    "trial_end");
        }
    }
}

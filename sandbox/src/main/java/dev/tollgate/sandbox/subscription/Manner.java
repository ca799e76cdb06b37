package dev.tollgate.sandbox.subscription;

import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** How a change of a subscription is paid: what happens when the money does not come, and what is prorated. */
record Manner(Behavior behavior, Prorations prorations, Optional<Instant> prorationDate, boolean offSession) {

    /** What happens when the money does not come at once. */
    enum Behavior {
        ALLOW_INCOMPLETE,
        DEFAULT_INCOMPLETE,
        ERROR_IF_INCOMPLETE
    }

    /** What happens with the price of time that was paid for, or that is left. */
    enum Prorations {
        CREATE_PRORATIONS,
        ALWAYS_INVOICE,
        NONE
    }

    /** Of a new subscription. */
    static Manner read(Params params) {
        return new Manner(behavior(params), prorations(params), Optional.empty(), params.bool("off_session", false));
    }

    /** Of one that is there. */
    static Manner readChange(Params params) {
        return new Manner(behavior(params), prorations(params), date(params), params.bool("off_session", false));
    }

    private static Behavior behavior(Params params) {
        String behavior = params.oneOf("payment_behavior", "allow_incomplete", "allow_incomplete",
                "default_incomplete", "error_if_incomplete", "pending_if_incomplete");
        if (behavior.equals("pending_if_incomplete")) {
            throw StripeError.unsupported("payment_behavior=pending_if_incomplete");
        }
        return Behavior.valueOf(behavior.toUpperCase(Locale.ROOT));
    }

    static Prorations prorations(Params params) {
        return Prorations.valueOf(params.oneOf("proration_behavior", "create_prorations", "create_prorations",
                "always_invoice", "none").toUpperCase(Locale.ROOT));
    }

    static Optional<Instant> date(Params params) {
        return params.integer("proration_date").stream().mapToObj(Instant::ofEpochSecond).findFirst();
    }

    boolean is(Behavior other) {
        return behavior == other;
    }

    boolean is(Prorations other) {
        return prorations == other;
    }
}

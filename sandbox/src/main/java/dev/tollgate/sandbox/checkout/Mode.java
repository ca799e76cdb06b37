package dev.tollgate.sandbox.checkout;

import dev.tollgate.sandbox.wire.Params;
import java.util.Locale;

/** What a Session is for. */
enum Mode {
    /** Takes one payment. */
    PAYMENT,
    /** Saves a payment method. */
    SETUP,
    /** Begins a subscription. */
    SUBSCRIPTION;

    static Mode read(Params params) {
        params.requiredText("mode");
        return of(params.oneOf("mode", "", PAYMENT.wire(), SETUP.wire(), SUBSCRIPTION.wire()));
    }

    static Mode of(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Something is bought. */
    boolean sells() {
        return this != SETUP;
    }
}

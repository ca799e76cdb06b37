package dev.tollgate.sandbox.paymentintent;

import java.util.Locale;
import java.util.Set;

/** The states of a PaymentIntent and what each allows. */
public enum PaymentIntentStatus {
    REQUIRES_PAYMENT_METHOD(Verb.CONFIRM, Verb.UPDATE, Verb.CANCEL),
    REQUIRES_CONFIRMATION(Verb.CONFIRM, Verb.UPDATE, Verb.CANCEL),
    REQUIRES_ACTION(Verb.CONFIRM, Verb.UPDATE, Verb.CANCEL, Verb.CHALLENGE),
    REQUIRES_CAPTURE(Verb.CAPTURE, Verb.CANCEL),
    PROCESSING(Verb.SETTLE),
    SUCCEEDED,
    CANCELED;

    private final Set<Verb> allowed;

    PaymentIntentStatus(Verb... allowed) {
        this.allowed = Set.of(allowed);
    }

    /** What somebody may want to do. */
    public enum Verb {
        CONFIRM,
        UPDATE,
        CANCEL,
        CHALLENGE,
        SETTLE,
        CAPTURE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public boolean allows(Verb verb) {
        return allowed.contains(verb);
    }

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static PaymentIntentStatus of(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }
}

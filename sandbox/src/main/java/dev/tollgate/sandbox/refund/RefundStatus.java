package dev.tollgate.sandbox.refund;

import java.util.Locale;
import java.util.Set;

/**
 * The states of a refund and what each allows. A refund that has succeeded can still fail: the buyer's bank may send
 * the money back.
 */
enum RefundStatus {
    PENDING(Verb.SUCCEED, Verb.FAIL),
    REQUIRES_ACTION(Verb.CANCEL),
    SUCCEEDED(Verb.FAIL),
    FAILED,
    CANCELED;

    private final Set<Verb> allowed;

    RefundStatus(Verb... allowed) {
        this.allowed = Set.of(allowed);
    }

    /** What may happen to it. */
    public enum Verb {
        SUCCEED,
        FAIL,
        CANCEL;

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

    public static RefundStatus of(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }
}

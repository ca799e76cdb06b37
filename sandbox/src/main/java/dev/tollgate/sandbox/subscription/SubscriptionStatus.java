package dev.tollgate.sandbox.subscription;

import java.util.Locale;
import java.util.Set;

/** The states of a subscription and what each allows. */
public enum SubscriptionStatus {
    /** The first invoice waits to be paid. */
    INCOMPLETE(Verb.CANCEL, Verb.UPDATE),
    /** The first invoice was not paid in time. */
    INCOMPLETE_EXPIRED,
    TRIALING(Verb.CANCEL, Verb.UPDATE, Verb.RENEW),
    ACTIVE(Verb.CANCEL, Verb.UPDATE, Verb.RENEW),
    /** The newest invoice was not paid; it is tried again. */
    PAST_DUE(Verb.CANCEL, Verb.UPDATE, Verb.RENEW),
    /** Nobody tries any more; invoices stay drafts. */
    UNPAID(Verb.CANCEL, Verb.UPDATE, Verb.RENEW),
    /** The trial ended without a way to pay. */
    PAUSED(Verb.CANCEL, Verb.UPDATE, Verb.RESUME),
    CANCELED;

    private final Set<Verb> allowed;

    SubscriptionStatus(Verb... allowed) {
        this.allowed = Set.of(allowed);
    }

    /** What somebody may want to do. */
    enum Verb {
        CANCEL,
        UPDATE,
        RENEW,
        RESUME
    }

    boolean allows(Verb verb) {
        return allowed.contains(verb);
    }

    /** Nothing happens to it any more. */
    public boolean ended() {
        return this == CANCELED || this == INCOMPLETE_EXPIRED;
    }

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static SubscriptionStatus of(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }
}

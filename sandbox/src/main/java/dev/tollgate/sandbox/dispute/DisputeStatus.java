package dev.tollgate.sandbox.dispute;

import java.util.Locale;
import java.util.Set;

/**
 * The states of a dispute and what each allows. A bank that only inquires goes through the warnings; then no money
 * moves, unless the inquiry turns into a chargeback.
 */
enum DisputeStatus {
    WARNING_NEEDS_RESPONSE(Verb.RESPOND, Verb.CLOSE, Verb.DECIDE, Verb.ESCALATE),
    WARNING_UNDER_REVIEW(Verb.DECIDE, Verb.ESCALATE),
    WARNING_CLOSED,
    NEEDS_RESPONSE(Verb.RESPOND, Verb.CLOSE, Verb.DECIDE),
    UNDER_REVIEW(Verb.DECIDE),
    WON,
    LOST;

    private final Set<Verb> allowed;

    DisputeStatus(Verb... allowed) {
        this.allowed = Set.of(allowed);
    }

    /** What the merchant or the bank may want to do. */
    public enum Verb {
        RESPOND("respond to"),
        CLOSE("close"),
        DECIDE("decide"),
        ESCALATE("escalate");

        private final String words;

        Verb(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    public boolean allows(Verb verb) {
        return allowed.contains(verb);
    }

    /** Nothing is asked any more, and the money is where it was before. */
    boolean isOver() {
        return this == WON || this == WARNING_CLOSED;
    }

    boolean isInquiry() {
        return name().startsWith("WARNING");
    }

    /** Where evidence leads. */
    DisputeStatus reviewed() {
        return isInquiry() ? WARNING_UNDER_REVIEW : UNDER_REVIEW;
    }

    /** Where the bank's answer leads. */
    DisputeStatus closed(boolean won) {
        if (isInquiry()) return WARNING_CLOSED;
        return won ? WON : LOST;
    }

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static DisputeStatus of(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }
}

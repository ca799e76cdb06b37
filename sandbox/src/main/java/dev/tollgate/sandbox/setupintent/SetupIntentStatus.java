package dev.tollgate.sandbox.setupintent;

import java.util.Locale;
import java.util.Set;

/** The states of a SetupIntent and what each allows. */
enum SetupIntentStatus {
    REQUIRES_PAYMENT_METHOD(Verb.CONFIRM, Verb.UPDATE, Verb.CANCEL),
    REQUIRES_CONFIRMATION(Verb.CONFIRM, Verb.UPDATE, Verb.CANCEL),
    REQUIRES_ACTION(Verb.CONFIRM, Verb.UPDATE, Verb.CANCEL, Verb.CHALLENGE),
    PROCESSING,
    SUCCEEDED,
    CANCELED;

    private final Set<Verb> allowed;

    SetupIntentStatus(Verb... allowed) {
        this.allowed = Set.of(allowed);
    }

    /** What somebody may want to do. */
    public enum Verb {
        CONFIRM,
        UPDATE,
        CANCEL,
        CHALLENGE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public boolean allows(Verb verb) {
        return allowed.contains(verb);
    }

    /** As Stripe says why something is not allowed in this state. */
    String refusal(Verb verb) {
        String status = "it has a status of " + wire() + ".";
        String why = switch (verb) {
            case CONFIRM -> this == SUCCEEDED
                    ? "it has already succeeded."
                    : this == CANCELED ? "it has been canceled." : status;
            case CANCEL -> this == CANCELED
                    ? "it is already canceled."
                    : status
                            + " Only a SetupIntent with one of the following statuses may be canceled: "
                            + "`requires_payment_method`, `requires_confirmation`, or `requires_action`.";
            case UPDATE, CHALLENGE -> status;
        };
        return "You cannot " + verb.word() + " this SetupIntent because " + why;
    }

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static SetupIntentStatus of(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }
}

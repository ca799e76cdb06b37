package dev.tollgate.sandbox.invoice;

import java.util.Locale;
import java.util.Set;

/** The states of an invoice and what each allows. An uncollectible invoice can still be paid. */
public enum InvoiceStatus {
    DRAFT(Verb.EDIT, Verb.DELETE, Verb.FINALIZE),
    OPEN(Verb.PAY, Verb.VOID, Verb.MARK_UNCOLLECTIBLE),
    UNCOLLECTIBLE(Verb.PAY),
    PAID,
    VOID;

    private final Set<Verb> allowed;

    InvoiceStatus(Verb... allowed) {
        this.allowed = Set.of(allowed);
    }

    /** What somebody may want to do. */
    public enum Verb {
        EDIT,
        DELETE,
        FINALIZE,
        PAY,
        VOID,
        MARK_UNCOLLECTIBLE
    }

    public boolean allows(Verb verb) {
        return allowed.contains(verb);
    }

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static InvoiceStatus of(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }
}

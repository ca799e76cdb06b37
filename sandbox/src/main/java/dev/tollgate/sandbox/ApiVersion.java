package dev.tollgate.sandbox;

/** The versions of Stripe's interface that are understood. */
record ApiVersion(String text) {

    static final String DEFAULT = "2026-07-29.dahlia";

    static ApiVersion of(String header) {
        if (header.isEmpty()) return new ApiVersion(DEFAULT);
        if (!header.matches("\\d{4}-\\d{2}-\\d{2}\\.(dahlia|endive)")) {
            throw StripeError.invalid("Invalid Stripe API version: " + header);
        }
        return new ApiVersion(header);
    }

    /** From endive on, payment_method_types may not be sent any more. */
    boolean takesPaymentMethodTypes() {
        return !text.endsWith(".endive");
    }
}

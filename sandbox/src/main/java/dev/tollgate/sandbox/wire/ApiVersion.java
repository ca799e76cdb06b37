package dev.tollgate.sandbox.wire;

import java.util.regex.Pattern;

/** The versions of Stripe's interface that are understood. */
public record ApiVersion(String text) {

    public static final String DEFAULT = "2026-07-29.dahlia";

    private static final Pattern KNOWN = Pattern.compile("\\d{4}-\\d{2}-\\d{2}\\.(dahlia|endive)");

    public static ApiVersion of(String header) {
        if (header.isEmpty()) return new ApiVersion(DEFAULT);
        if (!KNOWN.matcher(header).matches()) {
            throw StripeError.invalid("Invalid Stripe API version: " + header);
        }
        return new ApiVersion(header);
    }

    /** Since the month after the sandbox's own version, what may be null here is told always. */
    public boolean tellsAllowedTypes() {
        return text.compareTo("2026-08-26") >= 0;
    }

    /** From endive on, payment_method_types may not be sent any more. */
    public boolean takesPaymentMethodTypes() {
        return !text.endsWith(".endive");
    }
}

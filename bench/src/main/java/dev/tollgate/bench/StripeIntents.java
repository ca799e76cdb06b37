package dev.tollgate.bench;

/** Which PaymentIntent is which checkout's: they have one id with two prefixes. */
final class StripeIntents {
    private static final String INTENT = "pi_";
    private static final String CHECKOUT = "chk_";

    private StripeIntents() {}

    static String intentOf(String checkoutId) {
        return INTENT + checkoutId.substring(CHECKOUT.length());
    }

    static String checkoutOf(String intentId) {
        return CHECKOUT + intentId.substring(INTENT.length());
    }
}

package dev.tollgate.server.idempotency;

/**
 * Why Stripe refused what a request asked for, in its own words.
 *
 * @param requestId
 *            Stripe's, for its support
 */
public record StripeRefusal(String code, String message, String requestId) {}

package dev.tollgate.server.world;

/**
 * Something that must never be.
 *
 * @param rule
 *            its name, like {@code M1}
 * @param subject
 *            the checkout, the PaymentIntent, the request, the event that it is about
 */
public record Violation(String rule, String subject, String expected, String seen) {}

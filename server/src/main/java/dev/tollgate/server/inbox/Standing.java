package dev.tollgate.server.inbox;

import dev.tollgate.server.stream.Subject;

/**
 * How the subject of an event and its money stand: what a replay changed, for a person.
 *
 * @param status
 *            the subject's own, in its words, and its payment's
 * @param captured
 *            like all of these in minor units of the currency
 */
public record Standing(Subject subject, long version, String status, String paymentStatus, String currency,
        long captured, long refunded, long disputed) {}

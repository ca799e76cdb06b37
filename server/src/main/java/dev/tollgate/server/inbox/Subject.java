package dev.tollgate.server.inbox;

import java.util.UUID;

/**
 * What of ours an event is about.
 *
 * @param kind
 *            the word of the feature that keeps it, like CHECKOUT
 */
public record Subject(String kind, UUID id) {}

package dev.tollgate.server.job;

import java.time.Duration;
import java.util.function.IntSupplier;

/**
 * Something that is done again and again: it finds what is due, does a bounded batch of it, and says how much it did.
 *
 * @param work
 *            safe to run on several nodes at once: what it takes is locked or claimed in the database
 */
public record Job(String name, Duration every, IntSupplier work) {}

package dev.tollgate.server.catalog;

import java.time.Instant;
import java.util.UUID;

/** Something that is sold. */
public record Product(UUID id, Instant createdAt, String name, String description, boolean active) {}

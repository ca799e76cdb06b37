package dev.tollgate.server.db;

import java.util.Map;

/** Key-value pairs that belong to the caller; a jsonb column. */
public record Metadata(Map<String, String> entries) {
    public Metadata {
        entries = Map.copyOf(entries);
    }
}

package dev.tollgate.server.stream;

import dev.tollgate.server.rpc.TypeId;
import java.util.Optional;
import java.util.UUID;

/** What has versions and can be watched: a checkout, say. The kind stands in the database by its name. */
public record Subject(TypeId kind, UUID id) {
    private static final String SEPARATOR = "/";

    /** How it is called on the bus. */
    String text() {
        return kind + SEPARATOR + id;
    }

    /** Empty for what only a newer node knows. */
    static Optional<Subject> parse(String text) {
        String[] parts = text.split(SEPARATOR, 2);
        if (parts.length < 2) return Optional.empty();
        try {
            return Optional.of(new Subject(TypeId.valueOf(parts[0]), UUID.fromString(parts[1])));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** As everybody outside calls it. */
    public String wireId() {
        return kind.format(id);
    }
}

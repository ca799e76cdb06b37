package dev.tollgate.server.event;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is true now.
 *
 * @param type
 *            like {@code payment.succeeded}: of what, and what happened; an outward contract
 * @param object
 *            which of the subject's: the refund of {@code refund.updated}, say; null: the subject itself
 */
public record Fact(String type, @Nullable UUID object) {
    public static Fact of(String type) {
        return new Fact(type, null);
    }
}

package dev.tollgate.server.stripe;

import dev.tollgate.server.db.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** A kind of thing that is read again at Stripe. A feature registers it with the {@link Refresher}. */
public interface RefreshSubject {
    /** How long a read waits for something to read, unless it is made due earlier. */
    Duration NOTHING_YET = Duration.ofHours(1);

    /** The kind; stored, so it stays the same from version to version. */
    String kind();

    /**
     * Not before then: there is nothing at Stripe to be read yet, or something is under way whose answer a read could
     * overtake. Whoever ends that makes the read due, by {@link Refreshes#known} or {@link Refreshes#release} in the
     * same transaction. Empty: now. In a transaction.
     */
    Optional<Instant> notBefore(Tx tx, UUID subjectId);

    /** Reads it. Not in a transaction. */
    Reading read(UUID organizationId, UUID subjectId);

    /**
     * How long after a read it is read again although nobody asked. Empty: never, it is settled. In a transaction.
     *
     * @param ticket
     *            of that read: how often it was read before
     */
    Optional<Duration> routine(Tx tx, UUID subjectId, long ticket);

    /** What findings call it. */
    String name(UUID subjectId);

    /** What a read came to. */
    sealed interface Reading {
        /**
         * @param settler
         *            takes in what was read
         * @param forbidden
         *            in Stripe's words, what the key may not read; empty: it was read whole
         */
        record Read(Settler settler, Optional<String> forbidden) implements Reading {}

        /** Stripe does not know it, or refuses to show it for another reason that does not pass by itself. */
        record NotKnown(String what) implements Reading {}

        /** Stripe lets this key read none of it. */
        record Forbidden(String words) implements Reading {}

        /** Stripe cannot answer now. */
        record Unavailable(String why) implements Reading {}

        /** What anything but a success means for a read. */
        static Reading failed(StripeResult result) {
            return switch (result) {
                case StripeResult.Forbidden(String words) -> new Forbidden(words);
                case StripeResult.Refused refused -> new NotKnown(refused.code() + ": " + refused.message());
                case StripeResult.NotExecuted(String why) -> new Unavailable(why);
                case StripeResult.ServerError(String why) -> new Unavailable(why);
                case StripeResult.Unclear(String why) -> new Unavailable(why);
                case StripeResult.Done _ -> throw new IllegalArgumentException("a success is no failure");
            };
        }
    }

    /** Takes in what was read, in a transaction of its own, under its ticket. */
    interface Settler {
        void settle(Tx tx, long ticket);
    }
}

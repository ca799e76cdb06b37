package dev.tollgate.server.payment;

import dev.tollgate.server.db.Tx;
import dev.tollgate.server.rpc.ApiError;
import dev.tollgate.server.stripe.PaymentSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * What payments belong to. Implemented by the package of the owner, which has the lock, the version and the rules; this
 * package only knows that there is one.
 */
public interface PaymentOwners {
    /** Locks an owner until the transaction ends. Every change of one of its payments begins here. */
    Optional<Owner> lock(Tx tx, UUID ownerId);

    /** What a caller is told when there is no such owner. */
    ApiError missing(UUID ownerId);

    /** Takes in what was seen at Stripe of one of its payments. */
    void settle(Tx tx, UUID ownerId, Observation seen);

    /** An owner under its lock, with its payments as they are in this transaction. */
    interface Owner {
        UUID id();

        List<Payment> payments();

        /** Whether a PaymentIntent or Checkout Session is one of its own. */
        boolean has(String stripeId);

        /** Changes a payment, or adds one. Written with the owner's next version, before the commit. */
        void put(Payment payment, String cause);

        /**
         * Something that hangs on a payment has changed: a version and an event, even where the payment looks the same.
         */
        void tell(String eventType, UUID object, String cause);
    }

    /**
     * Something seen at Stripe.
     *
     * @param cause
     *            {@code api}, {@code webhook:<event id>}, {@code poll:<event id>}, {@code refresh}, {@code sweep} or
     *            {@code expiry}
     * @param ticket
     *            of the call whose answer this is; empty for an event
     */
    record Observation(PaymentSnapshot snapshot, String cause, OptionalLong ticket) {}
}

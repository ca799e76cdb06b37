package dev.tollgate.server.checkout;

import dev.tollgate.server.db.Tx;
import dev.tollgate.server.rpc.TypeId;
import java.util.Optional;
import java.util.UUID;

/** Finds checkouts by what others call them. */
public final class CheckoutRepository {
    /**
     * @param checkoutId
     *            as it stands in Stripe's metadata, where anybody may have written anything
     */
    public Optional<Checkout> find(Tx tx, String checkoutId) {
        try {
            return tx.mapper(CheckoutMapper.class).find(tx.organization(), TypeId.CHECKOUT.parse(checkoutId))
                    .map(CheckoutMapper.Row::toCheckout);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    public Checkout get(Tx tx, UUID checkoutId) {
        return tx.mapper(CheckoutMapper.class).find(tx.organization(), checkoutId).orElseThrow().toCheckout();
    }

    /** Locked until the transaction ends. */
    public Optional<Checkout> lock(Tx tx, UUID checkoutId) {
        return tx.mapper(CheckoutMapper.class).lock(tx.organization(), checkoutId).map(CheckoutMapper.Row::toCheckout);
    }

    /** Taken before Stripe is asked; the answer counts while no later one has been applied. */
    public long takeTicket(Tx tx, UUID checkoutId) {
        return tx.mapper(CheckoutMapper.class).takeTicket(tx.organization(), checkoutId);
    }

    public Optional<UUID> byStripeId(Tx tx, String stripeId) {
        return stripeId.isEmpty()
                ? Optional.empty()
                : tx.mapper(CheckoutMapper.class).byStripeId(tx.organization(), stripeId);
    }
}

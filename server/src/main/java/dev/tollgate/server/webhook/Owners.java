package dev.tollgate.server.webhook;

import dev.tollgate.server.checkout.Checkout;
import dev.tollgate.server.checkout.Registry;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.orphan.Orphans;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.status.Findings;
import dev.tollgate.server.stripe.StripeEvent;
import java.util.Optional;
import java.util.UUID;

/**
 * Whose event it is: one of our checkouts', another program's on the same account, or one that only claims to be ours.
 */
public final class Owners {
    private final Registry registry;
    private final Orphans orphans;
    private final Findings findings;

    public Owners(Registry registry, Orphans orphans, Findings findings) {
        this.registry = registry;
        this.orphans = orphans;
        this.findings = findings;
    }

    sealed interface Owner {
        record Ours(UUID checkoutId) implements Owner {}

        /** Kept, and looked at again when a row of ours learns the id that it names. */
        record Foreign() implements Owner {}

        /** Bears our words, but is not what our row holds: it changes nothing. */
        record Stranger(String why) implements Owner {}
    }

    /** The checkout that it names, whether that exists or not. */
    static Optional<UUID> claim(Tx tx, StripeEvent event) {
        try {
            return event.metadata("tollgate_checkout").filter(_ -> isOfThisOrganization(tx, event))
                    .map(TypeId.CHECKOUT::parse);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static boolean isOfThisOrganization(Tx tx, StripeEvent event) {
        return event.metadata("tollgate_organization")
                .equals(Optional.of(TypeId.ORGANIZATION.format(tx.organization())));
    }

    Owner of(Tx tx, StripeEvent event) {
        Optional<String> claimed = event.metadata("tollgate_checkout");
        if (!isOfThisOrganization(tx, event)) return unnamed(tx, event);
        return claimed.map(id -> claimed(tx, event, id)).orElseGet(() -> new Owner.Stranger("is about no checkout"));
    }

    private Owner unnamed(Tx tx, StripeEvent event) {
        return registry.byStripeId(tx, event.objectId())
                .or(() -> event.paymentIntentId().flatMap(id -> registry.byStripeId(tx, id)))
                .<Owner>map(Owner.Ours::new)
                .orElseGet(Owner.Foreign::new);
    }

    private Owner claimed(Tx tx, StripeEvent event, String checkoutId) {
        Optional<Checkout> found = registry.find(tx, checkoutId);
        if (found.isEmpty()) {
            findings.add(tx, Findings.Kind.UNKNOWN_CHECKOUT, checkoutId, event.type() + " of " + event.objectId());
            return new Owner.Stranger("names a checkout that does not exist");
        }
        Checkout checkout = found.get();
        boolean byOperation = event.metadata("tollgate_operation")
                .equals(Optional.of(checkout.terms().createOperationId().toString()));
        if (byOperation || isKnown(checkout, event)) return new Owner.Ours(checkout.id());
        payable(event).ifPresent(stripeId -> orphans.found(tx, checkout.id(), stripeId));
        return new Owner.Stranger("an orphan: made for the checkout, but not the one that it has");
    }

    /** What a buyer could pay. */
    private static Optional<String> payable(StripeEvent event) {
        return event.objectId().startsWith("cs_") ? Optional.of(event.objectId()) : event.paymentIntentId();
    }

    private static boolean isKnown(Checkout checkout, StripeEvent event) {
        String intent = checkout.progress().paymentIntentId();
        return event.objectId().equals(checkout.progress().sessionId()) || event.objectId().equals(intent)
                || intent != null && event.paymentIntentId().equals(Optional.of(intent));
    }
}

package dev.tollgate.server.checkout;

import dev.tollgate.server.db.Tx;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.payment.Orphans;
import dev.tollgate.server.payment.Payment;
import dev.tollgate.server.payment.Payments;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stripe.StripeObject;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Whose object it is: one of our checkouts', another program's on the same account, or one that only claims to be ours.
 */
public final class ObjectOwnership {
    private final CheckoutVersions versions;
    private final Payments payments;
    private final Orphans orphans;
    private final Findings findings;

    public ObjectOwnership(CheckoutVersions versions, Payments payments, Orphans orphans, Findings findings) {
        this.versions = versions;
        this.payments = payments;
        this.orphans = orphans;
        this.findings = findings;
    }

    public sealed interface Owner {
        record Ours(UUID checkoutId) implements Owner {}

        /** Kept, and looked at again when a row of ours learns the id that it names. */
        record Foreign() implements Owner {}

        /** Bears our words, but is not what our row holds: it changes nothing. */
        record Unclaimed(String why) implements Owner {}
    }

    /** The checkout that it says it is about, whether that exists or not. */
    static Optional<UUID> named(Tx tx, StripeObject object) {
        return isOfThisOrganization(tx, object)
                ? object.metadata("tollgate_checkout").flatMap(ObjectOwnership::parse)
                : Optional.empty();
    }

    /** Anybody may have written anything into Stripe's metadata. */
    private static Optional<UUID> parse(String name) {
        try {
            return Optional.of(TypeId.CHECKOUT.parse(name));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static boolean isOfThisOrganization(Tx tx, StripeObject object) {
        return object.metadata("tollgate_organization")
                .equals(Optional.of(TypeId.ORGANIZATION.format(tx.organization())));
    }

    public Owner of(Tx tx, StripeObject object) {
        if (!isOfThisOrganization(tx, object)) return unnamed(tx, object);
        return object.metadata("tollgate_checkout").map(id -> claimed(tx, object, id))
                .orElseGet(() -> new Owner.Unclaimed("is about no checkout"));
    }

    private Owner unnamed(Tx tx, StripeObject object) {
        return byStripeId(tx, object.id()).or(() -> object.paymentIntentId().flatMap(id -> byStripeId(tx, id)))
                .<Owner>map(Owner.Ours::new).orElseGet(Owner.Foreign::new);
    }

    /** Locks the checkouts that objects name, and those that have objects which name none. */
    void prepare(Tx tx, List<StripeObject> objects) {
        var owners = new TreeSet<UUID>();
        var unnamed = new TreeSet<String>();
        for (StripeObject object : objects) {
            named(tx, object).ifPresent(owners::add);
            if (isOfThisOrganization(tx, object)) continue;
            unnamed.add(object.id());
            object.paymentIntentId().ifPresent(unnamed::add);
        }
        unnamed.remove("");
        if (!unnamed.isEmpty()) owners.addAll(lookUp(tx, unnamed));
        versions.lockAll(tx, owners);
    }

    /** Whose objects were looked for in a transaction, by their ids at Stripe. */
    private static final class LookedUp {
        final Map<String, Optional<UUID>> owners = new HashMap<>();
    }

    private Collection<UUID> lookUp(Tx tx, Set<String> stripeIds) {
        String[] all = stripeIds.toArray(String[]::new);
        Supplier<List<CheckoutMapper.Owned>> sessions = tx.later(CheckoutMapper.class,
                mapper -> mapper.bySessions(tx.organization(), all));
        Map<String, UUID> found = new HashMap<>(payments.checkoutsByPaymentIntent(tx, all));
        sessions.get().forEach(owned -> found.put(owned.stripeId(), owned.checkoutId()));
        var owners = tx.local(LookedUp.class, LookedUp::new).owners;
        stripeIds.forEach(id -> owners.put(id, Optional.ofNullable(found.get(id))));
        return found.values();
    }

    /** By a PaymentIntent or a Checkout Session. */
    public Optional<UUID> byStripeId(Tx tx, String stripeId) {
        if (stripeId.isEmpty()) return Optional.empty();
        Optional<UUID> looked = tx.local(LookedUp.class, LookedUp::new).owners.get(stripeId);
        if (looked != null) return looked;
        return stripeId.startsWith("cs_")
                ? tx.mapper(CheckoutMapper.class).bySession(tx.organization(), stripeId)
                : payments.byPaymentIntent(tx, stripeId).map(Payment::checkoutId);
    }

    private Owner claimed(Tx tx, StripeObject object, String checkoutId) {
        Optional<Checkout> found = parse(checkoutId).flatMap(id -> versions.find(tx, id));
        if (found.isEmpty()) {
            findings.add(tx, CheckoutFindings.UNKNOWN_CHECKOUT, object.id(), "names " + checkoutId);
            return new Owner.Unclaimed("names a checkout that does not exist");
        }
        Checkout checkout = found.get();
        boolean byOperation = object.metadata("tollgate_operation")
                .equals(Optional.of(checkout.progress().createOperationId().toString()));
        boolean isKnown = checkout.has(object.id())
                || object.paymentIntentId().flatMap(checkout::paymentBy).isPresent();
        if (byOperation || isKnown) return new Owner.Ours(checkout.id());
        payable(object).ifPresent(stripeId -> orphans.found(tx, checkout.id(), stripeId));
        return new Owner.Unclaimed("an orphan: made for the checkout, but not the one that it has");
    }

    /** What a buyer could pay. */
    private static Optional<String> payable(StripeObject object) {
        return object.id().startsWith("cs_") ? Optional.of(object.id()) : object.paymentIntentId();
    }
}

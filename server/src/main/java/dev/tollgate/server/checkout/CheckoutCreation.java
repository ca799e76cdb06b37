package dev.tollgate.server.checkout;

import dev.tollgate.server.catalog.Catalog;
import dev.tollgate.server.checkout.Checkout.Closing;
import dev.tollgate.server.checkout.Checkout.Urls;
import dev.tollgate.server.customer.Customer;
import dev.tollgate.server.customer.CustomerError;
import dev.tollgate.server.customer.Customers;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.idempotency.Earlier;
import dev.tollgate.server.idempotency.IdempotencyKeys;
import dev.tollgate.server.idempotency.StripeRefusal;
import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.CallError;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stripe.Operation;
import dev.tollgate.server.tenant.Caller;
import dev.tollgate.server.tenant.Organization;
import dev.tollgate.server.tenant.Organizations;
import dev.tollgate.server.tenant.TenantError;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Decides, in one transaction, whether a request makes a new checkout, joins one, or has to wait. Whatever two tabs and
 * two nodes do at once, the unique indexes leave one open checkout and one payer for a purchase.
 */
public final class CheckoutCreation {
    private final Database database;
    private final IdempotencyKeys requests;
    private final Catalog catalog;
    private final Customers customers;
    private final CheckoutClosing closings;
    private final CheckoutVersions versions;
    private final CheckoutWriter writer;
    private final Organizations organizations;

    public CheckoutCreation(Database database, IdempotencyKeys requests, Catalog catalog, Customers customers,
            CheckoutClosing closings,
            CheckoutVersions versions, CheckoutWriter writer, Organizations organizations) {
        this.organizations = organizations;
        this.database = database;
        this.requests = requests;
        this.catalog = catalog;
        this.customers = customers;
        this.closings = closings;
        this.versions = versions;
        this.writer = writer;
    }

    sealed interface Decision {
        /** Written down; now it is sent. */
        record Made(Operation operation) implements Decision {}

        record Existing(UUID checkoutId) implements Decision {}

        /** Stripe has to know the buyer first. */
        record NeedsCustomer(UUID customerId) implements Decision {}

        /** A new one is due, and order numbers have to be taken first. */
        record NeedsOrderNumbers() implements Decision {}

        /** An older checkout of the same purchase is being closed; it goes first. */
        record Blocked(UUID checkoutId) implements Decision {}

        /** Somebody was faster; look again. */
        record Again() implements Decision {}
    }

    /** Undoes the transaction: what was true when it began is not true any more. */
    private static final class Overtaken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Overtaken() {
            super(null, null, false, false);
        }
    }

    /** Not in a transaction. */
    void takeOrderNumbers(Caller caller) {
        writer.takeOrderNumbers(caller.organizationId());
    }

    Decision attempt(Caller caller, IdempotencyKeys.Request request, NewCheckout wanted) {
        try {
            return database.inTransaction(caller.organizationId(), tx -> decide(tx, caller, request, wanted));
        } catch (Overtaken _) {
            return new Decision.Again();
        } catch (RuntimeException failure) {
            if (Database.isDuplicate(failure)) return new Decision.Again();
            throw failure;
        }
    }

    /** What is there already, in one round trip. */
    private record There(Supplier<Optional<Earlier>> earlier, Supplier<List<UUID>> open, Supplier<List<UUID>> paid) {}

    private There ask(Tx tx, IdempotencyKeys.Request request, NewCheckout wanted) {
        String key = wanted.purchaseKey();
        Supplier<Optional<Earlier>> earlier = requests.ask(tx, request);
        if (key == null) return new There(earlier, List::of, List::of);
        return new There(earlier,
                tx.later(CheckoutMapper.class, mapper -> mapper.lockOpen(tx.organization(), key)),
                tx.later(CheckoutMapper.class, mapper -> mapper.paidBy(tx.organization(), key)));
    }

    private Decision decide(Tx tx, Caller caller, IdempotencyKeys.Request request, NewCheckout wanted) {
        There there = ask(tx, request, wanted);
        Optional<Earlier> earlier = there.earlier().get();
        if (earlier.isPresent()) return again(earlier.get());
        if (wanted.entries().isEmpty()) throw new ApiException(new CheckoutError.CartEmpty());
        Optional<Customer> customer = wanted.customerId().map(id -> customer(tx, id));
        Cart cart = Cart.of(tx, catalog, wanted.entries());
        requireAllowed(organizations.of(tx), wanted);
        byte[] cartHash = cart.hash(wanted.customerId(), wanted.presentation());
        Optional<Decision> known = known(tx, caller, request, there, cartHash);
        if (known.isPresent()) return known.get();
        if (customer.isPresent() && customer.get().stripeCustomerId() == null)
            return new Decision.NeedsCustomer(customer.get().id());
        Optional<String> orderNumber = writer.orderNumber(tx);
        if (orderNumber.isEmpty()) return new Decision.NeedsOrderNumbers();
        UUID id = writer.newId();
        earlier = requests.claim(tx, request, id);
        if (earlier.isPresent()) return again(earlier.get());
        var made = writer.write(tx, wanted, new CheckoutWriter.Draft(id, orderNumber.get(), cart, cartHash,
                CheckoutWriter.named(wanted.urls(), id), customer.map(Customer::stripeCustomerId)));
        requireUnpaid(tx, wanted);
        tx.verify(() -> tx.reached(CheckoutFailPoint.CHECKOUT_WRITING));
        return new Decision.Made(made);
    }

    /** Only now, once ours is written: whoever pays this purchase inserts its row before ours could be paid. */
    private static void requireUnpaid(Tx tx, NewCheckout wanted) {
        String key = wanted.purchaseKey();
        if (key == null) return;
        Supplier<List<UUID>> paid = tx.later(CheckoutMapper.class, mapper -> mapper.paidBy(tx.organization(), key));
        tx.verify(() -> {
            if (!paid.get().isEmpty()) throw new Overtaken();
        });
    }

    private Customer customer(Tx tx, UUID id) {
        return customers.find(tx, id)
                .orElseThrow(() -> new ApiException(new CustomerError.CustomerNotFound(TypeId.CUSTOMER.format(id))));
    }

    private static void requireAllowed(Organization organization, NewCheckout wanted) {
        Urls urls = wanted.urls();
        requireAllowed(organization, "success_url", urls.success());
        requireAllowed(organization, "cancel_url", urls.cancel());
        requireAllowed(organization, "return_url", urls.returning());
    }

    static void requireAllowed(Organization organization, String field, String url) {
        if (!url.isEmpty() && !organization.allows(url)) throw new ApiException(new TenantError.UrlNotAllowed(field));
    }

    /** What the purchase has already: the same cart gets it, another replaces it while it is unpaid. */
    private Optional<Decision> known(Tx tx, Caller caller, IdempotencyKeys.Request request, There asked,
            byte[] cartHash) {
        Optional<LockedCheckout> open = asked.open().get().stream().findFirst().flatMap(id -> versions.lock(tx, id));
        if (open.isPresent()) {
            Checkout there = open.get().now();
            requireOwn(caller, there);
            if (isSame(there, cartHash) && !there.isClosing()) return Optional.of(join(tx, request, there));
            closings.begin(tx, open.get(), Closing.REPLACE);
            return Optional.of(new Decision.Blocked(there.id()));
        }
        return asked.paid().get().stream().findFirst().map(id -> {
            Checkout paid = versions.find(tx, id).orElseThrow();
            requireOwn(caller, paid);
            if (!isSame(paid, cartHash))
                throw new ApiException(new CheckoutError.AlreadyPaid(TypeId.CHECKOUT.format(id)));
            return join(tx, request, paid);
        });
    }

    /** A browser may neither replace nor see what another buyer bought under the same reference. */
    private static void requireOwn(Caller caller, Checkout checkout) {
        if (!Checkouts.isFor(caller, checkout))
            throw new ApiException(new CallError.PermissionDenied("The reference belongs to another buyer.", ""));
    }

    private Decision join(Tx tx, IdempotencyKeys.Request request, Checkout checkout) {
        return again(requests.claim(tx, request, checkout.id()).orElse(new Earlier.Made(checkout.id())));
    }

    private static Decision again(Earlier earlier) {
        return switch (earlier) {
            case Earlier.Made(UUID checkoutId) -> new Decision.Existing(checkoutId);
            case Earlier.Refused(_, StripeRefusal refusal) -> throw Checkouts.refused(refusal);
        };
    }

    private static boolean isSame(Checkout checkout, byte[] cartHash) {
        return Arrays.equals(checkout.terms().cartHash(), cartHash);
    }
}

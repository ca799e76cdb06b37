package dev.tollgate.server.checkout;

import dev.tollgate.server.catalog.Catalog;
import dev.tollgate.server.checkout.Checkout.Closing;
import dev.tollgate.server.checkout.Checkout.Urls;
import dev.tollgate.server.customer.Customer;
import dev.tollgate.server.customer.CustomerError;
import dev.tollgate.server.customer.Customers;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.GroupCommit;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides, in one transaction, whether a request makes a new checkout, joins one, or has to wait. Those that simply
 * make one share a transaction with others that came at the same time. Whatever two tabs and two nodes do at once, the
 * unique indexes leave one open checkout and one payer for a purchase.
 */
public final class CheckoutCreation implements AutoCloseable {
    private static final Duration GATHERING = Duration.ofMillis(2);

    private final Database database;
    private final IdempotencyKeys requests;
    private final Catalog catalog;
    private final Customers customers;
    private final CheckoutClosing closings;
    private final CheckoutVersions versions;
    private final CheckoutWriter writer;
    private final Organizations organizations;
    private final GroupCommit<Creation, Optional<Operation>> commits = new GroupCommit<>("checkouts", 1, GATHERING,
            new SimpleCreations());

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

    @Override
    public void close() {
        commits.close();
    }

    /** Not in a transaction. */
    void takeOrderNumbers(Caller caller) {
        writer.takeOrderNumbers(caller.organizationId());
    }

    Decision attempt(Caller caller, IdempotencyKeys.Request request, NewCheckout wanted) {
        var creation = new Creation(caller, request, wanted);
        return commits.commit(creation).<Decision>map(Decision.Made::new).orElseGet(() -> attemptAlone(creation));
    }

    private Decision attemptAlone(Creation creation) {
        try {
            return database.inTransaction(creation.organizationId(), tx -> decide(tx, creation));
        } catch (Overtaken _) {
            return new Decision.Again();
        } catch (RuntimeException failure) {
            if (Database.isDuplicate(failure)) return new Decision.Again();
            throw failure;
        }
    }

    private record Creation(Caller caller, IdempotencyKeys.Request request, NewCheckout wanted) {
        UUID organizationId() {
            return caller.organizationId();
        }
    }

    /**
     * Creates that nothing stands against, of one organization. What is not as simple is decided alone: a repeated
     * request, a purchase that has a checkout already, whatever is refused.
     */
    private final class SimpleCreations implements GroupCommit.Batch<Creation, Optional<Operation>> {
        @Override
        public UUID group(Creation creation) {
            return creation.organizationId();
        }

        @Override
        public Set<Object> keys(Creation creation) {
            var keys = new HashSet<Object>();
            creation.request().key().ifPresent(keys::add);
            if (creation.wanted().purchaseKey() != null) keys.add(creation.wanted().purchaseKey());
            return keys;
        }

        @Override
        public List<Optional<Operation>> commit(List<Creation> creations) {
            return database.inTransaction(group(creations.getFirst()), tx -> makeSimple(tx, creations));
        }

        /** Why it failed is seen where it is decided alone, with all that is there under lock. */
        @Override
        public Optional<Operation> commitAlone(Creation creation) {
            try {
                return commit(List.of(creation)).getFirst();
            } catch (RuntimeException failure) {
                if (Database.isLost(failure) || failure instanceof Database.CommitInDoubt) throw failure;
                return Optional.empty();
            }
        }
    }

    /** Locks nothing that is there already: no create waits for another purchase's. */
    private List<Optional<Operation>> makeSimple(Tx tx, List<Creation> creations) {
        var earlier = requests.ask(tx, creations.stream().map(Creation::request).toList());
        Supplier<Set<String>> taken = askTaken(tx, purchases(creations.stream().map(Creation::wanted)));
        var buyers = customers.ask(tx, creations.stream().flatMap(one -> one.wanted().customerId().stream()).distinct()
                .toList());
        List<Optional<CheckoutWriter.Draft>> drafts = creations.stream()
                .map(one -> taken.get().contains(one.wanted().purchaseKey())
                        ? Optional.<CheckoutWriter.Draft>empty()
                        : draftSimple(tx, one, earlier, buyers.get()))
                .toList();
        List<Optional<CheckoutWriter.Draft>> ours = claim(tx, creations, drafts);
        Map<UUID, Operation> made = writer.write(tx, ours.stream().flatMap(Optional::stream).toList());
        requireUnpaid(tx, purchases(ours.stream().flatMap(Optional::stream).map(CheckoutWriter.Draft::wanted)));
        if (!made.isEmpty()) tx.verify(() -> tx.reached(CheckoutFailPoint.CHECKOUT_WRITING));
        return ours.stream().map(draft -> draft.map(one -> made.get(one.id()))).toList();
    }

    private static Supplier<Set<String>> askTaken(Tx tx, String[] purchases) {
        if (purchases.length == 0) return Set::of;
        Supplier<List<CheckoutMapper.Purchase>> taken = tx.later(CheckoutMapper.class,
                mapper -> mapper.openOrPaid(tx.organization(), purchases));
        return () -> taken.get().stream().map(CheckoutMapper.Purchase::purchaseKey).collect(Collectors.toSet());
    }

    /** @return without those whose twin was faster */
    private List<Optional<CheckoutWriter.Draft>> claim(Tx tx, List<Creation> creations,
            List<Optional<CheckoutWriter.Draft>> drafts) {
        var claims = new ArrayList<IdempotencyKeys.Claim>();
        for (int i = 0; i < drafts.size(); i++) {
            var request = creations.get(i).request();
            drafts.get(i).ifPresent(draft -> claims.add(new IdempotencyKeys.Claim(request, draft.id())));
        }
        Set<UUID> lost = requests.claim(tx, claims);
        return drafts.stream().map(draft -> draft.filter(one -> !lost.contains(one.id()))).toList();
    }

    private Optional<CheckoutWriter.Draft> draftSimple(Tx tx, Creation creation, IdempotencyKeys.Answers earlier,
            Map<UUID, Customer> buyers) {
        try {
            if (earlier.of(creation.request()).isPresent()) return Optional.empty();
            Optional<Customer> customer = creation.wanted().customerId().map(id -> customer(buyers, id));
            Priced priced = price(tx, creation.wanted());
            if (isUnknownToStripe(customer)) return Optional.empty();
            return writer.orderNumber(tx).map(number -> draft(creation.wanted(), priced, customer, number));
        } catch (ApiException _) {
            return Optional.empty();
        }
    }

    /** What is there already, in one round trip. */
    private record There(Supplier<Optional<Earlier>> earlier, Supplier<List<CheckoutMapper.Purchase>> open,
            Supplier<List<CheckoutMapper.Purchase>> paid) {}

    private There ask(Tx tx, IdempotencyKeys.Request request, NewCheckout wanted) {
        String[] key = purchases(Stream.of(wanted));
        Supplier<Optional<Earlier>> earlier = requests.ask(tx, request);
        if (key.length == 0) return new There(earlier, List::of, List::of);
        return new There(earlier,
                tx.later(CheckoutMapper.class, mapper -> mapper.lockOpen(tx.organization(), key)),
                tx.later(CheckoutMapper.class, mapper -> mapper.paid(tx.organization(), key)));
    }

    private static String[] purchases(Stream<NewCheckout> wanted) {
        return wanted.map(NewCheckout::purchaseKey).filter(Objects::nonNull).toArray(String[]::new);
    }

    private Decision decide(Tx tx, Creation creation) {
        IdempotencyKeys.Request request = creation.request();
        NewCheckout wanted = creation.wanted();
        There there = ask(tx, request, wanted);
        Optional<Earlier> earlier = there.earlier().get();
        if (earlier.isPresent()) return again(earlier.get());
        Optional<Customer> customer = wanted.customerId()
                .map(id -> customer(customers.ask(tx, List.of(id)).get(), id));
        Priced priced = price(tx, wanted);
        Optional<Decision> known = known(tx, creation.caller(), request, there, priced.cartHash());
        if (known.isPresent()) return known.get();
        if (isUnknownToStripe(customer)) return new Decision.NeedsCustomer(customer.orElseThrow().id());
        Optional<String> orderNumber = writer.orderNumber(tx);
        if (orderNumber.isEmpty()) return new Decision.NeedsOrderNumbers();
        var draft = draft(wanted, priced, customer, orderNumber.get());
        earlier = requests.claim(tx, request, draft.id());
        if (earlier.isPresent()) return again(earlier.get());
        Operation made = writer.write(tx, List.of(draft)).values().iterator().next();
        requireUnpaid(tx, purchases(Stream.of(wanted)));
        tx.verify(() -> tx.reached(CheckoutFailPoint.CHECKOUT_WRITING));
        return new Decision.Made(made);
    }

    private record Priced(Cart cart, byte[] cartHash) {}

    private Priced price(Tx tx, NewCheckout wanted) {
        if (wanted.entries().isEmpty()) throw new ApiException(new CheckoutError.CartEmpty());
        Cart cart = Cart.of(tx, catalog, wanted.entries());
        requireAllowed(organizations.of(tx), wanted);
        return new Priced(cart, cart.hash(wanted.customerId(), wanted.presentation()));
    }

    private static boolean isUnknownToStripe(Optional<Customer> customer) {
        return customer.isPresent() && customer.get().stripeCustomerId() == null;
    }

    private CheckoutWriter.Draft draft(NewCheckout wanted, Priced priced, Optional<Customer> customer,
            String orderNumber) {
        UUID id = writer.newId();
        return new CheckoutWriter.Draft(wanted, id, orderNumber, priced.cart(), priced.cartHash(),
                CheckoutWriter.named(wanted.urls(), id), customer.map(Customer::stripeCustomerId));
    }

    /** Only now, once ours is written: whoever pays this purchase inserts its row before ours could be paid. */
    private static void requireUnpaid(Tx tx, String[] purchases) {
        if (purchases.length == 0) return;
        Supplier<List<CheckoutMapper.Purchase>> paid = tx.later(CheckoutMapper.class,
                mapper -> mapper.paid(tx.organization(), purchases));
        tx.verify(() -> {
            if (!paid.get().isEmpty()) throw new Overtaken();
        });
    }

    private static Customer customer(Map<UUID, Customer> buyers, UUID id) {
        Customer found = buyers.get(id);
        if (found == null) throw new ApiException(new CustomerError.CustomerNotFound(TypeId.CUSTOMER.format(id)));
        return found;
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
        Optional<LockedCheckout> open = asked.open().get().stream().findFirst()
                .flatMap(one -> versions.lock(tx, one.checkoutId()));
        if (open.isPresent()) {
            Checkout there = open.get().now();
            requireOwn(caller, there);
            if (isSame(there, cartHash) && !there.isClosing()) return Optional.of(join(tx, request, there));
            closings.begin(tx, open.get(), Closing.REPLACE);
            return Optional.of(new Decision.Blocked(there.id()));
        }
        return asked.paid().get().stream().findFirst().map(one -> {
            UUID id = one.checkoutId();
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

package dev.tollgate.server.checkout;

import dev.tollgate.server.checkout.Checkout.Closing;
import dev.tollgate.server.crypto.SecretBox;
import dev.tollgate.server.customer.CustomerError;
import dev.tollgate.server.customer.Customers;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.idempotency.IdempotencyKeys;
import dev.tollgate.server.idempotency.StripeRefusal;
import dev.tollgate.server.rpc.ApiError;
import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.CallError;
import dev.tollgate.server.rpc.Calls;
import dev.tollgate.server.rpc.Page;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stripe.Operation;
import dev.tollgate.server.stripe.StripeResult;
import dev.tollgate.server.tenant.Caller;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Opens, reads and cancels checkouts. What is committed goes on, whoever hangs up. */
public final class Checkouts {
    private static final Duration WAIT_MAX = Duration.ofSeconds(25);

    private final Database database;
    private final CheckoutCreation openings;
    private final Customers customers;
    private final CheckoutClosing closings;
    private final CreationAwaiter pending;
    private final CheckoutVersions versions;
    private final SecretBox box;

    public Checkouts(Database database, CheckoutCreation openings, Customers customers, CheckoutClosing closings,
            CreationAwaiter pending,
            CheckoutVersions versions, SecretBox box) {
        this.database = database;
        this.openings = openings;
        this.customers = customers;
        this.closings = closings;
        this.pending = pending;
        this.versions = versions;
        this.box = box;
    }

    /** A checkout as it is shown, with what opens its payment. */
    record Shown(dev.tollgate.v1.Checkout checkout, String clientSecret, String hostedUrl) {}

    /**
     * @throws ApiException
     *             see CreateCheckout in the API
     */
    Shown create(Caller caller, IdempotencyKeys.Request request, NewCheckout wanted) {
        long until = System.nanoTime() + Calls.patience(WAIT_MAX).toNanos();
        Optional<String> orderNumber = Optional.empty();
        while (true) {
            switch (openings.attempt(caller, request, wanted, orderNumber)) {
                case CheckoutCreation.Decision.Made(Operation operation) -> {
                    return created(caller, operation);
                }
                case CheckoutCreation.Decision.Existing(UUID id) -> {
                    pending.awaitCreated(caller.organizationId(), id, until);
                    return show(caller, id, true);
                }
                case CheckoutCreation.Decision.NeedsCustomer(UUID customerId) -> customers.atStripe(caller, customerId);
                case CheckoutCreation.Decision.NeedsOrderNumber _ ->
                    orderNumber = Optional.of(openings.newOrderNumber(caller));
                case CheckoutCreation.Decision.Again _ -> {
                    if (System.nanoTime() > until) throw new ApiException(new CallError.DeadlineExceeded());
                }
                case CheckoutCreation.Decision.Blocked(UUID id) -> {
                    closings.drive(caller.organizationId(), id);
                    if (!pending.awaitClosed(caller.organizationId(), id, until))
                        throw new ApiException(new CheckoutError.CheckoutClosing(TypeId.CHECKOUT.format(id)));
                }
            }
        }
    }

    private Shown created(Caller caller, Operation operation) {
        database.reached(CheckoutFailPoint.CHECKOUT_WRITTEN);
        StripeResult answer = pending.complete(operation);
        UUID id = operation.subject();
        // Its webhook may have been faster than the answer that got lost.
        if (!(answer instanceof StripeResult.Done) && !pending.isReady(caller.organizationId(), id))
            throw new ApiException(refusal(answer, id));
        return show(caller, id, true);
    }

    static ApiError refusal(StripeResult answer, UUID checkoutId) {
        return switch (answer) {
            case StripeResult.Refused refused ->
                new CallError.StripeRefused(refused.message(), refused.code(), refused.requestId());
            case StripeResult.NotExecuted _, StripeResult.Forbidden _ -> new CallError.StripeUnavailable();
            case StripeResult.ServerError _, StripeResult.Unclear _, StripeResult.Done _ ->
                new CheckoutError.OutcomeUnknown(TypeId.CHECKOUT.format(checkoutId));
        };
    }

    static ApiException refused(StripeRefusal refusal) {
        return new ApiException(
                new CallError.StripeRefused(refusal.message(), refusal.code(), refusal.requestId()));
    }

    /** A session token sees its own; its secrets only the token of that one checkout. */
    Shown get(Caller caller, UUID checkoutId) {
        return show(caller, checkoutId, caller.boundCheckout().isPresent());
    }

    Shown show(Caller caller, UUID checkoutId, boolean withSecrets) {
        return database.inTransaction(caller.organizationId(), tx -> {
            Checkout checkout = visible(tx, caller, checkoutId);
            var shown = CheckoutWire.shownTo(caller, CheckoutWire.show(checkout));
            if (!withSecrets) return new Shown(shown, "", "");
            return new Shown(shown, open(checkoutId, checkout.progress().clientSecret()),
                    checkout.isOpen() ? open(checkoutId, checkout.progress().hostedUrl()) : "");
        });
    }

    /** Newest first. A session token sees its own only, whatever it asks for. */
    List<dev.tollgate.v1.Checkout> list(Caller caller, Optional<UUID> customerId, Page page) {
        if (caller.boundCustomer().isPresent() && customerId.isPresent() && !customerId.equals(caller.boundCustomer()))
            throw new ApiException(new CustomerError.CustomerNotFound(TypeId.CUSTOMER.format(customerId.get())));
        Optional<UUID> whose = caller.boundCustomer().or(() -> customerId);
        if (caller.boundCheckout().isPresent())
            return List.of(show(caller, caller.boundCheckout().get(), false).checkout());
        return database.inTransaction(caller.organizationId(), tx -> tx.mapper(CheckoutMapper.class)
                .page(tx.organization(), whose.orElse(null), page.before(), page.fetch()).stream()
                .map(row -> CheckoutWire.shownTo(caller, CheckoutWire.read(row.snapshot()))).toList());
    }

    private String open(UUID checkoutId, byte @Nullable [] sealed) {
        return sealed == null ? "" : box.open(sealed, CheckoutSettlement.place(checkoutId)).reveal();
    }

    /** The checkout, if the caller may know of it. Another organization's looks like none at all. */
    Checkout visible(Tx tx, Caller caller, UUID checkoutId) {
        return versions.find(tx, checkoutId).filter(checkout -> isFor(caller, checkout))
                .orElseThrow(() -> notFound(checkoutId));
    }

    LockedCheckout lock(Tx tx, Caller caller, UUID checkoutId) {
        return versions.lock(tx, checkoutId).filter(locked -> isFor(caller, locked.now()))
                .orElseThrow(() -> notFound(checkoutId));
    }

    static boolean isFor(Caller caller, Checkout checkout) {
        return caller.isServer() || caller.boundCheckout().equals(Optional.of(checkout.id()))
                || caller.boundCustomer().isPresent()
                        && caller.boundCustomer().equals(Optional.ofNullable(checkout.terms().customerId()));
    }

    private static ApiException notFound(UUID checkoutId) {
        return new ApiException(new CheckoutError.CheckoutNotFound(TypeId.CHECKOUT.format(checkoutId)));
    }

    /** Asks Stripe at once, and answers with the checkout as it stands then. */
    Shown cancel(Caller caller, UUID checkoutId) {
        UUID organizationId = caller.organizationId();
        database.inTransaction(organizationId, tx -> {
            closings.begin(tx, lock(tx, caller, checkoutId), Closing.CANCEL);
            return true;
        });
        closings.drive(organizationId, checkoutId);
        return show(caller, checkoutId, false);
    }
}

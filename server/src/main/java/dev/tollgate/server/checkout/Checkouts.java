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
import dev.tollgate.server.stripe.Operations;
import dev.tollgate.server.stripe.StripeResult;
import dev.tollgate.server.tenant.Caller;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens, reads and cancels checkouts. What is committed goes on, whoever hangs up. */
public final class Checkouts {
    private static final Duration WAIT_MAX = Duration.ofSeconds(25);

    private final Database database;
    private final CheckoutCreation openings;
    private final Customers customers;
    private final CheckoutClosing closings;
    private final CreationAwaiter pending;
    private final Operations operations;
    private final CheckoutVersions versions;
    private final SecretBox box;

    public Checkouts(Database database, CheckoutCreation openings, Customers customers, CheckoutClosing closings,
            CreationAwaiter pending, Operations operations, CheckoutVersions versions, SecretBox box) {
        this.database = database;
        this.openings = openings;
        this.customers = customers;
        this.closings = closings;
        this.pending = pending;
        this.operations = operations;
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
        while (true) {
            switch (openings.attempt(caller, request, wanted)) {
                case CheckoutCreation.Decision.Made(Operation operation) -> {
                    return created(caller, operation);
                }
                case CheckoutCreation.Decision.Existing(UUID id) -> {
                    pending.awaitCreated(caller.organizationId(), id, until);
                    return show(caller, id, true);
                }
                case CheckoutCreation.Decision.NeedsCustomer(UUID customerId) -> customers.atStripe(caller, customerId);
                case CheckoutCreation.Decision.NeedsOrderNumbers _ -> openings.takeOrderNumbers(caller);
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
        var answer = send(caller, operation);
        UUID id = operation.subject();
        // Its webhook may have been faster than the answer that got lost.
        if (!(answer.result() instanceof StripeResult.Done) && !pending.isReady(caller.organizationId(), id))
            throw new ApiException(refusal(answer.result(), id));
        return answer.shown().orElseGet(() -> show(caller, id, true));
    }

    /**
     * What Stripe answered.
     *
     * @param shown
     *            the checkout as the commit made it that took the answer in; empty where something newer may be known
     */
    record Answered(StripeResult result, Optional<Shown> shown) {}

    /** Sends an operation about a checkout. What it made of that is rendered from memory, and not read again. */
    Answered send(Caller caller, Operation operation) {
        var taken = new AtomicReference<@Nullable LockedCheckout>();
        var ran = operations.run(operation,
                tx -> taken.set(versions.lock(tx, operation.subject()).orElseThrow()));
        LockedCheckout locked = taken.get();
        return new Answered(ran.result(), ran.isOvertaken() || locked == null
                ? Optional.empty()
                : Optional.of(shown(caller, CheckoutWire.show(locked.now()), locked.now().progress())));
    }

    private Shown shown(Caller caller, dev.tollgate.v1.Checkout checkout, Checkout.Progress progress) {
        UUID id = TypeId.CHECKOUT.parse(checkout.getId());
        return new Shown(CheckoutWire.shownTo(caller, checkout), open(id, progress.clientSecret()),
                progress.status() == Checkout.Status.OPEN ? open(id, progress.hostedUrl()) : "");
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

    /** As its latest version says. */
    Shown show(Caller caller, UUID checkoutId, boolean withSecrets) {
        CheckoutMapper.Shown row = database
                .read(caller.organizationId(),
                        tx -> tx.mapper(CheckoutMapper.class).show(tx.organization(), checkoutId))
                .filter(found -> isFor(caller, found.id(), found.customerId()))
                .orElseThrow(() -> notFound(checkoutId));
        var checkout = CheckoutWire.read(row.snapshot(caller.isServer()));
        if (!withSecrets) return new Shown(checkout, "", "");
        return new Shown(checkout, open(checkoutId, row.clientSecret()),
                row.status() == Checkout.Status.OPEN ? open(checkoutId, row.hostedUrl()) : "");
    }

    /** Newest first. A session token sees its own only, whatever it asks for. */
    List<dev.tollgate.v1.Checkout> list(Caller caller, Optional<UUID> customerId, Page page) {
        if (caller.boundCustomer().isPresent() && customerId.isPresent() && !customerId.equals(caller.boundCustomer()))
            throw new ApiException(new CustomerError.CustomerNotFound(TypeId.CUSTOMER.format(customerId.get())));
        Optional<UUID> whose = caller.boundCustomer().or(() -> customerId);
        if (caller.boundCheckout().isPresent())
            return List.of(show(caller, caller.boundCheckout().get(), false).checkout());
        return database.read(caller.organizationId(), tx -> tx.mapper(CheckoutMapper.class)
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
        return visible(caller, versions.lock(tx, checkoutId), checkoutId);
    }

    LockedCheckout visible(Caller caller, Optional<LockedCheckout> locked, UUID checkoutId) {
        return locked.filter(one -> isFor(caller, one.now())).orElseThrow(() -> notFound(checkoutId));
    }

    /** Locks it in a round trip with others. */
    Supplier<Optional<LockedCheckout>> askLocked(Tx tx, UUID checkoutId) {
        return versions.askLocked(tx, checkoutId);
    }

    static boolean isFor(Caller caller, Checkout checkout) {
        return isFor(caller, checkout.id(), checkout.terms().customerId());
    }

    private static boolean isFor(Caller caller, UUID checkoutId, @Nullable UUID customerId) {
        return caller.isServer() || caller.boundCheckout().equals(Optional.of(checkoutId))
                || caller.boundCustomer().isPresent()
                        && caller.boundCustomer().equals(Optional.ofNullable(customerId));
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

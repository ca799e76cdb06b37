package dev.tollgate.server.checkout;

import dev.tollgate.server.checkout.Checkout.Closing;
import dev.tollgate.server.customer.Customers;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.FailPoint;
import dev.tollgate.server.db.SecretBox;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.rpc.Calls;
import dev.tollgate.server.rpc.Refusal;
import dev.tollgate.server.rpc.Refused;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stripe.Answer;
import dev.tollgate.server.stripe.Operation;
import dev.tollgate.server.tenant.Caller;
import dev.tollgate.server.tenant.Requests;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Opens, reads and cancels checkouts. What is committed goes on, whoever hangs up. */
public final class Checkouts {
    private static final Duration WAIT_MAX = Duration.ofSeconds(25);

    private final Database database;
    private final Openings openings;
    private final Customers customers;
    private final Closings closings;
    private final Pending pending;
    private final SecretBox box;

    public Checkouts(Database database, Openings openings, Customers customers, Closings closings, Pending pending,
            SecretBox box) {
        this.database = database;
        this.openings = openings;
        this.customers = customers;
        this.closings = closings;
        this.pending = pending;
        this.box = box;
    }

    /** A checkout as it is shown, with what opens its payment. */
    record Shown(dev.tollgate.v1.Checkout checkout, String clientSecret, String hostedUrl) {}

    /**
     * @throws Refused
     *             see CreateCheckout in the API
     */
    Shown create(Caller caller, Requests.Request request, NewCheckout wanted) {
        long until = System.nanoTime() + Calls.patience(WAIT_MAX).toNanos();
        Optional<String> orderNumber = Optional.empty();
        while (true) {
            switch (openings.attempt(caller, request, wanted, orderNumber)) {
                case Openings.Attempt.Made(Operation operation) -> {
                    return created(caller, operation);
                }
                case Openings.Attempt.Existing(UUID id) -> {
                    pending.awaitCreated(caller.organizationId(), id, until);
                    return show(caller, id, true);
                }
                case Openings.Attempt.NeedsCustomer(UUID customerId) -> customers.atStripe(caller, customerId);
                case Openings.Attempt.NeedsOrderNumber _ -> orderNumber = Optional.of(openings.newOrderNumber(caller));
                case Openings.Attempt.Again _ -> {
                    if (System.nanoTime() > until) throw new Refused(new Refusal.DeadlineExceeded());
                }
                case Openings.Attempt.Blocked(UUID id) -> {
                    closings.drive(caller.organizationId(), id);
                    if (!pending.awaitClosed(caller.organizationId(), id, until))
                        throw new Refused(new Refusal.CheckoutClosing(TypeId.CHECKOUT.format(id)));
                }
            }
        }
    }

    private Shown created(Caller caller, Operation operation) {
        database.reached(FailPoint.CHECKOUT_WRITTEN);
        Answer answer = pending.complete(operation);
        UUID id = operation.subject();
        // Its webhook may have been faster than the answer that got lost.
        if (!(answer instanceof Answer.Done) && !pending.isReady(caller.organizationId(), id))
            throw new Refused(refusal(answer, id));
        return show(caller, id, true);
    }

    static Refusal refusal(Answer answer, UUID checkoutId) {
        return switch (answer) {
            case Answer.Refused refused ->
                new Refusal.StripeRefused(refused.message(), refused.code(), refused.requestId());
            case Answer.NotExecuted _ -> new Refusal.StripeUnavailable();
            case Answer.ServerError _, Answer.Unclear _, Answer.Done _ ->
                new Refusal.OutcomeUnknown(TypeId.CHECKOUT.format(checkoutId));
        };
    }

    /** A session token sees its own; its secrets only the token of that one checkout. */
    Shown get(Caller caller, UUID checkoutId) {
        return show(caller, checkoutId, caller.boundCheckout().isPresent());
    }

    Shown show(Caller caller, UUID checkoutId, boolean withSecrets) {
        return database.inTransaction(caller.organizationId(), tx -> {
            Checkout checkout = visible(tx, caller, checkoutId);
            var shown = CheckoutWire.show(tx, checkoutId);
            if (!withSecrets) return new Shown(shown, "", "");
            boolean payable = checkout.isOpen();
            return new Shown(shown, open(checkoutId, checkout.progress().clientSecret()),
                    payable ? open(checkoutId, checkout.progress().hostedUrl()) : "");
        });
    }

    private String open(UUID checkoutId, byte @org.jspecify.annotations.Nullable [] sealed) {
        return sealed == null ? "" : box.open(sealed, Settlement.place(checkoutId)).reveal();
    }

    /** The checkout, if the caller may know of it. Another organization's looks like none at all. */
    static Checkout visible(Tx tx, Caller caller, UUID checkoutId) {
        return tx.mapper(CheckoutMapper.class).find(tx.organization(), checkoutId).map(CheckoutMapper.Row::toCheckout)
                .filter(checkout -> isFor(caller, checkout)).orElseThrow(() -> notFound(checkoutId));
    }

    static Checkout lock(Tx tx, Caller caller, UUID checkoutId) {
        return tx.mapper(CheckoutMapper.class).lock(tx.organization(), checkoutId).map(CheckoutMapper.Row::toCheckout)
                .filter(checkout -> isFor(caller, checkout)).orElseThrow(() -> notFound(checkoutId));
    }

    static boolean isFor(Caller caller, Checkout checkout) {
        return caller.isServer() || caller.boundCheckout().equals(Optional.of(checkout.id()))
                || caller.boundCustomer().isPresent()
                        && caller.boundCustomer().equals(Optional.ofNullable(checkout.terms().customerId()));
    }

    private static Refused notFound(UUID checkoutId) {
        return new Refused(new Refusal.CheckoutNotFound(TypeId.CHECKOUT.format(checkoutId)));
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

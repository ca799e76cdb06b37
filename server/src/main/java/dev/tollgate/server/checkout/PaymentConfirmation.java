package dev.tollgate.server.checkout;

import dev.tollgate.server.checkout.Checkout.Presentation;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.idempotency.Earlier;
import dev.tollgate.server.idempotency.IdempotencyKeys;
import dev.tollgate.server.idempotency.StripeRefusal;
import dev.tollgate.server.rpc.ApiException;
import dev.tollgate.server.rpc.CallError;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stripe.Journal;
import dev.tollgate.server.stripe.Operation;
import dev.tollgate.server.stripe.Operation.State;
import dev.tollgate.server.stripe.Operations;
import dev.tollgate.server.stripe.Refreshes;
import dev.tollgate.server.stripe.StripeCalls;
import dev.tollgate.server.stripe.StripeResult;
import dev.tollgate.server.tenant.Caller;
import dev.tollgate.server.tenant.Organizations;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Pays a checkout from the server, with what the browser collected. One attempt at a time. */
public final class PaymentConfirmation {
    private final Database database;
    private final IdempotencyKeys requests;
    private final Journal journal;
    private final Operations operations;
    private final Refreshes refreshes;
    private final Checkouts checkouts;
    private final Organizations organizations;
    private final Ids ids;

    public PaymentConfirmation(Database database, IdempotencyKeys requests, Journal journal, Operations operations,
            Refreshes refreshes, Checkouts checkouts, Organizations organizations, Ids ids) {
        this.database = database;
        this.requests = requests;
        this.journal = journal;
        this.operations = operations;
        this.refreshes = refreshes;
        this.checkouts = checkouts;
        this.organizations = organizations;
        this.ids = ids;
    }

    record Wanted(UUID checkoutId, StripeCalls.Means means, String returnUrl) {}

    private record Step(Operation operation, boolean isNew) {}

    /**
     * @throws ApiException
     *             see ConfirmCheckout in the API
     */
    Checkouts.Shown confirm(Caller caller, IdempotencyKeys.Request request, Wanted wanted) {
        Step step = database.inTransaction(caller.organizationId(), tx -> begin(tx, caller, request, wanted));
        database.reached(CheckoutFailPoint.CONFIRM_WRITTEN);
        if (!step.isNew()) {
            again(caller, request, step.operation());
            return checkouts.show(caller, wanted.checkoutId(), true);
        }
        Checkouts.Answered answer = checkouts.send(caller, step.operation());
        require(answer.result(), caller, request, wanted.checkoutId());
        return answer.shown().orElseGet(() -> checkouts.show(caller, wanted.checkoutId(), true));
    }

    /** In two round trips: all that is asked is asked once the checkout is locked, and the ticket is taken with it. */
    private Step begin(Tx tx, Caller caller, IdempotencyKeys.Request request, Wanted wanted) {
        var asked = checkouts.askLocked(tx, wanted.checkoutId());
        Supplier<Optional<Earlier>> earlier = requests.ask(tx, request);
        Supplier<Optional<Operation>> latest = journal.askLatest(tx, wanted.checkoutId(), ConfirmOperation.KIND);
        Supplier<Long> ticket = refreshes.askTicket(tx, PaymentRefresh.KIND, wanted.checkoutId());
        Checkout checkout = checkouts.visible(caller, asked.get(), wanted.checkoutId()).now();
        Optional<Operation> first = earlier.get().map(one -> journal.find(tx, one.resultId()).orElseThrow());
        if (isDecided(first)) return new Step(first.orElseThrow(), false);
        requirePayable(checkout);
        String returnUrl = wanted.returnUrl().isEmpty() ? checkout.terms().returnUrl() : wanted.returnUrl();
        CheckoutCreation.requireAllowed(organizations.of(tx), "return_url", returnUrl);
        Optional<String> paymentIntentId = checkout.payment().paymentIntentId();
        if (latest.get().filter(Operation::isOpen).isPresent() || paymentIntentId.isEmpty())
            throw new ApiException(new CheckoutError.RequestInProgress(TypeId.CHECKOUT.format(checkout.id())));
        UUID operationId = ids.next();
        if (first.isPresent()) requests.renew(tx, request, operationId);
        else requests.claim(tx, request, operationId);
        var call = StripeCalls.confirm(paymentIntentId.get(), wanted.means(), returnUrl);
        var operation = journal.begin(tx, operationId, new Journal.Intent(checkout.id(), ConfirmOperation.KIND, call,
                paymentIntentId.get(), ticket.get()), latest.get());
        tx.verify(() -> tx.reached(CheckoutFailPoint.CONFIRM_WRITING));
        return new Step(operation, true);
    }

    /** An attempt that came to nothing is no answer: who asks again gets another one. */
    private static boolean isDecided(Optional<Operation> first) {
        return first.isPresent() && first.get().state() != State.ABANDONED;
    }

    private static void requirePayable(Checkout checkout) {
        String id = TypeId.CHECKOUT.format(checkout.id());
        if (checkout.payment().isPaid()) throw new ApiException(new CheckoutError.AlreadyPaid(id));
        switch (checkout.progress().status()) {
            case EXPIRED -> throw new ApiException(new CheckoutError.CheckoutExpired(id));
            case CANCELED -> throw new ApiException(new CheckoutError.CheckoutCanceled(id));
            case OPEN, COMPLETE -> {
            }
        }
        if (checkout.isClosing()) throw new ApiException(new CheckoutError.CheckoutClosing(id));
        if (checkout.terms().presentation() != Presentation.ELEMENTS)
            throw new ApiException(
                    CallError.InvalidField.of("checkout_id",
                            "must be an ELEMENTS checkout; this one is paid on a hosted page"));
    }

    /** A decline and a challenge are answers. So is a payment that was made meanwhile, in another tab. */
    private void require(StripeResult answer, Caller caller, IdempotencyKeys.Request request, UUID checkoutId) {
        if (answer instanceof StripeResult.Done) return;
        requireNotRefused(caller, request);
        boolean isAnswer = switch (answer) {
            case StripeResult.Done _ -> true;
            case StripeResult.Refused refused -> refused.type().equals("card_error") || isPaid(caller, checkoutId);
            case StripeResult.NotExecuted _, StripeResult.Forbidden _, StripeResult.ServerError _, StripeResult.Unclear _ ->
                isPaid(caller, checkoutId);
        };
        if (!isAnswer) throw new ApiException(Checkouts.refusal(answer, checkoutId));
    }

    private boolean isPaid(Caller caller, UUID checkoutId) {
        return database.inTransaction(caller.organizationId(),
                tx -> checkouts.visible(tx, caller, checkoutId).payment().isPaid());
    }

    /** What Stripe refused was written down with its answer: who asks again is told the same. */
    private void requireNotRefused(Caller caller, IdempotencyKeys.Request request) {
        if (request.requestId().isEmpty()) return;
        database.inTransaction(caller.organizationId(), tx -> {
            if (requests.find(tx, request).orElse(null) instanceof Earlier.Refused(_, StripeRefusal refusal))
                throw Checkouts.refused(refusal);
            return true;
        });
    }

    /** The same request again: what it came to, found out now if nobody is at it. */
    private void again(Caller caller, IdempotencyKeys.Request request, Operation first) {
        UUID organizationId = caller.organizationId();
        journal.claim(organizationId, first.id()).ifPresent(operations::resume);
        Operation now = database.inTransaction(organizationId, tx -> journal.find(tx, first.id())).orElseThrow();
        String checkout = TypeId.CHECKOUT.format(first.subject());
        requireNotRefused(caller, request);
        if (now.state() == State.SENT) throw new ApiException(new CheckoutError.RequestInProgress(checkout));
        if (now.state() == State.UNKNOWN) throw new ApiException(new CheckoutError.OutcomeUnknown(checkout));
        if (now.state() == State.ABANDONED) throw new ApiException(new CallError.StripeUnavailable());
    }
}

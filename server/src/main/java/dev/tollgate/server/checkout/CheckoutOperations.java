package dev.tollgate.server.checkout;

import com.google.gson.JsonObject;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.FailPoint;
import dev.tollgate.server.stripe.Journal;
import dev.tollgate.server.stripe.Lookup;
import dev.tollgate.server.stripe.Operation;
import dev.tollgate.server.stripe.Operation.State;
import dev.tollgate.server.stripe.StripeResult;
import java.util.Optional;

/**
 * Sends a checkout's operations, and finds out what became of those that got no clear answer. The first send, a retry
 * and the sweeper all come through here.
 */
public final class CheckoutOperations {
    private final Database database;
    private final Journal journal;
    private final StripeResultHandler answers;
    private final Refresher looks;
    private final Lookup lookup;

    public CheckoutOperations(Database database, Journal journal, StripeResultHandler answers, Refresher looks,
            Lookup lookup) {
        this.database = database;
        this.journal = journal;
        this.answers = answers;
        this.looks = looks;
        this.lookup = lookup;
    }

    /** Not in a transaction. The operation is claimed by us. */
    StripeResult complete(Operation operation) {
        StripeResult answer = journal.send(operation);
        if (answer instanceof StripeResult.ServerError) lookUp(operation);
        else answer = answers.write(operation, answer);
        looks.lookIfWanted(operation.organizationId(), operation.subject());
        return answer;
    }

    /**
     * What a crash or a silence left. A confirm is read before it is sent again; the others are sent again while Stripe
     * knows the key. Later, what can be read decides.
     */
    public void resume(Operation operation) {
        if (!journal.isReplayable(operation)) lookUp(operation);
        else if (operation.kind() != Operation.Kind.CONFIRM || isConfirmUndecided(operation)) complete(operation);
    }

    /** Whether it may be sent again: it is unpaid, and nobody wants to close it. */
    private boolean isConfirmUndecided(Operation operation) {
        boolean answered = looks.look(operation.organizationId(), operation.subject());
        database.reached(FailPoint.OPERATION_LOOKED_UP);
        return database.inTransaction(operation.organizationId(), tx -> {
            if (!answered) {
                journal.postpone(tx, operation, State.UNKNOWN, "Stripe could not be read");
                return false;
            }
            Checkout checkout = StripeResultHandler.lock(tx, operation);
            boolean undecided = isUndecided(checkout) && !checkout.isClosing();
            if (!undecided) journal.finish(tx, operation, State.DONE, Optional.empty(), "decided by a look");
            return undecided;
        });
    }

    private static boolean isDone(Operation operation, Checkout checkout) {
        return operation.kind() == Operation.Kind.CONFIRM
                ? !isUndecided(checkout)
                : !checkout.isOpen() || checkout.payment().status() == Payment.Status.PROCESSING;
    }

    private static boolean isUndecided(Checkout checkout) {
        return switch (checkout.payment().status()) {
            case PENDING, FAILED -> checkout.isOpen();
            case REQUIRES_ACTION, PROCESSING, CANCELED, EXPIRED, SUCCEEDED -> false;
        };
    }

    /** Its key is too old, or brings the same broken answer for ever: what Stripe has decides. */
    private void lookUp(Operation operation) {
        if (operation.kind().isCreate()) lookUpCreate(operation);
        else lookUpChange(operation);
    }

    private void lookUpCreate(Operation operation) {
        Lookup.Found found = lookup.find(operation);
        if (found instanceof Lookup.Found.There(JsonObject body)) {
            answers.write(operation, new StripeResult.Done(body));
            return;
        }
        database.inTransaction(operation.organizationId(), tx -> {
            if (found instanceof Lookup.Found.Unread) {
                journal.postpone(tx, operation, State.UNKNOWN, "Stripe could not be read");
                return true;
            }
            Checkout checkout = StripeResultHandler.lock(tx, operation);
            if (journal.isReplayable(operation) && checkout.isOpen() && !checkout.isClosing()) {
                Operation next = journal.again(tx, operation);
                tx.mapper(CheckoutMapper.class).createdBy(tx.organization(), checkout.id(), next.id());
            } else {
                answers.abandonCreate(tx, operation);
            }
            return true;
        });
    }

    /** A confirm, a cancel, an expiry: the object itself says whether it was done. */
    private void lookUpChange(Operation operation) {
        boolean answered = looks.look(operation.organizationId(), operation.subject());
        database.reached(FailPoint.OPERATION_LOOKED_UP);
        database.inTransaction(operation.organizationId(), tx -> {
            Checkout checkout = StripeResultHandler.lock(tx, operation);
            boolean isTooOld = !journal.isReplayable(operation);
            if (!answered && !isTooOld) {
                journal.postpone(tx, operation, State.UNKNOWN, "Stripe could not be read");
            } else if (answered && isDone(operation, checkout)) {
                journal.finish(tx, operation, State.DONE, Optional.empty(), "decided by a look");
            } else {
                answers.abandonChange(tx, operation, isTooOld);
            }
            return true;
        });
    }

}

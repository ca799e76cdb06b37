package dev.tollgate.server.refund;

import com.google.gson.JsonObject;
import dev.tollgate.server.checkout.Refresher;
import dev.tollgate.server.checkout.Settlement;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.FailPoint;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.stripe.Journal;
import dev.tollgate.server.stripe.Json;
import dev.tollgate.server.stripe.Lookup;
import dev.tollgate.server.stripe.Operation;
import dev.tollgate.server.stripe.Operation.State;
import dev.tollgate.server.stripe.PaymentFact;
import dev.tollgate.server.stripe.PaymentSnapshot;
import dev.tollgate.server.stripe.StripeObjectParser;
import dev.tollgate.server.stripe.StripeResult;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** Sends refunds, and finds out what became of those that got no clear answer. */
public final class RefundOperations {
    private final Database database;
    private final Journal journal;
    private final Lookup lookup;
    private final Settlement settlement;
    private final Refresher looks;
    private final ReversalSettlement seen;

    public RefundOperations(Database database, Journal journal, Lookup lookup, Settlement settlement, Refresher looks,
            ReversalSettlement seen) {
        this.database = database;
        this.journal = journal;
        this.lookup = lookup;
        this.settlement = settlement;
        this.looks = looks;
        this.seen = seen;
    }

    /** Not in a transaction. The operation is claimed by us. */
    void complete(Operation operation) {
        StripeResult answer = journal.send(operation);
        if (answer instanceof StripeResult.ServerError) lookUp(operation);
        else write(operation, answer);
    }

    /** What a crash or a silence left: sent again while Stripe knows the key, then looked for in Stripe's list. */
    public void resume(Operation operation) {
        if (journal.isReplayable(operation)) complete(operation);
        else lookUp(operation);
    }

    private void lookUp(Operation operation) {
        Lookup.Found found = lookup.find(operation);
        if (found instanceof Lookup.Found.There(JsonObject body)) {
            write(operation, new StripeResult.Done(body));
            return;
        }
        boolean isOver = found instanceof Lookup.Found.NotThere && !journal.isReplayable(operation);
        database.inTransaction(operation.organizationId(), tx -> {
            if (!isOver) {
                journal.postpone(tx, operation, State.UNKNOWN, "Stripe broke on it, or could not be read");
                return true;
            }
            // That it is not in the list proves nothing: the money stays reserved until somebody has looked.
            journal.finish(tx, operation, State.ABANDONED, Optional.empty(), "too old to be sent again, and not found");
            seen.needsPerson(tx, refund(tx, operation), operation);
            return true;
        });
    }

    /**
     * A person wants to be rid of it. Not in a transaction.
     *
     * @param operation
     *            was given up without an answer
     * @return false when Stripe could not be read
     */
    boolean abandon(Operation operation) {
        UUID organizationId = operation.organizationId();
        UUID checkoutId = database.inTransaction(organizationId, tx -> refund(tx, operation)).checkoutId();
        return switch (lookup.find(operation)) {
            case Lookup.Found.Unread _ -> false;
            case Lookup.Found.There _ -> looks.look(organizationId, checkoutId);
            case Lookup.Found.NotThere _ -> {
                database.inTransaction(organizationId, tx -> {
                    // Locks the checkout; after that nobody else decides this refund.
                    settlement.settle(tx, checkoutId, new Settlement.Observation(
                            PaymentSnapshot.of(new PaymentFact.Reversed()), "api", OptionalLong.empty()));
                    Refund refund = refund(tx, operation);
                    return !refund.isUndecided() || seen.giveUp(tx, refund);
                });
                looks.soonIfWanted(organizationId, checkoutId);
                yield true;
            }
        };
    }

    private void write(Operation operation, StripeResult answer) {
        var checkoutId = database.inTransaction(operation.organizationId(), tx -> {
            Refund refund = refund(tx, operation);
            settle(tx, operation, refund, answer);
            tx.reached(FailPoint.ANSWER_SETTLING);
            return refund.checkoutId();
        });
        database.reached(FailPoint.ANSWER_SETTLED);
        looks.soonIfWanted(operation.organizationId(), checkoutId);
    }

    private static Refund refund(Tx tx, Operation operation) {
        return tx.mapper(RefundMapper.class).find(tx.organization(), operation.subject()).orElseThrow();
    }

    private void settle(Tx tx, Operation operation, Refund refund, StripeResult answer) {
        switch (answer) {
            case StripeResult.Done(JsonObject body) -> {
                settlement.settle(tx, refund.checkoutId(),
                        new Settlement.Observation(StripeObjectParser.ofRefund(body), "api",
                                OptionalLong.of(operation.obsTicket())));
                journal.finish(tx, operation, State.DONE, Json.text(body, "id"), "");
            }
            case StripeResult.Refused(_, _, String code, String message, _, _) -> {
                // What was refunded elsewhere may be why: it is read, and taken in.
                settlement.settle(tx, refund.checkoutId(), new Settlement.Observation(
                        PaymentSnapshot.of(new PaymentFact.Reversed()), "api", OptionalLong.empty()));
                seen.become(tx, refund(tx, operation), Refund.Status.FAILED, code + ": " + message, null);
                journal.finish(tx, operation, State.REFUSED, Optional.empty(), code + ": " + message);
            }
            case StripeResult.NotExecuted(String why) -> journal.postpone(tx, operation,
                    operation.sends() == 1 ? State.SENT : State.UNKNOWN, why);
            case StripeResult.ServerError(String why) -> journal.postpone(tx, operation, State.UNKNOWN, why);
            case StripeResult.Unclear(String why) -> journal.postpone(tx, operation, State.UNKNOWN, why);
        }
    }
}

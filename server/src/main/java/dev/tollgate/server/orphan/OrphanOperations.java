package dev.tollgate.server.orphan;

import com.google.gson.JsonObject;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stripe.Journal;
import dev.tollgate.server.stripe.Json;
import dev.tollgate.server.stripe.Operation;
import dev.tollgate.server.stripe.Operation.Kind;
import dev.tollgate.server.stripe.Operation.State;
import dev.tollgate.server.stripe.PaymentFact;
import dev.tollgate.server.stripe.StripeApi;
import dev.tollgate.server.stripe.StripeCalls;
import dev.tollgate.server.stripe.StripeResult;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Closes an orphan at Stripe, or gives its money back: calls of the journal, as all that change something there. */
public final class OrphanOperations {
    private final Database database;
    private final Journal journal;
    private final Ids ids;

    public OrphanOperations(Database database, Journal journal, Ids ids) {
        this.database = database;
        this.journal = journal;
        this.ids = ids;
    }

    Orphan.State close(UUID organizationId, Orphan orphan) {
        StripeApi.Call call = orphan.isSession()
                ? StripeCalls.expireSession(orphan.stripeId())
                : StripeCalls.cancel(orphan.stripeId());
        require(send(organizationId, orphan, Kind.CLOSE_ORPHAN, _ -> call));
        return Orphan.State.CLOSED;
    }

    Orphan.State refund(UUID organizationId, Orphan orphan, PaymentFact.Paid paid) {
        require(send(organizationId, orphan, Kind.REFUND_ORPHAN, operationId -> {
            var metadata = Map.of("tollgate_organization", TypeId.ORGANIZATION.format(organizationId),
                    "tollgate_operation", operationId.toString());
            return StripeCalls.refund(paid.paymentIntentId(), paid.captured(), "duplicate", metadata);
        }));
        return Orphan.State.REFUNDED;
    }

    private interface Request {
        StripeApi.Call of(UUID operationId);
    }

    /** Stripe refuses when the object has changed meanwhile; the next attempt reads it again. */
    private static void require(StripeResult answer) {
        if (!(answer instanceof StripeResult.Done))
            throw new IllegalStateException("Stripe has not agreed yet: " + answer.getClass().getSimpleName());
    }

    private StripeResult send(UUID organizationId, Orphan orphan, Kind kind, Request request) {
        Optional<Operation> latest = database.inTransaction(organizationId,
                tx -> journal.latest(tx, orphan.id(), kind));
        if (latest.isPresent() && latest.get().state() == State.DONE) return new StripeResult.Done(new JsonObject());
        Optional<Operation> mine = database.inTransaction(organizationId, tx -> {
            Optional<Operation> open = journal.latest(tx, orphan.id(), kind).filter(one -> one.state().isOpen());
            if (open.isPresent()) return journal.claim(tx, open.get().id());
            UUID id = ids.next();
            return Optional.of(journal.begin(tx, id, new Journal.Intent(orphan.id(), kind, request.of(id), 0)));
        });
        return mine.map(this::complete).orElseGet(() -> new StripeResult.Unclear("somebody is at it"));
    }

    private StripeResult complete(Operation operation) {
        StripeResult answer = journal.send(operation);
        database.inTransaction(operation.organizationId(), tx -> {
            settle(tx, operation, answer);
            return true;
        });
        return answer;
    }

    /** What a crash or a silence left. The job reads the orphan again in any case. */
    public void resume(Operation operation) {
        if (journal.isReplayable(operation)) complete(operation);
        else database.inTransaction(operation.organizationId(), tx -> {
            journal.finish(tx, operation, State.ABANDONED, Optional.empty(), "too old to be sent again");
            return true;
        });
    }

    private void settle(Tx tx, Operation operation, StripeResult answer) {
        switch (answer) {
            case StripeResult.Done(JsonObject body) ->
                journal.finish(tx, operation, State.DONE, Json.text(body, "id"), "");
            case StripeResult.Refused refused -> journal.finish(tx, operation, State.REFUSED, Optional.empty(),
                    refused.code() + ": " + refused.message());
            case StripeResult.ServerError(String why) when !operation.kind().movesMoney() ->
                journal.finish(tx, operation, State.ABANDONED, Optional.empty(), why);
            case StripeResult.NotExecuted(String why) -> journal.postpone(tx, operation,
                    operation.sends() == 1 ? State.SENT : State.UNKNOWN, why);
            case StripeResult.ServerError(String why) -> journal.postpone(tx, operation, State.UNKNOWN, why);
            case StripeResult.Unclear(String why) -> journal.postpone(tx, operation, State.UNKNOWN, why);
        }
    }
}

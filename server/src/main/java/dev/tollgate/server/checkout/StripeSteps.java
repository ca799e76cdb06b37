package dev.tollgate.server.checkout;

import com.google.gson.JsonObject;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.status.Findings;
import dev.tollgate.server.stripe.Answer;
import dev.tollgate.server.stripe.Journal;
import dev.tollgate.server.stripe.Json;
import dev.tollgate.server.stripe.Operation;
import dev.tollgate.server.stripe.Operation.State;
import dev.tollgate.server.stripe.PaymentFact;
import dev.tollgate.server.stripe.Sighting;
import dev.tollgate.server.stripe.Sightings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Sends a checkout's operations and settles what Stripe answers. The first send, a retry and the sweeper all come
 * through here.
 */
public final class StripeSteps {
    private static final Duration CLOSE_AGAIN = Duration.ofSeconds(15);

    private final Database database;
    private final Journal journal;
    private final Settlement settlement;
    private final Looks looks;
    private final Findings findings;
    private final Ids ids;

    public StripeSteps(Database database, Journal journal, Settlement settlement, Looks looks, Findings findings,
            Ids ids) {
        this.database = database;
        this.journal = journal;
        this.settlement = settlement;
        this.looks = looks;
        this.findings = findings;
        this.ids = ids;
    }

    /** Not in a transaction. The operation is claimed by us. */
    Answer complete(Operation operation) {
        Answer answer = journal.send(operation);
        database.inTransaction(operation.organizationId(), tx -> {
            settle(tx, operation, answer);
            return true;
        });
        looks.lookIfWanted(operation.organizationId(), operation.subject());
        return answer;
    }

    /** What a crash or a silence left: sent again while Stripe knows the key, then decided by what can be read. */
    public void resume(Operation operation) {
        if (operation.kind() == Operation.Kind.CONFIRM && isConfirmDecided(operation)) return;
        if (journal.isReplayable(operation)) complete(operation);
        else database.inTransaction(operation.organizationId(), tx -> {
            abandon(tx, operation);
            return true;
        });
    }

    /** A confirm is read before it is sent again, and sent again only while the checkout can be paid. */
    private boolean isConfirmDecided(Operation operation) {
        boolean answered = looks.look(operation.organizationId(), operation.subject());
        return database.inTransaction(operation.organizationId(), tx -> {
            Checkout checkout = lock(tx, operation);
            if (!answered) {
                journal.postpone(tx, operation, State.UNKNOWN, "Stripe could not be read");
                return true;
            }
            boolean undecided = switch (checkout.payment().status()) {
                case PENDING, FAILED -> checkout.isOpen() && !checkout.isClosing();
                case REQUIRES_ACTION, PROCESSING, CANCELED, EXPIRED, SUCCEEDED -> false;
            };
            if (!undecided) journal.finish(tx, operation, State.DONE, Optional.empty(), "decided by a look");
            return !undecided;
        });
    }

    private void abandon(Tx tx, Operation operation) {
        journal.finish(tx, operation, State.ABANDONED, Optional.empty(), "too old to be sent again");
        if (operation.kind().movesMoney()) {
            findings.add(tx, Findings.Kind.OPERATION_UNCLEAR, TypeId.CHECKOUT.format(operation.subject()),
                    operation.kind() + " " + operation.id());
            tx.mapper(CheckoutMapper.class).needsAttention(tx.organization(), operation.subject());
        } else if (isCreate(operation)) {
            settlement.settle(tx, operation.subject(), neverExisted(operation));
        }
    }

    private void settle(Tx tx, Operation operation, Answer answer) {
        switch (answer) {
            case Answer.Done(JsonObject body) -> {
                settlement.settle(tx, operation.subject(), observation(tx, operation, body));
                journal.finish(tx, operation, State.DONE, Json.text(body, "id"), "");
            }
            case Answer.Refused refused -> refused(tx, operation, refused);
            // A confirm that was never executed is dropped: the caller is told so, and may have gone elsewhere by now.
            case Answer.NotExecuted(String why) when operation.kind().movesMoney() && operation.sends() == 1 ->
                journal.finish(tx, operation, State.ABANDONED, Optional.empty(), why);
            case Answer.NotExecuted(String why) -> journal.postpone(tx, operation,
                    operation.sends() == 1 ? State.SENT : State.UNKNOWN, why);
            case Answer.Unclear(String why) -> journal.postpone(tx, operation, State.UNKNOWN, why);
        }
    }

    private Settlement.Observation observation(Tx tx, Operation operation, JsonObject body) {
        var ticket = OptionalLong.of(operation.obsTicket());
        String ours = TypeId.CHECKOUT.format(operation.subject());
        if (!Json.metadata(body, "tollgate_checkout").equals(Optional.of(ours))) {
            findings.add(tx, Findings.Kind.CONFLICT, ours,
                    "Stripe answered about another object: " + Json.textOr(body, "id", "?"));
            return new Settlement.Observation(Sighting.hint(), "api", ticket);
        }
        boolean isSession = Json.textOr(body, "object", "").equals("checkout.session");
        return new Settlement.Observation(isSession ? Sightings.ofSession(body) : Sightings.ofPaymentIntent(body),
                "api",
                ticket);
    }

    private void refused(Tx tx, Operation operation, Answer.Refused refused) {
        journal.finish(tx, operation, State.REFUSED, Optional.empty(), refused.code() + ": " + refused.message());
        if (isCreate(operation)) {
            settlement.settle(tx, operation.subject(), neverExisted(operation));
        } else if (refused.paymentIntent().isPresent()) {
            settlement.settle(tx, operation.subject(), observation(tx, operation, refused.paymentIntent().get()));
        } else {
            settlement.settle(tx, operation.subject(),
                    new Settlement.Observation(Sighting.hint(), "api", OptionalLong.empty()));
        }
        if (operation.kind() == Operation.Kind.CANCEL || operation.kind() == Operation.Kind.EXPIRE_SESSION)
            tx.mapper(CheckoutMapper.class).closeAt(tx.organization(), operation.subject(),
                    ids.now().plus(CLOSE_AGAIN));
    }

    /** Stripe has no object for it, so it can never be paid. */
    static Settlement.Observation neverExisted(Operation operation) {
        var voided = new PaymentFact.Voided(PaymentFact.Why.CANCELED, Optional.empty());
        return new Settlement.Observation(new Sighting(voided, Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(), List.of()), "api", OptionalLong.of(operation.obsTicket()));
    }

    private static boolean isCreate(Operation operation) {
        return operation.kind() == Operation.Kind.CREATE_PAYMENT_INTENT
                || operation.kind() == Operation.Kind.CREATE_SESSION;
    }

    private static Checkout lock(Tx tx, Operation operation) {
        return tx.mapper(CheckoutMapper.class).lock(tx.organization(), operation.subject()).orElseThrow().toCheckout();
    }
}

package dev.tollgate.server.checkout;

import com.google.gson.JsonObject;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.FailPoint;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stripe.Journal;
import dev.tollgate.server.stripe.Json;
import dev.tollgate.server.stripe.Operation;
import dev.tollgate.server.stripe.Operation.State;
import dev.tollgate.server.stripe.PaymentFact;
import dev.tollgate.server.stripe.PaymentSnapshot;
import dev.tollgate.server.stripe.StripeObjectParser;
import dev.tollgate.server.stripe.StripeResult;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** Settles what Stripe answers to a checkout's operation, and what follows when it never will. */
public final class StripeResultHandler {
    private static final Duration CLOSE_AGAIN = Duration.ofSeconds(15);
    /** About an hour. */
    private static final int CLOSE_DOUBLINGS_MAX = 8;

    private final Database database;
    private final Journal journal;
    private final Settlement settlement;
    private final Findings findings;
    private final Ids ids;

    public StripeResultHandler(Database database, Journal journal, Settlement settlement, Findings findings, Ids ids) {
        this.database = database;
        this.journal = journal;
        this.settlement = settlement;
        this.findings = findings;
        this.ids = ids;
    }

    /** @return what the caller may be told */
    StripeResult write(Operation operation, StripeResult answer) {
        StripeResult told = database.inTransaction(operation.organizationId(), tx -> {
            StripeResult settled = settle(tx, operation, answer);
            tx.reached(FailPoint.ANSWER_SETTLING);
            return settled;
        });
        database.reached(FailPoint.ANSWER_SETTLED);
        return told;
    }

    private StripeResult settle(Tx tx, Operation operation, StripeResult answer) {
        switch (answer) {
            case StripeResult.Done(JsonObject body) -> {
                settlement.settle(tx, operation.subject(), observation(tx, operation, body));
                journal.finish(tx, operation, State.DONE, Json.text(body, "id"), "");
            }
            case StripeResult.Refused refused -> refused(tx, operation, refused);
            // A confirm that was never executed is dropped: the caller is told so, and may have gone elsewhere by now.
            case StripeResult.NotExecuted(String why) when operation.kind().movesMoney() && operation.sends() == 1 -> {
                boolean isDropped = journal.finish(tx, operation, State.ABANDONED, Optional.empty(), why);
                if (!isDropped) return new StripeResult.Unclear("somebody else sends it by now");
            }
            case StripeResult.NotExecuted(String why) -> journal.postpone(tx, operation,
                    operation.sends() == 1 ? State.SENT : State.UNKNOWN, why);
            case StripeResult.Unclear(String why) -> journal.postpone(tx, operation, State.UNKNOWN, why);
            case StripeResult.ServerError(String why) -> journal.postpone(tx, operation, State.UNKNOWN, why);
        }
        return answer;
    }

    private Settlement.Observation observation(Tx tx, Operation operation, JsonObject body) {
        var ticket = OptionalLong.of(operation.obsTicket());
        String ours = TypeId.CHECKOUT.format(operation.subject());
        if (!Json.metadata(body, "tollgate_checkout").equals(Optional.of(ours))) {
            findings.add(tx, CheckoutFindings.CONFLICT, ours,
                    "Stripe answered about another object: " + Json.textOr(body, "id", "?"));
            return new Settlement.Observation(PaymentSnapshot.hint(), "api", ticket);
        }
        boolean isSession = Json.textOr(body, "object", "").equals("checkout.session");
        return new Settlement.Observation(
                isSession ? StripeObjectParser.ofSession(body) : StripeObjectParser.ofPaymentIntent(body),
                "api",
                ticket);
    }

    private void refused(Tx tx, Operation operation, StripeResult.Refused refused) {
        journal.finish(tx, operation, State.REFUSED, Optional.empty(), refused.code() + ": " + refused.message());
        if (operation.kind().isCreate()) {
            settlement.settle(tx, operation.subject(), neverExisted(operation));
        } else if (refused.paymentIntent().isPresent()) {
            settlement.settle(tx, operation.subject(), observation(tx, operation, refused.paymentIntent().get()));
        } else {
            settlement.settle(tx, operation.subject(),
                    new Settlement.Observation(PaymentSnapshot.hint(), "api", OptionalLong.empty()));
        }
        if (isClose(operation)) closeAgain(tx, operation);
    }

    private static boolean isClose(Operation operation) {
        return operation.kind() == Operation.Kind.CANCEL || operation.kind() == Operation.Kind.EXPIRE_SESSION;
    }

    /** As a new attempt with a key of its own, later each time. */
    private void closeAgain(Tx tx, Operation operation) {
        Duration wait = CLOSE_AGAIN.multipliedBy(1L << Math.min(operation.attempt() - 1, CLOSE_DOUBLINGS_MAX));
        tx.mapper(CheckoutMapper.class).closeAt(tx.organization(), operation.subject(), ids.now().plus(wait));
    }

    /** Stripe has no object for it, so it can never be paid. */
    static Settlement.Observation neverExisted(Operation operation) {
        var voided = new PaymentFact.Terminated(PaymentFact.Why.CANCELED, Optional.empty());
        return new Settlement.Observation(PaymentSnapshot.of(voided), "api", OptionalLong.of(operation.obsTicket()));
    }

    /** Nothing of it was found at Stripe: the checkout is closed, and should something appear it is an orphan. */
    void abandonCreate(Tx tx, Operation operation) {
        journal.finish(tx, operation, State.ABANDONED, Optional.empty(), "nothing of it was found at Stripe");
        settlement.settle(tx, operation.subject(), neverExisted(operation));
    }

    /**
     * A look shows nothing of it. A new attempt may be made, since Stripe lets a payment succeed once only.
     *
     * @param isTooOld
     *            nobody can find out any more whether a confirm was done
     */
    void abandonChange(Tx tx, Operation operation, boolean isTooOld) {
        journal.finish(tx, operation, State.ABANDONED, Optional.empty(), "a look shows nothing of it");
        if (isClose(operation)) closeAgain(tx, operation);
        else if (isTooOld) needsPerson(tx, operation);
    }

    private void needsPerson(Tx tx, Operation operation) {
        findings.add(tx, CheckoutFindings.OPERATION_UNCLEAR, TypeId.CHECKOUT.format(operation.subject()),
                operation.kind() + " " + operation.id());
        tx.mapper(CheckoutMapper.class).needsAttention(tx.organization(), operation.subject());
    }

    static Checkout lock(Tx tx, Operation operation) {
        return tx.mapper(CheckoutMapper.class).lock(tx.organization(), operation.subject()).orElseThrow().toCheckout();
    }
}

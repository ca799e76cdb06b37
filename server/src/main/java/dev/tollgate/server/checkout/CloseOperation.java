package dev.tollgate.server.checkout;

import com.google.gson.JsonObject;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.payment.Payment;
import dev.tollgate.server.stripe.Lookup;
import dev.tollgate.server.stripe.Operation;
import dev.tollgate.server.stripe.OperationHandler;
import dev.tollgate.server.stripe.Refresher;
import dev.tollgate.server.stripe.StripeResult;
import java.time.Duration;

/** What becomes of a cancel, or of an expiry. The object itself says whether it was done. */
public final class CloseOperation implements OperationHandler {
    public static final String CANCEL = "CANCEL";
    public static final String EXPIRE_SESSION = "EXPIRE_SESSION";
    private static final Duration CLOSE_AGAIN = Duration.ofSeconds(15);
    /** About an hour. */
    private static final int CLOSE_DOUBLINGS_MAX = 8;

    private final String kind;
    private final Database database;
    private final CheckoutVersions versions;
    private final CheckoutAnswers answers;
    private final Refresher refresher;
    private final Ids ids;

    public CloseOperation(String kind, Database database, CheckoutVersions versions, CheckoutAnswers answers,
            Refresher refresher, Ids ids) {
        this.kind = kind;
        this.database = database;
        this.versions = versions;
        this.answers = answers;
        this.refresher = refresher;
        this.ids = ids;
    }

    @Override
    public String kind() {
        return kind;
    }

    @Override
    public void onDone(Tx tx, Operation operation, JsonObject body) {
        answers.settle(tx, operation, body);
    }

    /** It may have been paid meanwhile: it is read. */
    @Override
    public void onRefused(Tx tx, Operation operation, StripeResult.Refused refused) {
        answers.hint(tx, operation.subject());
        closeAgain(tx, operation);
    }

    /** As a new attempt with a key of its own, later each time. */
    private void closeAgain(Tx tx, Operation operation) {
        Duration wait = CLOSE_AGAIN.multipliedBy(1L << Math.min(operation.attempt() - 1, CLOSE_DOUBLINGS_MAX));
        tx.mapper(CheckoutMapper.class).closeAt(tx.organization(), operation.subject(), ids.now().plus(wait));
    }

    @Override
    public Lookup.Found lookUp(Operation operation) {
        if (!refresher.refresh(operation.organizationId(), PaymentRefresh.KIND, operation.subject()))
            return new Lookup.Found.Unread("the payment is not shown");
        Checkout checkout = database
                .inTransaction(operation.organizationId(), tx -> versions.find(tx, operation.subject())).orElseThrow();
        boolean isDecided = !checkout.isOpen() || checkout.payment().status() == Payment.Status.PROCESSING;
        return isDecided ? new Lookup.Found.Decided("by a read of the payment") : new Lookup.Found.NotThere();
    }

    @Override
    public Undone onNothingFound(Tx tx, Operation operation, Doubt doubt) {
        return Undone.ABANDON;
    }

    @Override
    public void onAbandoned(Tx tx, Operation operation, Doubt doubt) {
        closeAgain(tx, operation);
    }

    @Override
    public void afterwards(Operation operation) {
        refresher.refreshIfWanted(operation.organizationId(), PaymentRefresh.KIND, operation.subject());
    }
}

package dev.tollgate.server.checkout;

import com.google.gson.JsonObject;
import dev.tollgate.server.customer.StripeCustomers;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.stripe.Lookup;
import dev.tollgate.server.stripe.Operation;
import dev.tollgate.server.stripe.OperationHandler;
import dev.tollgate.server.stripe.Refresher;
import dev.tollgate.server.stripe.StripeResult;
import java.util.List;

/** What becomes of the PaymentIntent or Checkout Session that Stripe was asked to make. */
public final class CreateOperation implements OperationHandler {
    public static final String PAYMENT_INTENT = "CREATE_PAYMENT_INTENT";
    public static final String SESSION = "CREATE_SESSION";
    private static final String CUSTOMER = "customer";

    private final String kind;
    private final CheckoutVersions versions;
    private final CheckoutAnswers answers;
    private final StripeCustomers customers;
    private final Lookup lookup;
    private final Refresher refresher;

    public CreateOperation(String kind, CheckoutVersions versions, CheckoutAnswers answers,
            StripeCustomers customers, Lookup lookup, Refresher refresher) {
        this.kind = kind;
        this.versions = versions;
        this.answers = answers;
        this.customers = customers;
        this.lookup = lookup;
        this.refresher = refresher;
    }

    @Override
    public String kind() {
        return kind;
    }

    @Override
    public boolean settlesInBatches() {
        return true;
    }

    @Override
    public void prepare(Tx tx, List<Operation> operations) {
        versions.lockAll(tx, operations.stream().map(Operation::subject).toList());
    }

    @Override
    public void onDone(Tx tx, Operation operation, JsonObject body) {
        answers.settle(tx, operation, body);
    }

    @Override
    public void onRefused(Tx tx, Operation operation, StripeResult.Refused refused) {
        answers.neverExisted(tx, operation);
        answers.refused(tx, operation.subject(), refused);
        if (refused.isMissing(CUSTOMER))
            operation.call().parameter(CUSTOMER).ifPresent(missing -> customers.doubt(tx, missing));
    }

    @Override
    public Lookup.Found lookUp(Operation operation) {
        return lookup.inList(operation);
    }

    @Override
    public Undone onNothingFound(Tx tx, Operation operation, Doubt doubt) {
        Checkout checkout = versions.lock(tx, operation.subject()).orElseThrow().now();
        boolean isWanted = checkout.isOpen() && !checkout.isClosing();
        return doubt != Doubt.TOO_OLD && isWanted ? Undone.REPLACE : Undone.ABANDON;
    }

    /** Whatever the broken one made at Stripe is an orphan from now on. */
    @Override
    public void onReplaced(Tx tx, Operation broken, Operation next) {
        LockedCheckout locked = versions.lock(tx, broken.subject()).orElseThrow();
        locked.become(locked.now().progress().createdBy(next.id()), "api");
    }

    /** The checkout is closed, and should something appear it is an orphan. */
    @Override
    public void onAbandoned(Tx tx, Operation operation, Doubt doubt) {
        answers.neverExisted(tx, operation);
    }

    @Override
    public void afterwards(Operation operation) {
        refresher.refreshIfWanted(operation.organizationId(), PaymentRefresh.KIND, operation.subject());
    }
}

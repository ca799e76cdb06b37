package dev.tollgate.server.checkout;

import com.google.gson.JsonObject;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.payment.PaymentOwners.Observation;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.stripe.Lookup;
import dev.tollgate.server.stripe.Operation;
import dev.tollgate.server.stripe.OperationHandler;
import dev.tollgate.server.stripe.PaymentFact;
import dev.tollgate.server.stripe.PaymentSnapshot;
import dev.tollgate.server.stripe.Refresher;
import dev.tollgate.server.stripe.Refreshes;
import dev.tollgate.server.stripe.StripePaymentReader;
import dev.tollgate.server.stripe.StripePaymentReader.Seen;
import dev.tollgate.server.stripe.StripeResult;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * What becomes of a confirm. When no answer came, only Stripe's own words for the PaymentIntent decide it; anything
 * else changes nothing, and the same key is sent again.
 */
public final class ConfirmOperation implements OperationHandler {
    public static final String KIND = "CONFIRM";

    private final Database database;
    private final CheckoutVersions versions;
    private final CheckoutSettlement settlement;
    private final CheckoutAnswers answers;
    private final StripePaymentReader reader;
    private final Reading refresh;
    private final Findings findings;

    /** The reads of the checkout's payment, which wait for a confirm. */
    public record Reading(Refreshes rows, Refresher refresher) {}

    public ConfirmOperation(Database database, CheckoutVersions versions, CheckoutSettlement settlement,
            CheckoutAnswers answers, StripePaymentReader reader, Reading refresh, Findings findings) {
        this.database = database;
        this.versions = versions;
        this.settlement = settlement;
        this.answers = answers;
        this.reader = reader;
        this.refresh = refresh;
        this.findings = findings;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public boolean endsWhenNotSent() {
        return true;
    }

    @Override
    public boolean readsBeforeResend() {
        return true;
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
        release(tx, operation.subject());
    }

    /** A decline carries the PaymentIntent as it stands. */
    @Override
    public void onRefused(Tx tx, Operation operation, StripeResult.Refused refused) {
        refused.paymentIntent().ifPresentOrElse(intent -> answers.settle(tx, operation, intent),
                () -> answers.hint(tx, operation.subject()));
        release(tx, operation.subject());
        // A decline is an answer. So is a payment that was made meanwhile, in another tab.
        boolean isAnswer = refused.type().equals("card_error")
                || versions.lock(tx, operation.subject()).orElseThrow().now().payment().isPaid();
        if (!isAnswer) answers.refused(tx, operation.id(), refused);
    }

    private void release(Tx tx, UUID checkoutId) {
        refresh.rows().release(tx, PaymentRefresh.KIND, checkoutId);
    }

    @Override
    public Lookup.Found lookUp(Operation operation) {
        UUID organizationId = operation.organizationId();
        long ticket = database.inTransaction(organizationId,
                tx -> refresh.rows().takeTicket(tx, PaymentRefresh.KIND, operation.subject()));
        Seen seen = reader.paymentIntent(organizationId, operation.lookup());
        if (!(seen instanceof Seen.Shown(PaymentSnapshot snapshot)))
            return new Lookup.Found.Unread("the PaymentIntent is not shown");
        database.inTransaction(organizationId, tx -> {
            settlement.settle(tx, operation.subject(), new Observation(snapshot, "refresh", OptionalLong.of(ticket)));
            if (isDecided(snapshot.fact())) release(tx, operation.subject());
            return true;
        });
        return isDecided(snapshot.fact())
                ? new Lookup.Found.Decided("by Stripe's words for the PaymentIntent")
                : new Lookup.Found.NotThere();
    }

    private static boolean isDecided(PaymentFact fact) {
        return switch (fact) {
            case PaymentFact.Paid _, PaymentFact.Terminated _ -> true;
            case PaymentFact.Observed(var standing, var failure, _) -> standing == PaymentFact.Standing.PROCESSING
                    || standing == PaymentFact.Standing.REQUIRES_ACTION && failure.isEmpty();
            case PaymentFact.Hint _, PaymentFact.Reversed _, PaymentFact.Nothing _, PaymentFact.Unknown _ -> false;
        };
    }

    /** Not sent again once the checkout is closing: its end is decided by the closing. */
    @Override
    public Undone onNothingFound(Tx tx, Operation operation, Doubt doubt) {
        Checkout checkout = versions.lock(tx, operation.subject()).orElseThrow().now();
        if (doubt == Doubt.SILENT && checkout.isOpen() && !checkout.isClosing()) return Undone.SEND_AGAIN;
        if (doubt != Doubt.TOO_OLD && doubt != Doubt.BROKEN) {
            release(tx, operation.subject());
            return Undone.DROP;
        }
        return Undone.ABANDON;
    }

    @Override
    public void onAbandoned(Tx tx, Operation operation, Doubt doubt) {
        release(tx, operation.subject());
        if (doubt != Doubt.TOO_OLD) return;
        findings.add(tx, CheckoutFindings.OPERATION_UNCLEAR, TypeId.CHECKOUT.format(operation.subject()),
                operation.kind() + " " + operation.id());
        tx.mapper(CheckoutMapper.class).needsAttention(tx.organization(), operation.subject());
    }

    @Override
    public void afterwards(Operation operation) {
        refresh.refresher().refreshIfWanted(operation.organizationId(), PaymentRefresh.KIND, operation.subject());
    }
}

package dev.tollgate.sandbox.control;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.challenge.Challenged;
import dev.tollgate.sandbox.charge.Charge;
import dev.tollgate.sandbox.checkout.CheckoutSession;
import dev.tollgate.sandbox.checkout.SessionPayments;
import dev.tollgate.sandbox.checkout.SessionPayments.Buyer;
import dev.tollgate.sandbox.customer.Owned;
import dev.tollgate.sandbox.dispute.Dispute;
import dev.tollgate.sandbox.dispute.Disputing;
import dev.tollgate.sandbox.paymentintent.PaymentIntent;
import dev.tollgate.sandbox.paymentintent.Payments;
import dev.tollgate.sandbox.paymentmethod.Instrument;
import dev.tollgate.sandbox.paymentmethod.Instruments;
import dev.tollgate.sandbox.paymentmethod.PaymentMethods;
import dev.tollgate.sandbox.refund.Refund;
import dev.tollgate.sandbox.refund.Refunding;
import dev.tollgate.sandbox.store.Account;
import dev.tollgate.sandbox.store.Commits;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.function.BiConsumer;

/** What a buyer or a bank does to one object. */
public final class ObjectControls {

    private static final Buyer BUYER = new Buyer("Jenny Rosen", "jenny.rosen@example.com");

    private final Commits commits;
    private final List<Challenged> challenged;
    private final Payments payments;
    private final SessionPayments sessionPayments;
    private final Refunding refunding;
    private final Disputing disputing;

    public ObjectControls(Commits commits, List<Challenged> challenged, Payments payments,
            SessionPayments sessionPayments, Refunding refunding, Disputing disputing) {
        this.commits = commits;
        this.challenged = List.copyOf(challenged);
        this.payments = payments;
        this.sessionPayments = sessionPayments;
        this.refunding = refunding;
        this.disputing = disputing;
    }

    JsonObject answer(ControlCall call) {
        Account account = call.account();
        if (call.action().equals("POST disputes")) {
            return dispute(account, call.text("charge"), call.find("amount").map(Long::valueOf).orElse(0L),
                    call.find("reason").orElse("fraudulent"));
        }
        String kind = call.path().getFirst();
        String id = call.path().get(kind.equals("checkout") ? 2 : 1);
        return switch (kind + " " + call.path().getLast()) {
            case "payment_intents complete_3ds", "setup_intents complete_3ds" -> answerChallenge(account, id, true);
            case "payment_intents fail_3ds", "setup_intents fail_3ds" -> answerChallenge(account, id, false);
            case "payment_intents settle" -> settle(account, id, true);
            case "payment_intents fail_async" -> settle(account, id, false);
            case "refunds succeed" -> refund(account, id, true);
            case "refunds fail" -> refund(account, id, false);
            case "disputes win" -> closeDispute(account, id, true);
            case "disputes lose" -> closeDispute(account, id, false);
            case "checkout pay" -> pay(account, id, call.find("pm").or(() -> call.find("card")).orElse("pm_card_visa"));
            case "checkout expire" -> expire(account, id);
            default -> throw call.unknown();
        };
    }

    /** The buyer answers the bank's question about a PaymentIntent or a SetupIntent. */
    public JsonObject answerChallenge(Account account, String intentId, boolean passed) {
        return commits.commit(account, tx -> {
            Challenged kind = challenged.stream().filter(known -> known.find(tx, intentId).isPresent()).findFirst()
                    .orElseThrow(() -> StripeError.missing("intent", intentId, "id"));
            kind.answer(tx, intentId, passed);
            return kind.find(tx, intentId).orElseThrow().snapshot();
        });
    }

    /** The bank answers about a debit that is processing. */
    public JsonObject settle(Account account, String intentId, boolean succeeds) {
        return on(account, PaymentIntent.KIND, intentId, (tx, intent) -> payments.settle(tx, intent, succeeds));
    }

    /** The buyer's bank takes a pending refund, or sends a refund back. */
    public JsonObject refund(Account account, String refundId, boolean succeeds) {
        return on(account, Refund.KIND, refundId, (tx, refund) -> {
            if (succeeds) {
                refunding.succeed(tx, refund);
            } else {
                refunding.fail(tx, refund);
            }
        });
    }

    /** The buyer's bank takes a charge back. */
    public JsonObject dispute(Account account, String chargeId, long amount, String reason) {
        return commits.commit(account, tx -> {
            Charge charge = tx.get(Charge.KIND, chargeId, "charge");
            return disputing.open(Owned.time(tx, charge), charge, amount, reason).snapshot();
        });
    }

    /** The buyer's bank decides a dispute. */
    public JsonObject closeDispute(Account account, String disputeId, boolean won) {
        return on(account, Dispute.KIND, disputeId, (tx, dispute) -> disputing
                .decide(Disputing.time(tx, dispute), dispute, won));
    }

    /** Pays as a buyer with {@code pm_…} or a test card's number. A decline is thrown. */
    public JsonObject pay(Account account, String sessionId, String method) {
        return on(account, CheckoutSession.KIND, sessionId, (tx, session) -> {
            String token = Instruments.byNumber(method.replace(" ", "")).map(Instrument.Card::token).orElse(method);
            sessionPayments.pay(tx, session, PaymentMethods.resolve(tx, token), BUYER);
        });
    }

    /** A Checkout Session runs out now. */
    public JsonObject expire(Account account, String sessionId) {
        return on(account, CheckoutSession.KIND, sessionId, (tx, session) -> {
            if (!session.text("status").equals("open")) {
                throw StripeError.invalid("This session is " + session.text("status") + ".");
            }
            sessionPayments.expire(tx, session);
        });
    }

    private <T extends Resource> JsonObject on(Account account, Kind<T> kind, String id, BiConsumer<Tx, T> work) {
        return commits.commit(account, tx -> {
            T object = tx.get(kind, id, "id");
            work.accept(Owned.time(tx, object), object);
            return object.snapshot();
        });
    }
}

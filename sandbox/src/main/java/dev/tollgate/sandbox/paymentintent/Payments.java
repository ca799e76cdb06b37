package dev.tollgate.sandbox.paymentintent;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.challenge.Challenge;
import dev.tollgate.sandbox.challenge.Challenged;
import dev.tollgate.sandbox.charge.Charge;
import dev.tollgate.sandbox.charge.ReceiptPage;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.customer.Owned;
import dev.tollgate.sandbox.paymentintent.PaymentIntentStatus.Verb;
import dev.tollgate.sandbox.paymentmethod.DeclineReason;
import dev.tollgate.sandbox.paymentmethod.MethodOptions;
import dev.tollgate.sandbox.paymentmethod.Outcome;
import dev.tollgate.sandbox.paymentmethod.PaymentMethod;
import dev.tollgate.sandbox.paymentmethod.PaymentMethods;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Moves PaymentIntents: the only code that changes a status, makes charges and emits what follows from it. */
public final class Payments implements Challenged {

    /** The timed work of a bank that answers later. */
    public static final String SETTLE = "payment_intent.settle";

    private final Supplier<String> base;
    private final List<PaymentListener> listeners;

    /** {@code base} is the sandbox's own address, where buyers are sent to answer their bank. */
    public Payments(Supplier<String> base, List<PaymentListener> listeners) {
        this.base = base;
        this.listeners = List.copyOf(listeners);
    }

    /** How a confirmation is meant. */
    public record Confirm(PaymentMethod method, boolean offSession, String returnUrl, boolean inScript,
            boolean errorOnAction) {}

    /** Asks for the money. A decline is thrown, after everything it changes was changed. */
    public void confirm(Tx tx, PaymentIntent intent, Confirm how) {
        intent.require(Verb.CONFIRM);
        check(intent, how.method());
        intent.stopAsking();
        intent.set("last_payment_error", null);
        boolean setUp = Customer.find(tx, intent.text("customer"))
                .filter(customer -> customer.isSetUp(how.method().fingerprint())).isPresent();
        Outcome outcome = how.method().outcome(how.offSession(), setUp);
        boolean wanted = !how.offSession() && MethodOptions.wantChallenge(intent.copy("payment_method_options"));
        Outcome asked = wanted ? how.method().challenged(outcome) : outcome;
        answer(tx, intent, how, asked.unless(tx.forcedDecline()), false);
    }

    /**
     * The buyer answered the bank. A decline after a passed challenge is a state, not an error: nobody waits for it.
     */
    public void answerChallenge(Tx tx, PaymentIntent intent, boolean passed) {
        intent.require(Verb.CHALLENGE);
        Challenge challenge = tx.get(Challenge.KIND, intent.challenge(), "challenge");
        PaymentMethod method = tx.get(PaymentMethod.KIND, challenge.method(), "payment_method");
        intent.stopAsking();
        Outcome then = method.instrument().onSession() instanceof Outcome.Challenge(Outcome next)
                ? next
                : new Outcome.Approve();
        switch (then) {
            case Outcome _ when !passed -> failAuthentication(tx, intent, method);
            case Outcome.Decline(DeclineReason reason) -> decline(tx, intent, method, reason, true);
            default -> succeed(tx, intent, Charge.create(tx, intent, method, true), method);
        }
    }

    @Override
    public Optional<PaymentIntent> find(Tx tx, String id) {
        return tx.all(PaymentIntent.KIND).find(id);
    }

    @Override
    public void answer(Tx tx, String id, boolean passed) {
        PaymentIntent intent = tx.get(PaymentIntent.KIND, id, "intent");
        answerChallenge(Owned.time(tx, intent), intent, passed);
    }

    /** The bank's late answer to a debit. */
    public void settle(Tx tx, PaymentIntent intent, boolean succeeds) {
        intent.require(Verb.SETTLE);
        Charge charge = tx.get(Charge.KIND, intent.text("latest_charge"), "charge");
        PaymentMethod method = tx.get(PaymentMethod.KIND, intent.text("payment_method"), "payment_method");
        if (succeeds) {
            succeed(tx, intent, charge, method);
            return;
        }
        charge.fail(method.failure());
        failed(tx, intent, method, charge, method.failure());
        listeners.forEach(listener -> listener.failedLater(tx, intent));
    }

    /** What a bank still keeps ready is released; since 2025-03-31.basil that is no refund. */
    public void cancel(Tx tx, PaymentIntent intent, String reason) {
        intent.require(Verb.CANCEL);
        intent.stopAsking();
        intent.status(PaymentIntentStatus.CANCELED);
        intent.set("amount_capturable", 0);
        intent.set("canceled_at", tx.now());
        intent.set("cancellation_reason", reason.isEmpty() ? null : reason);
        tx.emit("payment_intent.canceled", intent);
    }

    private void answer(Tx tx, PaymentIntent intent, Confirm how, Outcome outcome, boolean authenticated) {
        switch (outcome) {
            case Outcome.Approve _ ->
                succeed(tx, intent, Charge.create(tx, intent, how.method(), authenticated), how.method());
            case Outcome.Decline(DeclineReason reason) ->
                throw decline(tx, intent, how.method(), reason, authenticated);
            case Outcome.Challenge _ when how.errorOnAction() ->
                throw decline(tx, intent, how.method(), DeclineReason.AUTHENTICATION_REQUIRED, false);
            case Outcome.Challenge _ -> ask(tx, intent, how);
            case Outcome.Process process -> process(tx, intent, how.method(), process);
        }
    }

    private void ask(Tx tx, PaymentIntent intent, Confirm how) {
        Challenge challenge = Challenge.ask(tx, intent, how.method().id(), how.returnUrl());
        intent.ask(challenge, challenge.nextAction(base.get(), how.inScript()));
        tx.emit("payment_intent.requires_action", intent);
        listeners.forEach(listener -> listener.asked(tx, intent));
    }

    private void succeed(Tx tx, PaymentIntent intent, Charge charge, PaymentMethod method) {
        intent.set("latest_charge", charge.id());
        intent.set("payment_method", method.id());
        intent.set("processing", null);
        charge.set("receipt_url", base.get() + ReceiptPage.PREFIX + charge.id());
        if (intent.capturesLater()) {
            Captures.hold(tx, intent, charge);
            keepOrConsume(tx, intent, method);
            listeners.forEach(listener -> listener.authorized(tx, intent));
            return;
        }
        charge.succeed();
        if (intent.booksLater()) {
            tx.afterwards(charge::settle);
        } else {
            charge.book(tx);
        }
        intent.status(PaymentIntentStatus.SUCCEEDED);
        intent.set("amount_received", intent.number("amount"));
        tx.emit("charge.succeeded", charge);
        tx.emit("payment_intent.succeeded", intent);
        keepOrConsume(tx, intent, method);
        paid(tx, intent);
    }

    void paid(Tx tx, PaymentIntent intent) {
        listeners.forEach(listener -> listener.paid(tx, intent));
    }

    private void process(Tx tx, PaymentIntent intent, PaymentMethod method, Outcome.Process process) {
        Charge charge = Charge.create(tx, intent, method, false);
        charge.await();
        intent.status(PaymentIntentStatus.PROCESSING);
        intent.set("latest_charge", charge.id());
        intent.set("payment_method", method.id());
        tx.emit("payment_intent.processing", intent);
        method.consume();
        listeners.forEach(listener -> listener.processing(tx, intent));
        tx.at(tx.now().plus(process.after()), SETTLE, charge.id());
    }

    /** The time has come that the test account's bank takes to answer, unless somebody answered for it. */
    public void settleByItself(Tx tx, String chargeId) {
        Charge charge = tx.get(Charge.KIND, chargeId, "charge");
        PaymentIntent intent = tx.get(PaymentIntent.KIND, charge.text("payment_intent"), "intent");
        boolean current = intent.text("latest_charge").equals(chargeId);
        if (!current || intent.status() != PaymentIntentStatus.PROCESSING) return;
        PaymentMethod method = tx.get(PaymentMethod.KIND, intent.text("payment_method"), "payment_method");
        boolean settles = method.instrument().onSession() instanceof Outcome.Process process
                && process.failure().isEmpty();
        settle(tx, intent, settles);
    }

    private StripeError decline(Tx tx, PaymentIntent intent, PaymentMethod method, DeclineReason reason,
            boolean authenticated) {
        Charge charge = Charge.create(tx, intent, method, authenticated);
        charge.fail(reason);
        JsonObject error = failed(tx, intent, method, charge, reason);
        error.add("payment_intent", intent.snapshot());
        return StripeError.card(error);
    }

    private JsonObject failed(Tx tx, PaymentIntent intent, PaymentMethod method, Charge charge, DeclineReason reason) {
        JsonObject error = Json.object("charge", charge.id(), "code", reason.code());
        if (!reason.declineCode().isEmpty()) error.addProperty("decline_code", reason.declineCode());
        error.addProperty("doc_url", StripeError.docs(reason.code()));
        error.addProperty("message", reason.message());
        if (reason.equals(DeclineReason.INCORRECT_CVC)) error.addProperty("param", "cvc");
        error.add("payment_method", method.snapshot());
        error.addProperty("type", "card_error");
        intent.set("latest_charge", charge.id());
        backToStart(intent, error);
        tx.emit("charge.failed", charge);
        tx.emit("payment_intent.payment_failed", intent);
        listeners.forEach(listener -> listener.failed(tx, intent));
        return error;
    }

    private void failAuthentication(Tx tx, PaymentIntent intent, PaymentMethod method) {
        String code = "payment_intent_authentication_failure";
        backToStart(intent, Json.object("code", code, "doc_url", StripeError.docs(code), "message",
                "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new "
                        + "PaymentMethod to attempt to fulfill this PaymentIntent again.",
                "payment_method", method.snapshot(), "type", "invalid_request_error"));
        tx.emit("payment_intent.payment_failed", intent);
        listeners.forEach(listener -> listener.failed(tx, intent));
    }

    private static void backToStart(PaymentIntent intent, JsonObject error) {
        intent.set("payment_method", null);
        intent.set("last_payment_error", error.deepCopy());
        intent.status(PaymentIntentStatus.REQUIRES_PAYMENT_METHOD);
    }

    private static void keepOrConsume(Tx tx, PaymentIntent intent, PaymentMethod method) {
        String usage = intent.savesFor(method.type());
        Customer customer = Customer.find(tx, intent.text("customer")).orElse(null);
        if (usage.isEmpty() || customer == null) {
            method.consume();
            return;
        }
        if (usage.equals("off_session")) customer.setUp(method.fingerprint());
        if (method.customer().isEmpty()) {
            if (intent.owner().startsWith("cs_")) method.set("allow_redisplay", "limited");
            method.attach(tx, customer);
        }
    }

    /** Refuses a method that this intent cannot be confirmed with. */
    void check(PaymentIntent intent, PaymentMethod method) {
        method.requireOffered(intent);
        if (method.consumed()) throw PaymentMethods.usedBefore();
        if (intent.capturesLater() && !method.type().equals("card")) {
            throw StripeError.state("The PaymentMethod provided (" + method.type() + ") is not allowed for this "
                    + "PaymentIntent, because it does not support manual capture.").with("param", "payment_method");
        }
        if (!method.customer().isEmpty() && !method.customer().equals(intent.text("customer"))) {
            throw StripeError.state("payment_method_customer_mismatch", "The customer does not have a payment method "
                    + "with the ID " + method.id() + ". The payment method must be attached to the customer.")
                    .with("param", "payment_method");
        }
    }

}

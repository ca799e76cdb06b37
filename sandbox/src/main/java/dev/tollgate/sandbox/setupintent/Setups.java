package dev.tollgate.sandbox.setupintent;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.challenge.Challenge;
import dev.tollgate.sandbox.challenge.Challenged;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.customer.Owned;
import dev.tollgate.sandbox.paymentmethod.DeclineReason;
import dev.tollgate.sandbox.paymentmethod.Mandate;
import dev.tollgate.sandbox.paymentmethod.MandateData;
import dev.tollgate.sandbox.paymentmethod.MethodOptions;
import dev.tollgate.sandbox.paymentmethod.Outcome;
import dev.tollgate.sandbox.paymentmethod.PaymentMethod;
import dev.tollgate.sandbox.setupintent.SetupIntentStatus.Verb;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Moves SetupIntents: the only code that changes a status, makes attempts and emits what follows from it. */
public final class Setups implements Challenged {

    private final Supplier<String> base;
    private final List<SetupListener> listeners;

    /** {@code base} is the sandbox's own address, where buyers are sent to answer their bank. */
    public Setups(Supplier<String> base, List<SetupListener> listeners) {
        this.base = base;
        this.listeners = List.copyOf(listeners);
    }

    /** How a confirmation is meant. */
    public record Confirm(PaymentMethod method, String returnUrl, boolean inScript, MandateData mandate) {}

    /** Asks whether the method may be kept. A decline is thrown, after everything it changes was changed. */
    public void confirm(Tx tx, SetupIntent intent, Confirm how) {
        intent.require(Verb.CONFIRM);
        PaymentMethod method = how.method();
        check(intent, method);
        leaveAttempt(tx, intent);
        intent.set("last_setup_error", null);
        SetupAttempt attempt = SetupAttempt.create(tx, intent, method);
        Outcome outcome = MethodOptions.wantChallenge(intent.copy("payment_method_options"))
                ? method.challenged(method.setupOutcome())
                : method.setupOutcome();
        switch (outcome.unless(tx.forcedDecline())) {
            case Outcome.Decline(DeclineReason reason) -> throw decline(tx, intent, method, attempt, reason.refusal());
            case Outcome.Challenge _ -> ask(tx, intent, how, attempt);
            case Outcome.Approve _, Outcome.Process _ -> {
                if (!method.type().equals("card")) {
                    intent.set("mandate", Mandate.create(tx, method, how.mandate(), base.get()).id());
                }
                succeed(tx, intent, method, attempt, false);
            }
        }
    }

    /** Refuses a method that is of no use here. */
    void check(SetupIntent intent, PaymentMethod method) {
        method.requireFor("SetupIntent", intent.text("customer"));
        method.requireOffered(intent);
    }

    @Override
    public Optional<SetupIntent> find(Tx tx, String id) {
        return tx.all(SetupIntent.KIND).find(id);
    }

    @Override
    public void answer(Tx tx, String id, boolean passed) {
        SetupIntent intent = tx.get(SetupIntent.KIND, id, "intent");
        answer(Owned.time(tx, intent), intent, passed);
    }

    private void answer(Tx tx, SetupIntent intent, boolean passed) {
        intent.require(Verb.CHALLENGE);
        Challenge challenge = tx.get(Challenge.KIND, intent.challenge(), "challenge");
        PaymentMethod method = tx.get(PaymentMethod.KIND, challenge.method(), "payment_method");
        SetupAttempt attempt = tx.get(SetupAttempt.KIND, intent.text("latest_attempt"), "latest_attempt");
        intent.stopAsking();
        Outcome then = method.setupOutcome() instanceof Outcome.Challenge(Outcome next) ? next : new Outcome.Approve();
        if (!passed) {
            fail(tx, intent, method, attempt, unauthenticated());
        } else if (then instanceof Outcome.Decline(DeclineReason reason)) {
            fail(tx, intent, method, attempt, reason.refusal());
        } else {
            succeed(tx, intent, method, attempt, true);
        }
    }

    public void cancel(Tx tx, SetupIntent intent, String reason) {
        intent.require(Verb.CANCEL);
        leaveAttempt(tx, intent);
        intent.status(SetupIntentStatus.CANCELED);
        intent.set("cancellation_reason", reason.isEmpty() ? null : reason);
        tx.emit("setup_intent.canceled", intent);
    }

    /** The buyer is not asked any more: something else was decided. */
    void leaveAttempt(Tx tx, SetupIntent intent) {
        intent.stopAsking();
        tx.all(SetupAttempt.KIND).find(intent.text("latest_attempt")).ifPresent(SetupAttempt::abandon);
    }

    private void ask(Tx tx, SetupIntent intent, Confirm how, SetupAttempt attempt) {
        Challenge challenge = Challenge.ask(tx, intent, how.method().id(), how.returnUrl());
        attempt.await();
        intent.ask(challenge, challenge.nextAction(base.get(), how.inScript()));
        tx.emit("setup_intent.requires_action", intent);
    }

    private void succeed(Tx tx, SetupIntent intent, PaymentMethod method, SetupAttempt attempt,
            boolean authenticated) {
        attempt.succeed(method, authenticated);
        intent.set("payment_method", method.id());
        intent.status(SetupIntentStatus.SUCCEEDED);
        if (intent.forOffSession()) method.setUp();
        Customer.find(tx, intent.text("customer")).ifPresent(customer -> {
            if (intent.forOffSession()) customer.setUp(method.fingerprint());
            if (method.customer().isEmpty()) method.attach(tx, customer);
        });
        tx.emit("setup_intent.succeeded", intent);
        listeners.forEach(listener -> listener.setUp(tx, intent));
    }

    private static StripeError decline(Tx tx, SetupIntent intent, PaymentMethod method, SetupAttempt attempt,
            JsonObject reason) {
        JsonObject error = fail(tx, intent, method, attempt, reason);
        error.add("setup_intent", intent.snapshot());
        return StripeError.card(error);
    }

    private static JsonObject fail(Tx tx, SetupIntent intent, PaymentMethod method, SetupAttempt attempt,
            JsonObject error) {
        error.add("payment_method", method.snapshot());
        attempt.fail(error);
        intent.set("payment_method", null);
        intent.set("last_setup_error", error.deepCopy());
        intent.status(SetupIntentStatus.REQUIRES_PAYMENT_METHOD);
        tx.emit("setup_intent.setup_failed", intent);
        return error;
    }

    private static JsonObject unauthenticated() {
        String code = "setup_intent_authentication_failure";
        return Json.object("code", code, "doc_url", StripeError.docs(code), "message",
                "The latest attempt to set up the payment method has failed because authentication failed.", "type",
                "invalid_request_error");
    }
}

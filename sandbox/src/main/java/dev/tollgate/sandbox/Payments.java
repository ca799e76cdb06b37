package dev.tollgate.sandbox;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.PaymentIntent.Challenge;
import dev.tollgate.sandbox.PaymentIntentStatus.Verb;
import java.util.function.Supplier;

/** Moves PaymentIntents: the only code that changes a status, makes charges and emits what follows from it. */
final class Payments {

    private final Supplier<String> base;

    /** {@code base} is the sandbox's own address, where buyers are sent to answer their bank. */
    Payments(Supplier<String> base) {
        this.base = base;
    }

    /** How a confirmation is meant. */
    record Confirm(PaymentMethod method, boolean offSession, String returnUrl, boolean inScript,
            boolean errorOnAction) {}

    /** Asks for the money. A decline is thrown, after everything it changes was changed. */
    void confirm(Tx tx, PaymentIntent intent, Confirm how) {
        intent.require(Verb.CONFIRM);
        checkUsable(intent, how.method());
        intent.stopAsking();
        intent.set("last_payment_error", null);
        boolean setUp = tx.account().setUps.contains(setUpKey(intent, how.method()));
        answer(tx, intent, how, how.method().outcome(how.offSession(), setUp), false);
    }

    /**
     * The buyer answered the bank. A decline after a passed challenge is a state, not an error: nobody waits for it.
     */
    void answerChallenge(Tx tx, PaymentIntent intent, boolean passed) {
        intent.require(Verb.CHALLENGE);
        Challenge challenge = intent.challenge().orElseThrow();
        intent.stopAsking();
        switch (challenge.then()) {
            case Outcome _ when !passed -> failAuthentication(tx, intent, challenge.method());
            case Outcome.Decline(DeclineReason reason) -> decline(tx, intent, challenge.method(), reason, true);
            default -> succeed(tx, intent, Charge.create(tx, intent, challenge.method(), true), challenge.method());
        }
    }

    /** The bank's late answer to a debit. */
    void settle(Tx tx, PaymentIntent intent, boolean succeeds) {
        intent.require(Verb.SETTLE);
        Charge charge = tx.account().charges.get(intent.text("latest_charge"), "charge");
        PaymentMethod method = tx.account().paymentMethods.get(intent.text("payment_method"), "payment_method");
        if (succeeds) {
            succeed(tx, intent, charge, method);
            return;
        }
        charge.fail(DeclineReason.DEBIT_FAILED);
        failed(tx, intent, method, charge, DeclineReason.DEBIT_FAILED);
        intent.owner().ifPresent(owner -> owner.failedLater(tx));
    }

    void cancel(Tx tx, PaymentIntent intent, String reason) {
        intent.require(Verb.CANCEL);
        intent.stopAsking();
        intent.status(PaymentIntentStatus.CANCELED);
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
            case Outcome.Challenge(Outcome then) -> ask(tx, intent, how, then);
            case Outcome.Process process -> process(tx, intent, how.method(), process);
        }
    }

    private void ask(Tx tx, PaymentIntent intent, Confirm how, Outcome then) {
        String token = tx.ids().next("3ds");
        String url = base.get() + "/3ds/" + token;
        boolean redirect = !how.returnUrl().isEmpty() && !how.inScript();
        JsonObject nextAction = redirect
                ? Json.object("redirect_to_url", Json.object("return_url", how.returnUrl(), "url", url), "type",
                        "redirect_to_url")
                : Json.object("type", "use_stripe_sdk", "use_stripe_sdk",
                        Json.object("stripe_js", url, "type", "three_d_secure_redirect"));
        intent.ask(new Challenge(token, how.method(), then, how.returnUrl()), nextAction);
        tx.account().challenges.put(token, intent);
        tx.emit("payment_intent.requires_action", intent);
    }

    private void succeed(Tx tx, PaymentIntent intent, Charge charge, PaymentMethod method) {
        charge.succeed();
        intent.status(PaymentIntentStatus.SUCCEEDED);
        intent.set("amount_received", intent.number("amount"));
        intent.set("latest_charge", charge.id());
        intent.set("payment_method", method.id());
        intent.set("processing", null);
        tx.emit("charge.succeeded", charge);
        tx.emit("payment_intent.succeeded", intent);
        keepOrConsume(tx, intent, method);
        intent.owner().ifPresent(owner -> owner.paid(tx));
        tx.afterwards(charge::settle);
    }

    private void process(Tx tx, PaymentIntent intent, PaymentMethod method, Outcome.Process process) {
        Charge charge = Charge.create(tx, intent, method, false);
        charge.await();
        intent.status(PaymentIntentStatus.PROCESSING);
        intent.set("latest_charge", charge.id());
        intent.set("payment_method", method.id());
        tx.emit("payment_intent.processing", intent);
        method.consume();
        intent.owner().ifPresent(owner -> owner.processing(tx));
        tx.account().at(tx.now().plus(process.after()), later -> {
            boolean same = charge.id().equals(intent.text("latest_charge"));
            if (same && intent.status() == PaymentIntentStatus.PROCESSING) settle(later, intent, process.settles());
        });
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
        if (reason == DeclineReason.INCORRECT_CVC) error.addProperty("param", "cvc");
        error.add("payment_method", method.snapshot());
        error.addProperty("type", "card_error");
        intent.set("latest_charge", charge.id());
        backToStart(intent, error);
        tx.emit("charge.failed", charge);
        tx.emit("payment_intent.payment_failed", intent);
        return error;
    }

    private void failAuthentication(Tx tx, PaymentIntent intent, PaymentMethod method) {
        String code = "payment_intent_authentication_failure";
        backToStart(intent, Json.object("code", code, "doc_url", StripeError.docs(code), "message",
                "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new "
                        + "PaymentMethod to attempt to fulfill this PaymentIntent again.",
                "payment_method", method.snapshot(), "type", "invalid_request_error"));
        tx.emit("payment_intent.payment_failed", intent);
    }

    private static void backToStart(PaymentIntent intent, JsonObject error) {
        intent.set("payment_method", null);
        intent.set("last_payment_error", error.deepCopy());
        intent.status(PaymentIntentStatus.REQUIRES_PAYMENT_METHOD);
    }

    private static void keepOrConsume(Tx tx, PaymentIntent intent, PaymentMethod method) {
        if (!intent.savesMethod()) {
            method.consume();
            return;
        }
        if (intent.text("setup_future_usage").equals("off_session")) {
            tx.account().setUps.add(setUpKey(intent, method));
        }
        if (method.customer().isEmpty()) {
            method.set("customer", intent.text("customer"));
            method.set("allow_redisplay", "limited");
            tx.emit("payment_method.attached", method);
        }
    }

    private static void checkUsable(PaymentIntent intent, PaymentMethod method) {
        if (method.consumed()) throw PaymentMethods.usedBefore();
        if (method.customer().filter(owner -> !owner.equals(intent.text("customer"))).isPresent()) {
            throw StripeError.state("payment_method_customer_mismatch", "The customer does not have a payment method "
                    + "with the ID " + method.id() + ". The payment method must be attached to the customer.")
                    .with("param", "payment_method");
        }
    }

    private static String setUpKey(PaymentIntent intent, PaymentMethod method) {
        return method.fingerprint() + "/" + intent.text("customer");
    }
}

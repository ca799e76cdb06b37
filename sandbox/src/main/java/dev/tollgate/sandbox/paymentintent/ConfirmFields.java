package dev.tollgate.sandbox.paymentintent;

import com.google.gson.JsonElement;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.paymentmethod.ConfirmationToken;
import dev.tollgate.sandbox.paymentmethod.MethodChoice;
import dev.tollgate.sandbox.paymentmethod.OfferedMethods;
import dev.tollgate.sandbox.paymentmethod.PaymentMethod;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.Optional;

/** The parameters that say how to confirm, shared by create and confirm. */
record ConfirmFields(MethodChoice choice, String returnUrl, boolean offSession, boolean inScript,
        boolean errorOnAction) {

    public static ConfirmFields read(Call call) {
        Params params = call.params();
        params.accept("mandate", "mandate_data", "radar_options");
        boolean offSession = params.text("off_session")
                .filter(value -> value.equals("one_off") || value.equals("recurring"))
                .isPresent() || params.bool("off_session", false);
        return new ConfirmFields(MethodChoice.read(params), params.text("return_url").orElse(""), offSession,
                params.bool("use_stripe_sdk", false), params.bool("error_on_requires_action", false));
    }

    /** Without {@code confirm=true} these parameters have no meaning. */
    public void requireNothing() {
        if (!returnUrl.isEmpty() || offSession || errorOnAction || choice.token().isPresent()) {
            throw StripeError.invalid("You can only provide `return_url`, `off_session`, `confirmation_token` or "
                    + "`error_on_requires_action` when you also pass `confirm=true`.");
        }
    }

    /** A server that takes whatever methods the dashboard enables must say where buyers come back to. */
    public void checkReturnUrl(JsonElement automatic, boolean publishable) {
        if (publishable || inScript || choice.token().isPresent()) return;
        OfferedMethods.requireReturnUrl("PaymentIntent", automatic, returnUrl);
    }

    /** Refuses before anything is changed; {@code named} is the method that the intent has already. */
    void checkMethod(Tx tx, Optional<String> named) {
        choice.check(tx);
        if (choice.isEmpty() && named.isEmpty()) {
            throw StripeError.state("payment_intent_unexpected_state", "You cannot confirm this PaymentIntent because "
                    + "it's missing a payment method. You can either update the PaymentIntent with a payment method "
                    + "and then confirm it again, or confirm it again directly with a payment method or "
                    + "ConfirmationToken.");
        }
    }

    /** What the buyer is going to pay with, when {@code named} is the method that was resolved. */
    public Optional<PaymentMethod> chosen(Tx tx, Optional<PaymentMethod> named) {
        return choice.token().map(token -> tx.get(ConfirmationToken.KIND, token, "confirmation_token").method(tx))
                .or(() -> named);
    }

    public Payments.Confirm confirm(Tx tx, PaymentIntent intent, Optional<PaymentMethod> method) {
        if (choice.token().isEmpty()) {
            return new Payments.Confirm(method.orElseThrow(), offSession, returnUrl, inScript, errorOnAction);
        }
        ConfirmationToken token = tx.get(ConfirmationToken.KIND, choice.token().orElseThrow(), "confirmation_token");
        PaymentMethod given = token.redeem(tx, "payment_intent", intent.id());
        token.find("setup_future_usage").ifPresent(usage -> intent.set("setup_future_usage", usage));
        String url = returnUrl.isEmpty() ? token.text("return_url") : returnUrl;
        boolean byScript = inScript || token.flag("use_stripe_sdk");
        return new Payments.Confirm(given, offSession, url, byScript, errorOnAction);
    }
}

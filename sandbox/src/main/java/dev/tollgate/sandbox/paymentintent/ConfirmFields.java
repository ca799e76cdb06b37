package dev.tollgate.sandbox.paymentintent;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.paymentmethod.ConfirmationToken;
import dev.tollgate.sandbox.paymentmethod.MethodDraft;
import dev.tollgate.sandbox.paymentmethod.PaymentMethod;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.Optional;

/** The parameters that say how to confirm, shared by create and confirm. */
public record ConfirmFields(String confirmationToken, String returnUrl, boolean offSession, boolean inScript,
        boolean errorOnAction, Optional<MethodDraft> draft) {

    public static ConfirmFields read(Call call) {
        Params params = call.params();
        params.accept("mandate", "mandate_data", "radar_options");
        boolean offSession = params.text("off_session")
                .filter(value -> value.equals("one_off") || value.equals("recurring"))
                .isPresent() || params.bool("off_session", false);
        return new ConfirmFields(params.text("confirmation_token").orElse(""), params.text("return_url").orElse(""),
                offSession, params.bool("use_stripe_sdk", false), params.bool("error_on_requires_action", false),
                params.object("payment_method_data").map(MethodDraft::read));
    }

    /** Without {@code confirm=true} these parameters have no meaning. */
    public void requireNothing() {
        if (!returnUrl.isEmpty() || offSession || errorOnAction || !confirmationToken.isEmpty()) {
            throw StripeError.invalid("You can only provide `return_url`, `off_session`, `confirmation_token` or "
                    + "`error_on_requires_action` when you also pass `confirm=true`.");
        }
    }

    /** A server that takes whatever methods the dashboard enables must say where buyers come back to. */
    public void checkReturnUrl(JsonObject intent, boolean publishable) {
        JsonElement automatic = intent.get("automatic_payment_methods");
        boolean redirects = automatic instanceof JsonObject methods
                && !methods.get("allow_redirects").getAsString().equals("never");
        boolean fromToken = !confirmationToken.isEmpty();
        if (redirects && returnUrl.isEmpty() && !publishable && !inScript && !fromToken) {
            throw StripeError.invalidParam("This PaymentIntent is configured to accept payment methods enabled in your "
                    + "Dashboard. Because some of these payment methods might redirect your customer off of your page, "
                    + "you must provide a `return_url`. If you don't want to accept redirect-based payment methods, "
                    + "set `automatic_payment_methods[enabled]` to `true` and "
                    + "`automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and "
                    + "Payment Intents.", "return_url");
        }
    }

    /** Refuses before anything is changed. */
    public void checkMethod(Tx tx, Optional<PaymentMethod> method) {
        if (!confirmationToken.isEmpty()) {
            tx.get(ConfirmationToken.KIND, confirmationToken, "confirmation_token");
        } else if (method.isEmpty() && draft.isEmpty()) {
            throw StripeError.state("payment_intent_unexpected_state", "You cannot confirm this PaymentIntent because "
                    + "it's missing a payment method. You can either update the PaymentIntent with a payment method "
                    + "and then confirm it again, or confirm it again directly with a payment method or "
                    + "ConfirmationToken.");
        }
    }

    public Payments.Confirm confirm(Tx tx, PaymentIntent intent, Optional<PaymentMethod> method) {
        if (!confirmationToken.isEmpty()) return confirmWithToken(tx, intent);
        PaymentMethod chosen = draft.map(given -> tx.all(PaymentMethod.KIND).add(given.mint(tx)))
                .or(() -> method).orElseThrow();
        return new Payments.Confirm(chosen, offSession, returnUrl, inScript, errorOnAction);
    }

    private Payments.Confirm confirmWithToken(Tx tx, PaymentIntent intent) {
        ConfirmationToken token = tx.get(ConfirmationToken.KIND, confirmationToken, "confirmation_token");
        PaymentMethod method = token.redeem(tx, "payment_intent", intent.id());
        token.find("setup_future_usage").ifPresent(usage -> intent.set("setup_future_usage", usage));
        String url = returnUrl.isEmpty() ? token.text("return_url") : returnUrl;
        boolean byScript = inScript || token.flag("use_stripe_sdk");
        return new Payments.Confirm(method, offSession, url, byScript, errorOnAction);
    }
}

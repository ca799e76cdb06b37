package dev.tollgate.sandbox.setupintent;

import com.google.gson.JsonElement;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.paymentmethod.ConfirmationToken;
import dev.tollgate.sandbox.paymentmethod.MandateData;
import dev.tollgate.sandbox.paymentmethod.MethodChoice;
import dev.tollgate.sandbox.paymentmethod.OfferedMethods;
import dev.tollgate.sandbox.paymentmethod.PaymentMethod;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.Optional;

/** The parameters that say how to confirm, shared by create and confirm. */
record SetupConfirm(MethodChoice choice, String returnUrl, boolean inScript, MandateData mandate) {

    private static final String MISSING = "You cannot confirm this SetupIntent because it's missing a payment method. "
            + "You can either update the SetupIntent with a payment method and then confirm it again, or confirm it "
            + "again directly with a payment method or ConfirmationToken.";

    static SetupConfirm read(Call call) {
        Params params = call.params();
        return new SetupConfirm(MethodChoice.read(params), params.text("return_url").orElse(""),
                params.bool("use_stripe_sdk", false), MandateData.read(params));
    }

    /** Without {@code confirm=true} these parameters have no meaning. */
    void requireNothing() {
        if (!returnUrl.isEmpty() || choice.token().isPresent()) {
            throw StripeError.invalid("You can only provide `return_url` or `confirmation_token` when you also pass "
                    + "`confirm=true`.");
        }
    }

    void requireMethod(Tx tx) {
        if (choice.isEmpty()) throw StripeError.state("setup_intent_unexpected_state", MISSING);
        choice.check(tx);
    }

    void requireMethod(Tx tx, SetupIntent intent) {
        if (choice.isEmpty() && intent.find("payment_method").isEmpty()) throw intent.wrongState(MISSING);
        choice.check(tx);
    }

    void checkReturnUrl(JsonElement automatic, boolean publishable) {
        if (publishable || inScript || choice.token().isPresent()) return;
        OfferedMethods.requireReturnUrl("SetupIntent", automatic, returnUrl);
    }

    /** What the buyer is going to keep, when {@code named} is the method that was resolved. */
    Optional<PaymentMethod> chosen(Tx tx, Optional<PaymentMethod> named) {
        return choice.token().map(token -> tx.get(ConfirmationToken.KIND, token, "confirmation_token").method(tx))
                .or(() -> named);
    }

    Setups.Confirm confirm(Tx tx, SetupIntent intent, Optional<PaymentMethod> method) {
        if (choice.token().isEmpty()) return new Setups.Confirm(method.orElseThrow(), returnUrl, inScript, mandate);
        ConfirmationToken token = tx.get(ConfirmationToken.KIND, choice.token().orElseThrow(), "confirmation_token");
        PaymentMethod given = token.redeem(tx, "setup_intent", intent.id());
        token.find("setup_future_usage").ifPresent(usage -> intent.set("usage", usage));
        String url = returnUrl.isEmpty() ? token.text("return_url") : returnUrl;
        return new Setups.Confirm(given, url, inScript || token.flag("use_stripe_sdk"), mandate.orOf(token));
    }
}

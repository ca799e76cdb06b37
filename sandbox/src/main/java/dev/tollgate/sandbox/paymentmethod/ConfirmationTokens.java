package dev.tollgate.sandbox.paymentmethod;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.api.Endpoint.Work;
import dev.tollgate.sandbox.api.Route;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.Optional;

/** {@code /v1/confirmation_tokens}, and the test helper that makes one without a page. */
public final class ConfirmationTokens {

    public List<Route> routes() {
        return List.of(Route.publishable("POST", "v1/confirmation_tokens", "confirmation_token", this::create),
                Route.secret("POST", "v1/test_helpers/confirmation_tokens", "confirmation_token", this::create),
                Route.secret("GET", "v1/confirmation_tokens/:id", "confirmation_token", this::retrieve));
    }

    private Work create(Call call) {
        Params params = call.params();
        JsonObject fields = params.texts("return_url");
        String usage = params.oneOf("setup_future_usage", "", "off_session", "on_session");
        if (!usage.isEmpty()) fields.addProperty("setup_future_usage", usage);
        Optional<MandateData> mandate = MandateData.find(params);
        String existing = params.text("payment_method").orElse("");
        Optional<MethodDraft> draft = params.object("payment_method_data").map(MethodDraft::read);
        params.shipping("shipping", "phone").ifPresent(shipping -> fields.add("shipping", shipping));
        params.unsupported("payment_method_options");
        if (existing.isEmpty() && draft.isEmpty()) {
            throw StripeError.invalid("parameter_missing", "Missing required param: payment_method_data.",
                    "payment_method_data");
        }
        // Stripe's script answers the bank's question in the page; a server's own token has no page.
        fields.addProperty("use_stripe_sdk", call.publishable());
        return tx -> {
            mandate.ifPresent(given -> fields.add("mandate_data", given.ofToken()));
            PaymentMethod method = draft.map(given -> tx.all(PaymentMethod.KIND).add(given.mint(tx)))
                    .orElseGet(() -> PaymentMethods.resolve(tx, existing));
            return ConfirmationToken.create(tx, method, fields).snapshot();
        };
    }

    private Work retrieve(Call call) {
        return tx -> tx.get(ConfirmationToken.KIND, call.id(), "confirmation_token").snapshot();
    }
}

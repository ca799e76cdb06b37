package dev.tollgate.sandbox.paymentmethod;

import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.Optional;

/** What a request names to pay with: a kept method or a {@code pm_card_…} name, a description, or a token. */
public record MethodChoice(Optional<String> id, Optional<MethodDraft> draft, Optional<String> token) {

    public static MethodChoice read(Params params) {
        var choice = new MethodChoice(params.text("payment_method"),
                params.object("payment_method_data").map(MethodDraft::read), params.text("confirmation_token"));
        if (choice.id.isPresent() && choice.draft.isPresent()) {
            throw StripeError.invalid("You may only specify one of these parameters: payment_method, "
                    + "payment_method_data.");
        }
        return choice;
    }

    /** Where a token has no meaning. */
    public static MethodChoice readWithoutToken(Params params) {
        if (params.has("confirmation_token")) {
            throw StripeError.invalid("parameter_unknown", "Received unknown parameter: confirmation_token",
                    "confirmation_token");
        }
        return read(params);
    }

    public boolean isEmpty() {
        return id.isEmpty() && draft.isEmpty() && token.isEmpty();
    }

    /** Refuses, before anything is changed, a token that is not there. */
    public void check(Tx tx) {
        token.ifPresent(given -> tx.get(ConfirmationToken.KIND, given, "confirmation_token"));
    }

    /** The method that is named or described; a token is for whoever redeems it. */
    public Optional<PaymentMethod> method(Tx tx) {
        return draft.map(given -> tx.all(PaymentMethod.KIND).add(given.mint(tx)))
                .or(() -> id.map(given -> PaymentMethods.resolve(tx, given)));
    }
}

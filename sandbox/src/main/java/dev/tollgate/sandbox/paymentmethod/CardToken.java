package dev.tollgate.sandbox.paymentmethod;

import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.StripeError;

/** The older name of a test card, such as {@code tok_visa}, where a token of Stripe's script would be. */
record CardToken(String token) implements MethodEntry {

    @Override
    public PaymentMethod mint(Tx tx) {
        return PaymentMethod.of(tx, Instruments.byCardToken(token)
                .orElseThrow(() -> StripeError.missing("token", token, "card[token]")));
    }
}

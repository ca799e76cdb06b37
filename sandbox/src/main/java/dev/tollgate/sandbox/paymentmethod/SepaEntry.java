package dev.tollgate.sandbox.paymentmethod;

import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;

/** A typed IBAN. */
record SepaEntry(String iban) implements MethodEntry {

    static SepaEntry read(Params account) {
        return new SepaEntry(account.requiredText("iban").replace(" ", ""));
    }

    @Override
    public PaymentMethod mint(Tx tx) {
        return PaymentMethod.of(tx, Instruments.byIban(iban).orElseThrow(() -> StripeError
                .invalid("invalid_bank_account_iban", "The IBAN you provided is invalid.", "sepa_debit[iban]")));
    }
}

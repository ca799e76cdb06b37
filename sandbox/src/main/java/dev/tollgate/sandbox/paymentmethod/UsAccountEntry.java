package dev.tollgate.sandbox.paymentmethod;

import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;

/** A typed bank account of the United States. */
record UsAccountEntry(String routing, String number, String holderType, String accountType) implements MethodEntry {

    private static final int[] WEIGHTS = {3, 7, 1};

    static UsAccountEntry read(Params account) {
        account.unsupported("financial_connections_account");
        return new UsAccountEntry(account.requiredText("routing_number"), account.requiredText("account_number"),
                account.oneOf("account_holder_type", "individual", "individual", "company"),
                account.oneOf("account_type", "checking", "checking", "savings"));
    }

    @Override
    public PaymentMethod mint(Tx tx) {
        if (!routing.matches("\\d{9}") || !addsUp()) {
            throw refused("routing_number_invalid", "The routing number you provided is invalid.", "routing_number");
        }
        Instrument.Debit known = Instruments.byUsAccount(routing, number)
                .orElseThrow(() -> refused("account_number_invalid", "You must use a test bank account number in test "
                        + "mode. Try 000123456789 or see more options at "
                        + "https://stripe.com/docs/connect/testing#account-numbers.", "account_number"));
        PaymentMethod method = PaymentMethod.of(tx, known);
        method.describe(holderType, accountType);
        return method;
    }

    private boolean addsUp() {
        int sum = 0;
        for (int i = 0; i < routing.length(); i++) {
            sum += WEIGHTS[i % WEIGHTS.length] * (routing.charAt(i) - '0');
        }
        return sum % 10 == 0;
    }

    private static StripeError refused(String code, String message, String param) {
        return StripeError.invalid(code, message, "us_bank_account[" + param + "]");
    }
}

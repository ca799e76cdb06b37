package dev.tollgate.sandbox.paymentmethod;

import dev.tollgate.sandbox.store.Tx;

/** What somebody typed to pay with. */
sealed interface MethodEntry permits CardEntry, CardToken, SepaEntry, UsAccountEntry {

    /** Makes the object; not on the shelf yet. Throws Stripe's answer to a number that is not one of its test list. */
    PaymentMethod mint(Tx tx);
}

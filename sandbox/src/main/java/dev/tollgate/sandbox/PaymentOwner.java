package dev.tollgate.sandbox;

/** What a PaymentIntent belongs to, told in the same commit what becomes of the money. */
interface PaymentOwner {

    void paid(Tx tx);

    void processing(Tx tx);

    /** A debit that was processing did not come in. */
    void failedLater(Tx tx);
}

package dev.tollgate.sandbox.paymentmethod;

import java.time.Duration;

/** What becomes of the money after an instrument has paid. */
public enum Aftermath {
    NONE(""),
    /** The money can be used at once, instead of some days later. */
    AVAILABLE_AT_ONCE("pays, available at once"),
    DISPUTE_FRAUDULENT("pays, then disputes it as fraudulent"),
    DISPUTE_NOT_RECEIVED("pays, then disputes it as product_not_received"),
    /** How the holder of an account takes back a debit. */
    DISPUTE_NOT_AUTHORIZED("pays, then disputes it as debit_not_authorized"),
    /** The bank asks before it disputes. */
    INQUIRY("pays, then its bank inquires"),
    EARLY_FRAUD_WARNING("pays, then its bank warns of fraud"),
    REFUND_PENDING("pays; a refund is pending, then succeeds"),
    REFUND_FAILS("pays; a refund succeeds, then fails");

    /** How long after the payment the buyer's bank speaks up, and how long a refund stays open. */
    public static final Duration AFTER = Duration.ofMinutes(1);

    private final String words;

    Aftermath(String words) {
        this.words = words;
    }

    /** The bank speaks up by itself, without a refund being asked for. */
    public boolean bankSpeaks() {
        return switch (this) {
            case DISPUTE_FRAUDULENT, DISPUTE_NOT_RECEIVED, DISPUTE_NOT_AUTHORIZED, INQUIRY, EARLY_FRAUD_WARNING -> true;
            case NONE, AVAILABLE_AT_ONCE, REFUND_PENDING, REFUND_FAILS -> false;
        };
    }

    /** For people; {@code outcome} says how it pays at first. */
    String words(String outcome) {
        return words.isEmpty() ? outcome : outcome.replaceFirst("pays$", words);
    }
}

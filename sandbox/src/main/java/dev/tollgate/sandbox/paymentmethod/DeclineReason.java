package dev.tollgate.sandbox.paymentmethod;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;

/** Why a card or a bank says no, in Stripe's words. The decline code is empty when the code says it all. */
public record DeclineReason(String code, String declineCode, String message) {

    static final DeclineReason GENERIC = new DeclineReason("card_declined", "generic_decline",
            "Your card was declined.");
    static final DeclineReason INSUFFICIENT_FUNDS = new DeclineReason("card_declined", "insufficient_funds",
            "Your card has insufficient funds.");
    static final DeclineReason LOST_CARD = new DeclineReason("card_declined", "lost_card",
            "Your card was declined.");
    static final DeclineReason STOLEN_CARD = new DeclineReason("card_declined", "stolen_card",
            "Your card was declined.");
    static final DeclineReason VELOCITY = new DeclineReason("card_declined", "card_velocity_exceeded",
            "Your card was declined for making repeated attempts too frequently or exceeding its amount limit.");
    public static final DeclineReason FRAUDULENT = new DeclineReason("card_declined", "fraudulent",
            "Your card was declined.");
    static final DeclineReason EXPIRED_CARD = new DeclineReason("expired_card", "", "Your card has expired.");
    public static final DeclineReason INCORRECT_CVC = new DeclineReason("incorrect_cvc", "",
            "Your card's security code is incorrect.");
    static final DeclineReason PROCESSING_ERROR = new DeclineReason("processing_error", "",
            "An error occurred while processing your card. Try again in a little bit.");
    public static final DeclineReason AUTHENTICATION_REQUIRED = new DeclineReason("authentication_required",
            "authentication_required",
            "Your card was declined. This transaction requires authentication.");
    static final DeclineReason DEBIT_FAILED = new DeclineReason("payment_intent_payment_attempt_failed", "",
            "The payment failed.");
    static final DeclineReason ACCOUNT_CLOSED = new DeclineReason("account_closed", "",
            "The customer's bank account has been closed.");
    static final DeclineReason NO_ACCOUNT = new DeclineReason("no_account", "",
            "The customer's bank account could not be located.");
    static final DeclineReason NO_FUNDS_IN_ACCOUNT = new DeclineReason("insufficient_funds", "",
            "The customer's account has insufficient funds to cover this payment.");
    static final DeclineReason DEBIT_NOT_AUTHORIZED = new DeclineReason("debit_not_authorized", "",
            "The customer has notified their bank that this payment was unauthorized.");

    private static final List<DeclineReason> KNOWN = List.of(GENERIC, INSUFFICIENT_FUNDS, LOST_CARD, STOLEN_CARD,
            VELOCITY, FRAUDULENT, EXPIRED_CARD, INCORRECT_CVC, PROCESSING_ERROR, AUTHENTICATION_REQUIRED, DEBIT_FAILED,
            ACCOUNT_CLOSED, NO_ACCOUNT, NO_FUNDS_IN_ACCOUNT, DEBIT_NOT_AUTHORIZED);

    /** The reason with these codes; one that is not known here gets the words of a plain decline. */
    public static DeclineReason of(String code, String declineCode) {
        return KNOWN.stream().filter(reason -> reason.code.equals(code) && reason.declineCode.equals(declineCode))
                .findFirst().orElseGet(() -> new DeclineReason(code, declineCode, GENERIC.message));
    }

    /** The card_error of a card that will not be kept. Unlike a charge's, it always has a decline code. */
    public JsonObject refusal() {
        JsonObject error = Json.object("code", code, "decline_code", declineCode.isEmpty() ? code : declineCode,
                "doc_url", StripeError.docs(code), "message", message);
        if (equals(EXPIRED_CARD)) error.addProperty("param", "exp_month");
        if (equals(INCORRECT_CVC)) error.addProperty("param", "cvc");
        error.addProperty("type", "card_error");
        return error;
    }
}

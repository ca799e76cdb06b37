package dev.tollgate.sandbox.paymentmethod;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.StripeError;

/** Why a card says no, in Stripe's words. */
public enum DeclineReason {
    GENERIC("card_declined", "generic_decline", "Your card was declined."),
    INSUFFICIENT_FUNDS("card_declined", "insufficient_funds", "Your card has insufficient funds."),
    LOST_CARD("card_declined", "lost_card", "Your card was declined."),
    STOLEN_CARD("card_declined", "stolen_card", "Your card was declined."),
    VELOCITY("card_declined", "card_velocity_exceeded",
            "Your card was declined for making repeated attempts too frequently or exceeding its amount limit."),
    FRAUDULENT("card_declined", "fraudulent", "Your card was declined."),
    EXPIRED_CARD("expired_card", "", "Your card has expired."),
    INCORRECT_CVC("incorrect_cvc", "", "Your card's security code is incorrect."),
    PROCESSING_ERROR("processing_error", "",
            "An error occurred while processing your card. Try again in a little bit."),
    AUTHENTICATION_REQUIRED("authentication_required", "authentication_required",
            "Your card was declined. This transaction requires authentication."),
    DEBIT_FAILED("payment_intent_payment_attempt_failed", "", "The payment failed."),
    ACCOUNT_CLOSED("account_closed", "", "The customer's bank account has been closed."),
    NO_ACCOUNT("no_account", "", "The customer's bank account could not be located."),
    NO_FUNDS_IN_ACCOUNT("insufficient_funds", "",
            "The customer's account has insufficient funds to cover this payment."),
    DEBIT_NOT_AUTHORIZED("debit_not_authorized", "",
            "The customer has notified their bank that this payment was unauthorized.");

    private final String code;
    private final String declineCode;
    private final String message;

    DeclineReason(String code, String declineCode, String message) {
        this.code = code;
        this.declineCode = declineCode;
        this.message = message;
    }

    public String code() {
        return code;
    }

    /** Empty when the code says it all. */
    public String declineCode() {
        return declineCode;
    }

    public String message() {
        return message;
    }

    /** The card_error of a card that will not be kept. Unlike a charge's, it always has a decline code. */
    public JsonObject refusal() {
        JsonObject error = Json.object("code", code, "decline_code", declineCode.isEmpty() ? code : declineCode,
                "doc_url", StripeError.docs(code), "message", message);
        if (this == EXPIRED_CARD) error.addProperty("param", "exp_month");
        if (this == INCORRECT_CVC) error.addProperty("param", "cvc");
        error.addProperty("type", "card_error");
        return error;
    }
}

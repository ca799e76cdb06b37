package dev.tollgate.sandbox.paymentmethod;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/** What somebody typed as a card. Lives only until it is known which test card it is; the number is kept nowhere. */
public record CardEntry(String number, long expMonth, long expYear, String cvc) implements MethodEntry {

    private static final String ONLY_TEST = "Your card was declined. Your request was in test mode, but used a non test "
            + "card. For a list of valid test cards, visit: https://stripe.com/docs/testing.";

    public static CardEntry read(Params card) {
        long year = card.requiredInteger("exp_year");
        return new CardEntry(card.requiredText("number").replaceAll("[ -]", ""), card.requiredInteger("exp_month"),
                year < 100 ? 2000 + year : year, card.text("cvc").orElse(""));
    }

    @Override
    public PaymentMethod mint(Tx tx) {
        ZonedDateTime now = tx.onBusinessTime().now().atZone(ZoneOffset.UTC);
        return PaymentMethod.of(tx, known(now.getYear(), now.getMonthValue()), this);
    }

    /** The test card, or the card_error that Stripe answers at tokenisation. */
    private Instrument.Card known(int yearNow, int monthNow) {
        if (!number.matches("\\d{12,19}") || !passesLuhn()) {
            throw refused("incorrect_number", "Your card number is incorrect.", "number");
        }
        checkExpiry(yearNow, monthNow);
        if (!cvc.isEmpty() && !cvc.matches("\\d{3,4}")) {
            throw refused("invalid_cvc", "Your card's security code is invalid.", "cvc");
        }
        return Instruments.byNumber(number).orElseThrow(
                () -> StripeError.card(error("card_declined", ONLY_TEST).with("decline_code", "test_mode_live_card")
                        .error()));
    }

    /** Throws the card_error of a card that is over. */
    void checkExpiry(int yearNow, int monthNow) {
        if (expMonth < 1 || expMonth > 12) {
            throw refused("invalid_expiry_month", "Your card's expiration month is invalid.", "exp_month");
        }
        if (expYear < yearNow || expYear > yearNow + 50 || (expYear == yearNow && expMonth < monthNow)) {
            throw refused("invalid_expiry_year", "Your card's expiration year is invalid.", "exp_year");
        }
    }

    private boolean passesLuhn() {
        int sum = 0;
        for (int i = 0; i < number.length(); i++) {
            int digit = number.charAt(number.length() - 1 - i) - '0';
            int weighted = i % 2 == 0 ? digit : digit * 2;
            sum += weighted > 9 ? weighted - 9 : weighted;
        }
        return sum % 10 == 0;
    }

    private static StripeError refused(String code, String message, String param) {
        return error(code, message).with("param", param);
    }

    private static StripeError error(String code, String message) {
        JsonObject error = Json.object("code", code, "doc_url", StripeError.docs(code), "message", message, "type",
                "card_error");
        return StripeError.card(error);
    }

    @Override
    public String toString() {
        return "CardEntry[hidden]";
    }
}

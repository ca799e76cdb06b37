package dev.tollgate.sandbox.paymentmethod;

import static dev.tollgate.sandbox.paymentmethod.Aftermath.AVAILABLE_AT_ONCE;
import static dev.tollgate.sandbox.paymentmethod.Aftermath.DISPUTE_FRAUDULENT;
import static dev.tollgate.sandbox.paymentmethod.Aftermath.DISPUTE_NOT_AUTHORIZED;
import static dev.tollgate.sandbox.paymentmethod.Aftermath.DISPUTE_NOT_RECEIVED;
import static dev.tollgate.sandbox.paymentmethod.Aftermath.EARLY_FRAUD_WARNING;
import static dev.tollgate.sandbox.paymentmethod.Aftermath.INQUIRY;
import static dev.tollgate.sandbox.paymentmethod.Aftermath.NONE;
import static dev.tollgate.sandbox.paymentmethod.Aftermath.REFUND_FAILS;
import static dev.tollgate.sandbox.paymentmethod.Aftermath.REFUND_PENDING;
import static dev.tollgate.sandbox.paymentmethod.DeclineReason.ACCOUNT_CLOSED;
import static dev.tollgate.sandbox.paymentmethod.DeclineReason.AUTHENTICATION_REQUIRED;
import static dev.tollgate.sandbox.paymentmethod.DeclineReason.DEBIT_FAILED;
import static dev.tollgate.sandbox.paymentmethod.DeclineReason.DEBIT_NOT_AUTHORIZED;
import static dev.tollgate.sandbox.paymentmethod.DeclineReason.EXPIRED_CARD;
import static dev.tollgate.sandbox.paymentmethod.DeclineReason.FRAUDULENT;
import static dev.tollgate.sandbox.paymentmethod.DeclineReason.GENERIC;
import static dev.tollgate.sandbox.paymentmethod.DeclineReason.INCORRECT_CVC;
import static dev.tollgate.sandbox.paymentmethod.DeclineReason.INSUFFICIENT_FUNDS;
import static dev.tollgate.sandbox.paymentmethod.DeclineReason.LOST_CARD;
import static dev.tollgate.sandbox.paymentmethod.DeclineReason.NO_ACCOUNT;
import static dev.tollgate.sandbox.paymentmethod.DeclineReason.NO_FUNDS_IN_ACCOUNT;
import static dev.tollgate.sandbox.paymentmethod.DeclineReason.PROCESSING_ERROR;
import static dev.tollgate.sandbox.paymentmethod.DeclineReason.STOLEN_CARD;
import static dev.tollgate.sandbox.paymentmethod.DeclineReason.VELOCITY;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.paymentmethod.Instrument.Card;
import dev.tollgate.sandbox.paymentmethod.Instrument.Debit;
import dev.tollgate.sandbox.paymentmethod.Outcome.Process;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every test card and bank account that the sandbox knows, one line each. */
public final class Instruments {

    private static final String CARD = "pm_card_";
    private static final String VISA = "visa_";
    private static final Outcome APPROVE = new Outcome.Approve();
    private static final Outcome AUTHENTICATE = new Outcome.Decline(AUTHENTICATION_REQUIRED);
    private static final Outcome CHALLENGE = new Outcome.Challenge(APPROVE);
    private static final Outcome NO_FUNDS = new Outcome.Decline(INSUFFICIENT_FUNDS);
    private static final Outcome DECLINE = new Outcome.Decline(GENERIC);
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Duration DELAYED = Duration.ofMinutes(3);

    public static final List<Card> CARDS = List.of(
            good("4242424242424242", "pm_card_visa", "visa", "credit"),
            good("5555555555554444", "pm_card_mastercard", "mastercard", "credit"),
            good("378282246310005", "pm_card_amex", "amex", "credit"),
            good("4000056655665556", "pm_card_visa_debit", "visa", "debit"),
            good("5200828282828210", "pm_card_mastercard_debit", "mastercard", "debit"),
            good("5105105105105100", "pm_card_mastercard_prepaid", "mastercard", "prepaid"),
            good("6011111111111117", "pm_card_discover", "discover", "credit"),
            good("3056930009020004", "pm_card_diners", "diners", "credit"),
            good("3566002020360505", "pm_card_jcb", "jcb", "credit"),
            good("6200000000000005", "pm_card_unionpay", "unionpay", "credit"),
            after("4000000000000077", "pm_card_bypassPending", AVAILABLE_AT_ONCE),
            good("4000000000003055", "pm_card_threeDSecureOptional", "visa", "credit"),
            after("4000000000000259", "pm_card_createDispute", DISPUTE_FRAUDULENT),
            after("4000000000002685", "pm_card_createDisputeProductNotReceived", DISPUTE_NOT_RECEIVED),
            after("4000000000001976", "pm_card_createDisputeInquiry", INQUIRY),
            after("4000000000005423", "pm_card_createIssuerFraudRecord", EARLY_FRAUD_WARNING),
            after("4000000000007726", "pm_card_pendingRefund", REFUND_PENDING),
            after("4000000000005126", "pm_card_refundFail", REFUND_FAILS),
            declined("4000000000000002", "pm_card_visa_chargeDeclined", GENERIC),
            declined("4000000000009995", "pm_card_visa_chargeDeclinedInsufficientFunds", INSUFFICIENT_FUNDS),
            declined("4000000000009987", "pm_card_visa_chargeDeclinedLostCard", LOST_CARD),
            declined("4000000000009979", "pm_card_visa_chargeDeclinedStolenCard", STOLEN_CARD),
            declined("4000000000000069", "pm_card_chargeDeclinedExpiredCard", EXPIRED_CARD),
            declined("4000000000000127", "pm_card_chargeDeclinedIncorrectCvc", INCORRECT_CVC),
            declined("4000000000000119", "pm_card_chargeDeclinedProcessingError", PROCESSING_ERROR),
            declined("4000000000006975", "pm_card_visa_chargeDeclinedVelocityLimitExceeded", VELOCITY),
            declined("4100000000000019", "pm_card_radarBlock", FRAUDULENT),
            // Can be saved, then declines: the one for a failed one-click charge.
            new Card("4000000000000341", "pm_card_chargeCustomerFail", "visa", "credit", DECLINE, DECLINE, DECLINE,
                    true, NONE),
            asks("4000002500003155", "pm_card_authenticationRequiredOnSetup", CHALLENGE, AUTHENTICATE, APPROVE),
            asks("4000002760003184", "pm_card_authenticationRequired", CHALLENGE, AUTHENTICATE, AUTHENTICATE),
            asks("4000003800000446", "pm_card_authenticationRequiredSetupForOffSession", CHALLENGE, APPROVE, APPROVE),
            asks("4000008260003178", "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",
                    new Outcome.Challenge(NO_FUNDS), NO_FUNDS, NO_FUNDS),
            asks("4000000000003220", "pm_card_threeDSecure2Required", CHALLENGE, AUTHENTICATE, AUTHENTICATE),
            asks("4000008400000027", "pm_card_threeDSecureRequired", CHALLENGE, AUTHENTICATE, AUTHENTICATE),
            new Card("4000008400001629", "pm_card_threeDSecureRequiredChargeDeclined", "visa", "credit",
                    new Outcome.Challenge(DECLINE), AUTHENTICATE, AUTHENTICATE, false, NONE),
            declined("4000008400001280", "pm_card_threeDSecureRequiredProcessingError", GENERIC));

    public static final List<Debit> DEBITS = List.of(
            sepa("pm_success_de", "DE89370400440532013000", Process.settles(SOON), NONE),
            sepa("pm_successDelayed_de", "DE08370400440532013003", Process.settles(DELAYED), NONE),
            sepa("pm_failed_de", "DE62370400440532013001", Process.fails(DEBIT_FAILED, SOON), NONE),
            sepa("pm_failedDelayed_de", "DE78370400440532013004", Process.fails(DEBIT_FAILED, DELAYED), NONE),
            sepa("pm_disputed_de", "DE35370400440532013002", Process.settles(SOON), DISPUTE_NOT_AUTHORIZED),
            us("pm_usBankAccount_success", "000123456789", Process.settles(SOON), NONE),
            us("pm_usBankAccount_accountClosed", "000111111113", Process.fails(ACCOUNT_CLOSED, SOON), NONE),
            us("pm_usBankAccount_noAccount", "000111111116", Process.fails(NO_ACCOUNT, SOON), NONE),
            us("pm_usBankAccount_insufficientFunds", "000222222227", Process.fails(NO_FUNDS_IN_ACCOUNT, SOON), NONE),
            us("pm_usBankAccount_debitNotAuthorized", "000333333335", Process.fails(DEBIT_NOT_AUTHORIZED, SOON), NONE),
            us("pm_usBankAccount_dispute", "000555555559", Process.settles(SOON), DISPUTE_NOT_AUTHORIZED));

    private Instruments() {}

    /** All of them, for people. */
    public static List<JsonObject> shown() {
        return Stream.<Instrument>concat(CARDS.stream(), DEBITS.stream()).map(Instrument::shown).toList();
    }

    /** Of a card's name the brand may be left out or put in, as in {@code pm_card_chargeDeclined}. */
    static Optional<Instrument> byToken(String token) {
        String other = token.startsWith(CARD + VISA)
                ? CARD + token.substring((CARD + VISA).length())
                : token.replaceFirst("^" + CARD, CARD + VISA);
        return exactly(token).or(() -> exactly(other));
    }

    /** A card by its older name, such as {@code tok_visa}. */
    static Optional<Instrument> byCardToken(String token) {
        return token.startsWith("tok_") ? byToken(token.replaceFirst("tok_", CARD)) : Optional.empty();
    }

    public static Optional<Card> byNumber(String number) {
        return CARDS.stream().filter(card -> card.number().equals(number)).findFirst();
    }

    static Optional<Debit> byIban(String iban) {
        return byAccount(new BankAccount.Sepa(iban));
    }

    static Optional<Debit> byUsAccount(String routing, String number) {
        return byAccount(new BankAccount.UnitedStates(routing, number));
    }

    private static Optional<Debit> byAccount(BankAccount account) {
        return DEBITS.stream().filter(debit -> debit.account().equals(account)).findFirst();
    }

    private static Optional<Instrument> exactly(String token) {
        return Stream.<Instrument>concat(CARDS.stream(), DEBITS.stream())
                .filter(instrument -> instrument.token().equals(token)).findFirst();
    }

    private static Debit sepa(String token, String iban, Process outcome, Aftermath aftermath) {
        return new Debit(token, new BankAccount.Sepa(iban), outcome, aftermath);
    }

    private static Debit us(String token, String number, Process outcome, Aftermath aftermath) {
        return new Debit(token, new BankAccount.UnitedStates("110000000", number), outcome, aftermath);
    }

    private static Card good(String number, String token, String brand, String funding) {
        return new Card(number, token, brand, funding, APPROVE, APPROVE, APPROVE, true, NONE);
    }

    private static Card after(String number, String token, Aftermath aftermath) {
        return new Card(number, token, "visa", "credit", APPROVE, APPROVE, APPROVE, true, aftermath);
    }

    private static Card declined(String number, String token, DeclineReason reason) {
        var decline = new Outcome.Decline(reason);
        return new Card(number, token, "visa", "credit", decline, decline, decline, false, NONE);
    }

    private static Card asks(String number, String token, Outcome onSession, Outcome offSession, Outcome onceSetUp) {
        return new Card(number, token, "visa", "credit", onSession, offSession, onceSetUp, true, NONE);
    }
}

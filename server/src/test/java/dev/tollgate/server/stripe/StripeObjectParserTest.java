package dev.tollgate.server.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.tollgate.server.stripe.PaymentFact.Failure;
import dev.tollgate.server.stripe.PaymentFact.Observed;
import dev.tollgate.server.stripe.PaymentFact.Paid;
import dev.tollgate.server.stripe.PaymentFact.Terminated;
import dev.tollgate.server.stripe.PaymentFact.Unknown;
import dev.tollgate.server.stripe.PaymentFact.Why;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is seen at Stripe becomes a fact. Each line of a table is one object of Stripe's, and what it means. */
class StripeObjectParserTest {
    static JsonObject json(String text) {
        return Json.object(text.replace('\'', '"')).orElseThrow();
    }

    /** The fact in a few words. */
    static String told(PaymentFact fact) {
        return switch (fact) {
            case Paid(String intent, long captured, String currency) ->
                "Paid " + intent + " " + captured + " " + currency;
            case Terminated(Why why, Optional<Failure> failure) -> "Terminated " + why + words(failure);
            case Observed(var standing, Optional<Failure> failure, Optional<String> charge) ->
                standing + words(failure) + charge.map(id -> " " + id).orElse("");
            case PaymentFact.Hint _ -> "Hint";
            case PaymentFact.Reversed _ -> "Reversed";
            case PaymentFact.Nothing _ -> "Nothing";
            case Unknown(String what) -> "Unknown: " + what;
        };
    }

    private static String words(Optional<Failure> failure) {
        return failure.map(f -> " " + f.code() + "/" + f.declineCode()).orElse("");
    }

    private static void intents(String table) {
        table.lines().map(line -> line.split("->"))
                .forEach(line -> assertThat(told(StripeObjectParser.ofPaymentIntent(json(line[0])).fact()))
                        .as(line[0]).isEqualTo(line[1].strip()));
    }

    private static void sessions(String table) {
        table.lines().map(line -> line.split("->"))
                .forEach(line -> assertThat(told(StripeObjectParser.ofSession(json(line[0])).fact()))
                        .as(line[0]).isEqualTo(line[1].strip()));
    }

    @Test
    void aPaymentIntentIsWhatItsStatusSays() {
        intents("""
                {'status':'requires_payment_method'}                                                       -> PENDING
                {'status':'requires_confirmation'}                                                         -> PENDING
                {'status':'requires_confirmation','last_payment_error':{'code':'card_declined'}}           -> PENDING
                {'status':'requires_action'}                                                               -> REQUIRES_ACTION
                {'status':'requires_action','latest_charge':'ch_1'}                                        -> REQUIRES_ACTION ch_1
                {'status':'processing','latest_charge':{'id':'ch_1'}}                                      -> PROCESSING ch_1
                {'status':'canceled'}                                                                      -> Terminated CANCELED
                {'status':'canceled','last_payment_error':{'code':'card_declined'}}                        -> Terminated CANCELED
                {'id':'pi_1','status':'succeeded','amount':5000,'amount_received':4999,'currency':'usd'}   -> Paid pi_1 4999 usd
                """);
    }

    @Test
    void aPaymentIntentBackAtItsMethodWithAnErrorHasFailed() {
        intents("""
                {'status':'requires_payment_method','last_payment_error':{'code':'card_declined','decline_code':'generic_decline'},'latest_charge':'ch_1'} -> FAILED card_declined/generic_decline ch_1
                {'status':'requires_payment_method','last_payment_error':{}}                               -> FAILED unknown/
                {'status':'requires_payment_method','last_payment_error':null}                             -> PENDING
                {'status':'requires_payment_method','last_payment_error':{'code':'authentication_required','decline_code':'authentication_required'}} -> REQUIRES_ACTION authentication_required/authentication_required
                {'status':'requires_payment_method','last_payment_error':{'code':'card_declined','decline_code':'authentication_required'}} -> REQUIRES_ACTION card_declined/authentication_required
                """);
    }

    @Test
    void whatWeDoNotKnowIsUnknownAndNeverGuessed() {
        intents("""
                {'status':'requires_capture'} -> Unknown: payment_intent status requires_capture
                {'status':'SUCCEEDED'}        -> Unknown: payment_intent status SUCCEEDED
                {'status':null}               -> Unknown: payment_intent status none
                {'status':7}                  -> Unknown: payment_intent status none
                {}                            -> Unknown: payment_intent status none
                """);
        sessions("""
                {'status':'paused'}           -> Unknown: checkout.session status paused
                {}                            -> Unknown: checkout.session status none
                """);
    }

    @Test
    void moneyWithoutAnAmountMatchesNoCheckout() {
        intents("""
                {'id':'pi_1','status':'succeeded','currency':'usd'}                           -> Paid pi_1 -1 usd
                {'id':'pi_1','status':'succeeded','amount_received':'4999','currency':'usd'}  -> Paid pi_1 -1 usd
                {'id':'pi_1','status':'succeeded','amount_received':49.99,'currency':'usd'}   -> Paid pi_1 -1 usd
                {'id':'pi_1','status':'succeeded','amount_received':1e400,'currency':'usd'}   -> Paid pi_1 -1 usd
                """);
    }

    @Test
    void aSessionIsWhatItsStatusAndItsPaymentIntentSay() {
        sessions("""
                {'status':'open','payment_status':'unpaid','payment_intent':null}                                               -> PENDING
                {'status':'open','payment_status':'unpaid','payment_intent':'pi_1'}                                             -> PENDING
                {'status':'open','payment_status':'unpaid','payment_intent':{'status':'requires_action'}}                       -> REQUIRES_ACTION
                {'status':'open','payment_status':'unpaid','payment_intent':{'status':'requires_payment_method','last_payment_error':{'code':'card_declined'}}} -> FAILED card_declined/
                {'status':'expired','payment_status':'unpaid','payment_intent':null}                                            -> Terminated EXPIRED
                {'status':'expired','payment_status':'unpaid','payment_intent':{'status':'canceled'}}                           -> Terminated EXPIRED
                {'status':'complete','payment_status':'unpaid','payment_intent':{'status':'processing'}}                        -> PROCESSING
                {'status':'complete','payment_status':'unpaid','payment_intent':'pi_1'}                                         -> Hint
                {'status':'complete','payment_status':'paid','payment_intent':'pi_1','amount_total':4999,'currency':'usd'}      -> Paid pi_1 4999 usd
                {'status':'complete','payment_status':'paid','payment_intent':{'id':'pi_1','status':'succeeded'},'amount_total':4999,'currency':'usd'} -> Paid pi_1 4999 usd
                """);
    }

    @Test
    void aDelayedMethodThatFailsVoidsACompleteSession() {
        sessions("""
                {'status':'complete','payment_status':'unpaid','payment_intent':{'status':'requires_payment_method','last_payment_error':{'code':'payment_intent_payment_attempt_failed'}}} -> Terminated FAILED payment_intent_payment_attempt_failed/
                {'status':'complete','payment_status':'unpaid','payment_intent':{'status':'requires_payment_method'}}           -> Terminated FAILED
                {'status':'complete','payment_status':'unpaid','payment_intent':{'status':'canceled'}}                          -> Terminated CANCELED
                """);
    }

    @Test
    void idsSecretsAndPagesAreTakenAlong() {
        PaymentSnapshot intent = StripeObjectParser
                .ofPaymentIntent(json("{'id':'pi_1','status':'processing','client_secret':'pi_1_secret_x'}"));
        assertThat(intent.paymentIntentId()).contains("pi_1");
        assertThat(intent.sessionId()).isEmpty();
        assertThat(intent.clientSecret().orElseThrow().reveal()).isEqualTo("pi_1_secret_x");
        assertThat(intent.toString()).doesNotContain("pi_1_secret_x");
        PaymentSnapshot session = StripeObjectParser
                .ofSession(json("{'id':'cs_1','status':'open','url':'https://c.test/cs_1','payment_intent':'pi_1'}"));
        assertThat(session.sessionId()).contains("cs_1");
        assertThat(session.paymentIntentId()).contains("pi_1");
        assertThat(session.hostedUrl().orElseThrow().reveal()).isEqualTo("https://c.test/cs_1");
    }

    @Test
    void aBlankedClientSecretIsNone() {
        assertThat(StripeObjectParser.ofPaymentIntent(json("{'id':'pi_1','status':'processing','client_secret':''}"))
                .clientSecret()).isEmpty();
    }

    @Test
    void theLatestChargeIsSeenAsFarAsItIsDescribed() {
        assertThat(charge(
                "{'latest_charge':{'id':'ch_1','status':'failed','failure_code':'card_declined','outcome':{'reason':'generic_decline'},'created':5}}"))
                .isEqualTo("ch_1 FAILED card_declined/generic_decline 1970-01-01T00:00:05Z");
        assertThat(charge("{'latest_charge':{'id':'ch_1','status':'succeeded','created':5}}"))
                .isEqualTo("ch_1 SUCCEEDED / 1970-01-01T00:00:05Z");
        assertThat(charge("{'latest_charge':{'id':'ch_1','status':'pending','created':5}}"))
                .isEqualTo("ch_1 PENDING / 1970-01-01T00:00:05Z");
        assertThat(charge("{'latest_charge':'ch_1','last_payment_error':{'charge':'ch_1','code':'card_declined'}}"))
                .isEqualTo("ch_1 FAILED card_declined/ null");
        assertThat(charge("{'latest_charge':'ch_1'}")).isEmpty();
        assertThat(charge("{}")).isEmpty();
    }

    private static String charge(String intent) {
        return StripeObjectParser.ofPaymentIntent(json(intent)).charges().stream()
                .map(c -> c.id() + " " + c.outcome() + " " + c.code() + "/" + c.declineCode() + " " + c.at())
                .reduce("", String::concat);
    }
}

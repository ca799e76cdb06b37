package dev.tollgate.server.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.tollgate.server.stripe.PaymentSnapshot.Charge.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Of what an event says, only that counts which Stripe never takes back. The rest is a hint to look. */
class StripeEventTest {
    private static final String SUCCEEDED = """
            {'id':'evt_1','object':'event','type':'payment_intent.succeeded','api_version':'2026-07-29.dahlia','created':1785319872,
             'livemode':false,'data':{'object':{'id':'pi_1','object':'payment_intent','status':'succeeded','amount_received':4999,
             'currency':'usd','latest_charge':'ch_1','metadata':{'tollgate_checkout':'chk_1','n':1}}}}""";

    private static Optional<StripeEvent> read(String text) {
        return StripeEvent.read(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static PaymentSnapshot snapshot(String text) {
        return PaymentEventParser.read(read(text).orElseThrow()).orElseThrow();
    }

    private static StripeEvent event(String object) {
        return read(
                "{'id':'evt_1','type':'some.type','api_version':'2026-07-29.dahlia','data':{'object':" + object + "}}")
                .orElseThrow();
    }

    private static String told(String object) {
        return PaymentEventParser.read(event(object)).map(seen -> StripeObjectParserTest.told(seen.fact()))
                .orElse("nothing");
    }

    @Test
    void onlyTheIrreversibleCounts() {
        String table = """
                {'object':'payment_intent','id':'pi_1','status':'succeeded','amount_received':4999,'currency':'usd'}          -> Paid pi_1 4999 usd
                {'object':'payment_intent','id':'pi_1','status':'canceled'}                                                   -> Terminated CANCELED
                {'object':'payment_intent','id':'pi_1','status':'requires_capture'}                                           -> Unknown: payment_intent status requires_capture
                {'object':'payment_intent','id':'pi_1','status':'processing'}                                                 -> Hint
                {'object':'payment_intent','id':'pi_1','status':'requires_action'}                                            -> Hint
                {'object':'payment_intent','id':'pi_1','status':'requires_confirmation'}                                      -> Hint
                {'object':'payment_intent','id':'pi_1','status':'requires_payment_method'}                                    -> Hint
                {'object':'payment_intent','id':'pi_1','status':'requires_payment_method','last_payment_error':{'code':'x'}}  -> Hint
                {'object':'checkout.session','id':'cs_1','status':'expired','payment_status':'unpaid'}                        -> Terminated EXPIRED
                {'object':'checkout.session','id':'cs_1','status':'open','payment_status':'unpaid'}                           -> Hint
                {'object':'checkout.session','id':'cs_1','status':'complete','payment_status':'unpaid','payment_intent':'pi_1'} -> Hint
                {'object':'checkout.session','id':'cs_1','status':'complete','payment_status':'unpaid','payment_intent':{'status':'requires_payment_method'}} -> Hint
                {'object':'checkout.session','id':'cs_1','status':'complete','payment_status':'paid','payment_intent':'pi_1','amount_total':4999,'currency':'usd'} -> Paid pi_1 4999 usd
                {'object':'charge','id':'ch_1','status':'succeeded','payment_intent':'pi_1'}                                  -> Hint
                {'object':'charge','id':'ch_1','status':'failed','payment_intent':'pi_1'}                                     -> Hint
                {'object':'charge','id':'ch_1','status':'succeeded','payment_intent':'pi_1','amount_refunded':5}              -> Reversed
                {'object':'charge','id':'ch_1','status':'succeeded','payment_intent':'pi_1','disputed':true}                  -> Reversed
                {'object':'refund','id':'re_1','payment_intent':'pi_1'}                                                       -> Reversed
                {'object':'dispute','id':'du_1','payment_intent':'pi_1'}                                                      -> Reversed
                {'object':'customer','id':'cus_1'}                                                                            -> nothing
                {}                                                                                                            -> nothing
                """;
        table.lines().map(line -> line.split("->"))
                .forEach(line -> assertThat(told(line[0])).as(line[0]).isEqualTo(line[1].strip()));
    }

    @Test
    void anEventIsReadWhole() {
        StripeEvent event = read(SUCCEEDED).orElseThrow();
        assertThat(event.id()).isEqualTo("evt_1");
        assertThat(event.type()).isEqualTo("payment_intent.succeeded");
        assertThat(event.apiVersion()).isEqualTo("2026-07-29.dahlia");
        assertThat(event.livemode()).isFalse();
        assertThat(event.account()).isEmpty();
        assertThat(event.objectId()).isEqualTo("pi_1");
        assertThat(event.paymentIntentId()).contains("pi_1");
        assertThat(event.created()).isEqualTo(Instant.ofEpochSecond(1785319872));
        assertThat(event.metadata("tollgate_checkout")).contains("chk_1");
        assertThat(event.metadata("n")).isEmpty();
        assertThat(event.metadata("other")).isEmpty();
    }

    @Test
    void aPaymentNamesItsChargeThoughTheEventDoesNotDescribeIt() {
        var charges = snapshot(SUCCEEDED).charges();
        assertThat(charges).containsExactly(
                new PaymentSnapshot.Charge("ch_1", Outcome.SUCCEEDED, "", "", Instant.ofEpochSecond(1785319872)));
        var none = snapshot(SUCCEEDED.replace("'latest_charge':'ch_1'", "'latest_charge':null"));
        assertThat(none.charges()).isEmpty();
        var expanded = snapshot(SUCCEEDED.replace("'latest_charge':'ch_1'",
                "'latest_charge':{'id':'ch_2','status':'succeeded','created':5}"));
        assertThat(expanded.charges())
                .containsExactly(
                        new PaymentSnapshot.Charge("ch_2", Outcome.SUCCEEDED, "", "", Instant.ofEpochSecond(5)));
    }

    @Test
    void aDeclinedChargeIsSeenThoughTheFactIsAHint() {
        StripeEvent event = event(
                "{'object':'charge','id':'ch_1','status':'failed','failure_code':'card_declined','payment_intent':{'id':'pi_1'}}");
        assertThat(event.paymentIntentId()).contains("pi_1");
        assertThat(PaymentEventParser.read(event).orElseThrow().charges()).singleElement().returns(Outcome.FAILED,
                PaymentSnapshot.Charge::outcome);
    }

    @Test
    void theApiVersionDecidesNothing() {
        for (String version : new String[]{"null", "'2020-08-27'", "'2026-09-30.endive'", "7"}) {
            var event = read(SUCCEEDED.replace("'2026-07-29.dahlia'", version)).orElseThrow();
            assertThat(StripeObjectParserTest.told(PaymentEventParser.read(event).orElseThrow().fact())).as(version)
                    .isEqualTo("Paid pi_1 4999 usd");
        }
        assertThat(read(SUCCEEDED.replace("'api_version':'2026-07-29.dahlia',", "")).orElseThrow().apiVersion())
                .isEmpty();
    }

    @Test
    void anEventWithoutDataIsAnEventThatSaysNothing() {
        for (String data : new String[]{"", ",'data':null", ",'data':{}", ",'data':{'object':null}",
                ",'data':{'object':[]}", ",'data':7"}) {
            var event = read("{'id':'evt_1','type':'v1.billing.meter.error_report_triggered','object':'v2.core.event'"
                    + data + "}");
            assertThat(PaymentEventParser.read(event.orElseThrow())).as(data).isEmpty();
            assertThat(event.orElseThrow().objectId()).isEmpty();
        }
    }

    @Test
    void whatIsNoEventIsNone() {
        for (String text : new String[]{"", " ", "null", "[]", "7", "{}", "{'id':'evt_1'}", "{'type':'x'}",
                "{'id':1,'type':'x'}", "{'id':",
                "<html>", "[".repeat(100_000), "{'a':".repeat(100_000)}) {
            assertThat(read(text)).as(text.substring(0, Math.min(20, text.length()))).isEmpty();
        }
        assertThat(StripeEvent.read(new byte[]{(byte) 0xff, (byte) 0xfe, 0})).isEmpty();
    }

    @Test
    void aTimeOutOfTimeIsStillAnEvent() {
        for (String created : new String[]{"-1", "null", "'x'", "1e18", "9223372036854775807", "1e999999"}) {
            assertThat(read(SUCCEEDED.replace("1785319872", created))).as(created).isPresent();
        }
    }

    @Test
    void noPayloadThrows() {
        var random = new Random(20260729);
        String tokens = "{}[]:,'\"0123456789nulltruefalse.eE-\\ ";
        for (int round = 0; round < 10_000; round++) {
            var text = new StringBuilder(SUCCEEDED);
            for (int edit = random.nextInt(1, 6); edit > 0; edit--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.setCharAt(at, tokens.charAt(random.nextInt(tokens.length())));
                    default -> text.insert(at, tokens.charAt(random.nextInt(tokens.length())));
                }
            }
            assertThatNoException().as(text.toString())
                    .isThrownBy(() -> read(text.toString()).ifPresent(PaymentEventParser::read));
        }
    }
}

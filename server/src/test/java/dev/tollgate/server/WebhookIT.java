package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.Poison;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.CreateCheckoutResponse;
import dev.tollgate.v1.GetPaymentRequest;
import dev.tollgate.v1.Payment;
import dev.tollgate.v1.PaymentServiceGrpc;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What Stripe sends: early, twice, late, out of order, foreign, and forged. */
class WebhookIT {
    private static final long SEED = 20261121;
    @RegisterExtension
    static final World world = new World();
    private static final Buyer buyer = new Buyer(world);

    @AfterEach
    void calm() {
        Poison.takeAway(world, "payment");
        world.sandbox.webhooks().policy("{}");
        world.sandbox.webhooks().release();
        world.settles();
    }

    private static void delivers(JsonObject event) {
        world.delivers(event.toString(), World.WEBHOOK_SECRET, 0);
    }

    private static List<JsonObject> eventsOf(Checkout checkout) {
        return world.sandbox.events().stream().filter(event -> event.toString().contains(checkout.getId())).toList();
    }

    private static JsonObject find(Checkout checkout, String type) {
        return eventsOf(checkout).stream().filter(event -> event.get("type").getAsString().equals(type)).findFirst()
                .orElseThrow();
    }

    private static String state(JsonObject event) {
        return world.sql("SELECT state FROM stripe_event WHERE event_id = ?", event.get("id").getAsString());
    }

    @Test
    void aWebhookThatComesBeforeTheApiResponseTeachesTheCheckout() {
        world.sandbox.webhooks().policy("{\"response\":\"after_delivery\"}");
        var created = buyer.opens(Buyer.tea());
        assertThat(created.getClientSecret()).isNotEmpty();
        Checkout paid = buyer.confirms(created.getCheckout(), "pm_card_visa");
        assertThat(paid.getStatus()).isEqualTo(Checkout.Status.COMPLETE);
        world.settles();
        assertThat(world
                .sql("SELECT string_agg(s.version::text, ',' ORDER BY s.version) FROM status_event s JOIN checkout c"
                        + " ON c.id = s.subject_id WHERE c.order_number = ?", paid.getOrderNumber()))
                .isIn("1,2,3", "1,2,3,4");
    }

    @Test
    void theSameEventFiftyTimesAtOnceIsOneRowAndOneEffect() throws Exception {
        world.sandbox.webhooks().hold();
        var created = buyer.opens(Buyer.tea());
        buyer.paysInTheBrowser(created, "pm_card_visa");
        JsonObject succeeded = find(created.getCheckout(), "payment_intent.succeeded");
        CheckoutIT.atOnce(50, () -> {
            delivers(succeeded);
            return "ok";
        });
        assertThat(world.sql("SELECT count(*) FROM stripe_event WHERE event_id = ?", succeeded.get("id").getAsString()))
                .isEqualTo("1");
        assertThat(world.sql("SELECT count(*) FROM status_event s JOIN checkout c ON c.id = s.subject_id"
                + " WHERE c.order_number = ? AND s.cause LIKE 'webhook%'", created.getCheckout().getOrderNumber()))
                .isEqualTo("1");
    }

    @Test
    void anEventThatComesAfterItsSuccessorChangesNothing() {
        world.sandbox.webhooks().hold();
        var created = buyer.opens(Buyer.tea());
        buyer.paysInTheBrowser(created, "pm_card_visa_chargeDeclined");
        buyer.paysInTheBrowser(created, "pm_card_visa");
        delivers(find(created.getCheckout(), "payment_intent.succeeded"));
        delivers(find(created.getCheckout(), "payment_intent.payment_failed"));
        delivers(find(created.getCheckout(), "payment_intent.created"));
        assertThat(buyer.sees(created.getCheckout()).getStatus()).isEqualTo(Checkout.Status.COMPLETE);
    }

    @Test
    void everyShuffleOfARealHistoryEndsAlike() {
        var random = new Random(SEED);
        for (int round = 0; round < 25; round++) {
            world.sandbox.webhooks().hold();
            CreateCheckoutResponse created = buyer.opens(Buyer.tea());
            buyer.paysInTheBrowser(created, "pm_card_visa_chargeDeclined");
            buyer.paysInTheBrowser(created, "pm_card_visa");
            var history = new ArrayList<>(eventsOf(created.getCheckout()));
            history.addAll(eventsOf(created.getCheckout()));
            Collections.shuffle(history, random);
            history.forEach(WebhookIT::delivers);
            world.gateway().drain();
            Checkout end = buyer.sees(created.getCheckout());
            assertThat(end.getStatus()).as("seed %s round %s", SEED, round).isEqualTo(Checkout.Status.COMPLETE);
            assertThat(attempts(end.getPayment())).containsExactlyInAnyOrder("FAILED", "SUCCEEDED");
        }
        assertThat(world.sql("SELECT count(*) FROM finding")).isEqualTo("0");
    }

    /** As they are now; a checkout shows those of its latest version. */
    private static List<String> attempts(Payment payment) {
        return World.with(PaymentServiceGrpc.newBlockingStub(world.channel()), World.API_KEY)
                .getPayment(GetPaymentRequest.newBuilder().setPaymentId(payment.getId()).build()).getPayment()
                .getAttemptsList().stream().map(attempt -> attempt.getOutcome().name()).toList();
    }

    @Test
    void anEventOfAnotherProgramIsKeptAsForeign() {
        JsonObject event = foreign("evt_foreign_1", "pi_of_somebody_else");
        delivers(event);
        assertThat(state(event)).isEqualTo("FOREIGN");
    }

    @Test
    void aForeignEventIsLookedAtAgainWhenACheckoutLearnsItsObject() {
        world.sandbox.webhooks().hold();
        var hosted = buyer.opensHosted();
        world.sandbox.pay(hosted.getCheckout().getStripeSessionId(), "pm_card_visa");
        JsonObject charged = world.sandbox.events().stream()
                .filter(event -> event.get("type").getAsString().equals("charge.succeeded"))
                .reduce((_, last) -> last).orElseThrow().deepCopy();
        charged.getAsJsonObject("data").getAsJsonObject("object").add("metadata", new JsonObject());
        delivers(charged);
        assertThat(state(charged)).isEqualTo("FOREIGN");
        delivers(find(hosted.getCheckout(), "checkout.session.completed"));
        world.gateway().drain();
        assertThat(state(charged)).isEqualTo("APPLIED");
    }

    @Test
    void anEventThatNamesACheckoutWhichDoesNotExistIsAFindingAndIsNotDropped() {
        var created = buyer.opens(Buyer.tea());
        JsonObject event = find(created.getCheckout(), "payment_intent.created").deepCopy();
        event.addProperty("id", "evt_unknown_1");
        event.getAsJsonObject("data").getAsJsonObject("object").getAsJsonObject("metadata")
                .addProperty("tollgate_checkout", "chk_01h455vb4pex5vsknk084sn02q");
        delivers(event);
        assertThat(state(event)).isEqualTo("IGNORED");
        assertThat(world.sql("SELECT details FROM finding WHERE kind = 'UNKNOWN_CHECKOUT'"))
                .isEqualTo("names chk_01h455vb4pex5vsknk084sn02q");
        world.sql("DELETE FROM finding RETURNING id");
    }

    @Test
    void anOrphanThatNamesALiveCheckoutChangesNothing() {
        var created = buyer.opens(Buyer.tea());
        JsonObject event = find(created.getCheckout(), "payment_intent.created").deepCopy();
        event.addProperty("id", "evt_orphan_1");
        event.addProperty("type", "payment_intent.canceled");
        JsonObject intent = event.getAsJsonObject("data").getAsJsonObject("object");
        intent.addProperty("id", "pi_orphan");
        intent.addProperty("status", "canceled");
        intent.getAsJsonObject("metadata").addProperty("tollgate_operation", "00000000-0000-0000-0000-000000000000");
        delivers(event);
        assertThat(state(event)).isEqualTo("IGNORED");
        assertThat(buyer.sees(created.getCheckout()).getStatus()).isEqualTo(Checkout.Status.OPEN);
        assertThat(world.sql("DELETE FROM finding WHERE kind = 'ORPHAN_AT_STRIPE' RETURNING subject"))
                .isEqualTo("pi_orphan");
    }

    @Test
    void aHostedCheckoutStaysOpenWhenOneOfItsPaymentIntentsIsCanceled() {
        var hosted = buyer.opensHosted();
        String session = hosted.getCheckout().getStripeSessionId();
        assertThatThrownBy(() -> world.sandbox.pay(session, "pm_card_visa_chargeDeclined"))
                .hasMessageContaining("declined");
        world.settles();
        JsonObject event = find(hosted.getCheckout(), "payment_intent.payment_failed").deepCopy();
        event.addProperty("id", "evt_replaced_intent");
        event.addProperty("type", "payment_intent.canceled");
        event.getAsJsonObject("data").getAsJsonObject("object").addProperty("status", "canceled");
        delivers(event);
        assertThat(buyer.sees(hosted.getCheckout()).getStatus()).isEqualTo(Checkout.Status.OPEN);
        world.sandbox.pay(session, "pm_card_visa");
        world.settles();
        assertThat(buyer.sees(hosted.getCheckout()).getStatus()).isEqualTo(Checkout.Status.COMPLETE);
    }

    @Test
    void anEventOfTheOtherModeIsIgnored() {
        var created = buyer.opens(Buyer.tea());
        JsonObject event = find(created.getCheckout(), "payment_intent.created").deepCopy();
        event.addProperty("id", "evt_live_1");
        event.addProperty("livemode", true);
        delivers(event);
        assertThat(state(event)).isEqualTo("IGNORED");
    }

    @Test
    void anEventOfAStrangeShapeIsKeptAndHurtsNobody() {
        world.delivers(
                "{\"id\":\"evt_odd_1\",\"object\":\"event\",\"type\":\"moon.landed\",\"api_version\":null,\"data\":{}}",
                World.WEBHOOK_SECRET, 0);
        assertThat(world.sql("SELECT state FROM stripe_event WHERE event_id = 'evt_odd_1'")).isEqualTo("IGNORED");
    }

    @Test
    void wrongOldFutureAndMalformedSignaturesAreRefusedAndStoreNothing() {
        String body = foreign("evt_forged", "pi_x").toString();
        assertThat(ApiErrors.of(() -> world.delivers(body, "whsec_another_secret", 0))).isEqualTo("SIGNATURE_INVALID");
        assertThat(ApiErrors.of(() -> world.delivers(body, World.WEBHOOK_SECRET, 301))).isEqualTo("SIGNATURE_INVALID");
        assertThat(ApiErrors.of(() -> world.delivers(body, World.WEBHOOK_SECRET, -302))).isEqualTo("SIGNATURE_INVALID");
        for (String header : List.of("", "t", "t=1,v1", "t=abc,v1=00", "t=99999999999999999999,v1=00",
                "i'm not even a signature", "v1=00", "t=1492774577,v0=00", "t=1,".repeat(500))) {
            assertThat(ApiErrors.of(() -> world.ingest(body.getBytes(StandardCharsets.UTF_8), header))).as(header)
                    .isEqualTo("SIGNATURE_INVALID");
        }
        assertThat(world.sql("SELECT count(*) FROM stripe_event WHERE event_id = 'evt_forged'")).isEqualTo("0");
    }

    @Test
    void aSignedBodyThatIsNoEventIsRefused() {
        assertThat(ApiErrors.of(() -> world.delivers("not json", World.WEBHOOK_SECRET, 0))).isEqualTo("INVALID_FIELD");
        assertThat(ApiErrors.of(() -> world.delivers("[1]", World.WEBHOOK_SECRET, 0))).isEqualTo("INVALID_FIELD");
    }

    @Test
    void anEventWhoseEffectFailsStaysAndIsAppliedLater() {
        world.sandbox.webhooks().hold();
        var created = buyer.opens(Buyer.tea());
        buyer.paysInTheBrowser(created, "pm_card_visa");
        JsonObject succeeded = find(created.getCheckout(), "payment_intent.succeeded");
        Poison.put(world, "payment", "UPDATE", "NEW.status = 'SUCCEEDED'");
        delivers(succeeded);
        assertThat(state(succeeded)).isEqualTo("PENDING");
        assertThat(buyer.sees(created.getCheckout()).getStatus()).isEqualTo(Checkout.Status.OPEN);
        Poison.takeAway(world, "payment");
        world.clock.turn(Duration.ofSeconds(10));
        world.gateway().drain();
        assertThat(state(succeeded)).isEqualTo("APPLIED");
        assertThat(buyer.sees(created.getCheckout()).getPayment().getStatus()).isEqualTo(Payment.Status.SUCCEEDED);
    }

    @Test
    void anEventThatADeadProcessLeftIsAppliedByTheNextOneUnasked() {
        world.sandbox.webhooks().hold();
        var created = buyer.opens(Buyer.tea());
        buyer.paysInTheBrowser(created, "pm_card_visa");
        JsonObject succeeded = find(created.getCheckout(), "payment_intent.succeeded");
        Poison.put(world, "payment", "UPDATE", "NEW.status = 'SUCCEEDED'");
        delivers(succeeded);
        Poison.takeAway(world, "payment");
        world.restart();
        world.clock.turn(Duration.ofSeconds(10));
        world.gateway().drain();
        assertThat(state(succeeded)).isEqualTo("APPLIED");
    }

    @Test
    void noClientSecretIsKeptInAStoredEvent() {
        var created = buyer.opens(Buyer.tea());
        world.settles();
        assertThat(world.sql("SELECT count(*) FROM stripe_event WHERE convert_from(payload, 'UTF8') LIKE ?",
                "%" + created.getClientSecret() + "%")).isEqualTo("0");
    }

    private static JsonObject foreign(String id, String intent) {
        return com.google.gson.JsonParser.parseString("""
                {"id":"%s","object":"event","type":"payment_intent.succeeded","api_version":"2026-07-29.dahlia",
                 "created":1790000000,"livemode":false,"data":{"object":{"id":"%s","object":"payment_intent",
                 "status":"succeeded","amount_received":100,"currency":"usd","metadata":{}}}}""".formatted(id, intent))
                .getAsJsonObject();
    }
}

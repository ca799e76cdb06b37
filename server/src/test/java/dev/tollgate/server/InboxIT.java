package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.CreateCheckoutResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the inbox does with events that are poisoned, foreign, thin, old-fashioned, or that say nothing. */
class InboxIT {
    @RegisterExtension
    static final World world = new World();
    private static final Buyer buyer = new Buyer(world);
    private static int copies;

    @AfterEach
    void calm() {
        world.sandbox.webhooks().policy("{}");
        world.sandbox.webhooks().release();
        world.settles();
        world.sql("DELETE FROM stripe_event RETURNING event_id");
        world.sql("DELETE FROM finding RETURNING id");
    }

    private static void delivers(JsonObject event) {
        world.delivers(event.toString(), World.WEBHOOK_SECRET, 0);
    }

    /** As the sandbox told it, under another id. */
    private static JsonObject copy(CreateCheckoutResponse created, String type) {
        JsonObject copy = world.sandbox.events().stream()
                .filter(event -> event.toString().contains(created.getCheckout().getId()))
                .filter(event -> event.get("type").getAsString().equals(type)).findFirst().orElseThrow().deepCopy();
        copy.addProperty("id", "evt_copy_" + ++copies);
        return copy;
    }

    private static JsonObject object(JsonObject event) {
        return event.getAsJsonObject("data").getAsJsonObject("object");
    }

    private static String state(JsonObject event) {
        return row(event, "state");
    }

    private static String row(JsonObject event, String column) {
        return world.sql("SELECT " + column + " FROM stripe_event WHERE event_id = ?", event.get("id").getAsString());
    }

    private static void isDue(JsonObject event) {
        world.sql("UPDATE stripe_event SET next_attempt_at = received_at WHERE event_id = ? RETURNING event_id",
                event.get("id").getAsString());
    }

    private static String findings() {
        return world.sql("SELECT coalesce(string_agg(kind || ' ' || subject, ', '), '') FROM finding"
                + " WHERE resolved_at IS NULL");
    }

    private static CreateCheckoutResponse paidUnheard() {
        world.sandbox.webhooks().hold();
        var created = buyer.opens(Buyer.tea());
        buyer.paysInTheBrowser(created, "pm_card_visa");
        return created;
    }

    private static Checkout.Status status(CreateCheckoutResponse created) {
        return buyer.sees(created.getCheckout()).getStatus();
    }

    private static long reads() {
        return world.sentToStripe("GET", "/v1/(payment_intents|checkout/sessions|charges|refunds|disputes).*");
    }

    /** Stored, and about to be tried again, as if its first attempt had failed. */
    private static void waits(JsonObject event) {
        delivers(event);
        world.sql("UPDATE stripe_event SET state = 'PENDING', attempts = 1, next_attempt_at = received_at"
                + " WHERE event_id = ? RETURNING event_id", event.get("id").getAsString());
    }

    @Test
    void aPayloadThatCannotBeReadAnyMoreStopsNobodyAndIsDeadInTheEnd() {
        var created = paidUnheard();
        JsonObject poison = copy(created, "payment_intent.created");
        JsonObject healthy = copy(created, "payment_intent.succeeded");
        waits(poison);
        world.sql("UPDATE stripe_event SET payload = convert_to('{\"id\": \"evt', 'UTF8') WHERE event_id = ?"
                + " RETURNING event_id", poison.get("id").getAsString());
        delivers(healthy);
        JsonObject waiting = copy(created, "charge.succeeded");
        waits(waiting);
        world.gateway().drain();
        assertThat(state(waiting)).as("behind the poison").isEqualTo("APPLIED");
        assertThat(state(poison)).isEqualTo("PENDING");
        assertThat(row(poison, "attempts")).isEqualTo("2");
        assertThat(row(poison, "error")).isEqualTo("what is stored cannot be read as an event");
        for (int attempt = 3; attempt <= 12; attempt++) {
            isDue(poison);
            world.gateway().drain();
        }
        assertThat(state(poison)).isEqualTo("DEAD");
        assertThat(row(poison, "next_attempt_at")).isEqualTo("null");
        assertThat(findings()).isEqualTo("DEAD_EVENT " + poison.get("id").getAsString());
    }

    @Test
    void anEventThatKillsItsProcessEachTimeIsDeadInTheEnd() {
        var created = paidUnheard();
        JsonObject killer = copy(created, "charge.succeeded");
        waits(killer);
        world.sql("UPDATE stripe_event SET attempts = 12 WHERE event_id = ? RETURNING event_id",
                killer.get("id").getAsString());
        world.gateway().drain();
        assertThat(state(killer)).isEqualTo("DEAD");
        assertThat(row(killer, "error")).isEqualTo("its process died each time");
    }

    @Test
    void anIntentThatWasOnlyCreatedIsNoReasonToReadIt() {
        long before = reads();
        var created = buyer.opens(Buyer.tea());
        world.settles();
        assertThat(reads()).isEqualTo(before);
        long version = buyer.sees(created.getCheckout()).getVersion();
        JsonObject again = copy(created, "payment_intent.created");
        delivers(again);
        world.settles();
        assertThat(state(again)).isEqualTo("APPLIED");
        assertThat(reads()).isEqualTo(before);
        assertThat(buyer.sees(created.getCheckout()).getVersion()).isEqualTo(version);
    }

    @Test
    void anEventThatTellsWhatIsKnownIsNoReasonToReadIt() {
        var created = buyer.opens(Buyer.tea());
        buyer.confirms(created.getCheckout(), "pm_card_visa");
        world.settles();
        long before = reads();
        for (String type : new String[]{"payment_intent.created", "payment_intent.succeeded", "charge.succeeded"})
            delivers(copy(created, type));
        world.settles();
        assertThat(reads()).isEqualTo(before);
    }

    /** A charge of a Session's intent, which no row of ours names yet. */
    private static JsonObject foreignCharge() {
        world.sandbox.webhooks().hold();
        var hosted = buyer.opensHosted();
        world.sandbox.pay(hosted.getCheckout().getStripeSessionId(), "pm_card_visa");
        JsonObject charged = copy(hosted, "charge.succeeded");
        object(charged).add("metadata", new JsonObject());
        delivers(charged);
        assertThat(state(charged)).isEqualTo("FOREIGN");
        return charged;
    }

    @Test
    void aForeignEventIsLookedAtOnceMoreAMinuteLaterAndThenLeftAlone() {
        JsonObject foreign = copyOf(foreignCharge(), "pi_of_another_program");
        world.clock.turn(Duration.ofSeconds(59));
        world.gateway().drain();
        assertThat(row(foreign, "attempts")).isEqualTo("1");
        world.clock.turn(Duration.ofSeconds(2));
        world.gateway().drain();
        assertThat(row(foreign, "attempts")).isEqualTo("2");
        assertThat(row(foreign, "next_attempt_at")).isEqualTo("null");
        world.clock.turn(Duration.ofMinutes(5));
        world.gateway().drain();
        assertThat(row(foreign, "attempts")).isEqualTo("2");
        assertThat(state(foreign)).isEqualTo("FOREIGN");
    }

    @Test
    void aForeignEventIsFoundByThatLookWhenNothingElseHasWokenIt() {
        var foreign = foreignCharge();
        JsonObject stays = copyOf(foreign, "pi_of_another_program");
        String intent = object(foreign).get("payment_intent").getAsString();
        world.sql("UPDATE payment SET stripe_payment_intent_id = ? WHERE checkout_id = (SELECT id FROM checkout"
                + " ORDER BY created_at DESC LIMIT 1) RETURNING id", intent);
        world.clock.turn(Duration.ofSeconds(61));
        world.gateway().drain();
        assertThat(state(foreign)).isEqualTo("APPLIED");
        assertThat(state(stays)).isEqualTo("FOREIGN");
    }

    private static JsonObject copyOf(JsonObject event, String intent) {
        JsonObject copy = event.deepCopy();
        copy.addProperty("id", "evt_copy_" + ++copies);
        object(copy).addProperty("payment_intent", intent);
        delivers(copy);
        return copy;
    }

    @Test
    void thinEventsAreHintsAndTellThatTheEndpointIsOfTheWrongKind() {
        world.sandbox.webhooks().policy("{\"thin\": true}");
        var created = buyer.opens(Buyer.tea());
        buyer.paysInTheBrowser(created, "pm_card_visa");
        world.settles();
        assertThat(status(created)).isEqualTo(Checkout.Status.COMPLETE);
        assertThat(world.sql("SELECT state || ' ' || object_id FROM stripe_event"
                + " WHERE type = 'v1.payment_intent.succeeded'")).isEqualTo("APPLIED "
                        + buyer.sees(created.getCheckout()).getPayment().getStripePaymentIntentId());
        assertThat(world.sql("SELECT string_agg(kind, ',') FROM finding")).isEqualTo("THIN_EVENTS");
    }

    @Test
    void anAmountThatAnotherVersionWritesOtherwiseIsAHintAndNoConflict() {
        var created = paidUnheard();
        JsonObject old = copy(created, "payment_intent.succeeded");
        old.addProperty("api_version", "2015-01-26");
        object(old).remove("amount_received");
        delivers(old);
        world.gateway().drain();
        assertThat(status(created)).isEqualTo(Checkout.Status.COMPLETE);
        assertThat(findings()).isEqualTo("API_VERSION 2015-01-26");
    }

    @Test
    void anAmountThatDoesNotFitInOurOwnVersionIsAConflict() {
        var created = paidUnheard();
        JsonObject odd = copy(created, "payment_intent.succeeded");
        object(odd).addProperty("amount_received", 1);
        delivers(odd);
        assertThat(findings()).isEqualTo("CONFLICT " + created.getCheckout().getId());
        world.sql("DELETE FROM finding RETURNING id");
    }
}

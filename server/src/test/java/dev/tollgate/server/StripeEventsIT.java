package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.tollgate.server.db.Recent;
import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.EachChange;
import dev.tollgate.server.world.Poison;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.CancelCheckoutRequest;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.CreateCheckoutResponse;
import dev.tollgate.v1.GetStripeEventRequest;
import dev.tollgate.v1.ListStripeEventsRequest;
import dev.tollgate.v1.Payment;
import dev.tollgate.v1.ReplayStripeEventRequest;
import dev.tollgate.v1.ReplayStripeEventResponse;
import dev.tollgate.v1.StripeEvent;
import dev.tollgate.v1.WebhookServiceGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an operator sees of Stripe's events, and what he can do with one that failed. */
class StripeEventsIT {
    private static final AtomicInteger HINTS = new AtomicInteger();
    @RegisterExtension
    static final World world = new World(new EachChange((_, tx) -> tx.afterCommit(HINTS::incrementAndGet)));
    private static final Buyer buyer = new Buyer(world);

    @AfterEach
    void calm() {
        Poison.takeAway(world, "status_event");
        world.sandbox.webhooks().policy("{}");
        world.sandbox.webhooks().release();
        world.settles();
        world.sql("DELETE FROM stripe_event WHERE state = 'DEAD' RETURNING event_id");
        world.sql("DELETE FROM finding RETURNING id");
    }

    /** What a webhook says cannot be written. */
    private static void poison() {
        Poison.put(world, "status_event", "INSERT", "NEW.cause LIKE 'webhook:%'");
    }

    private static void delivers(JsonObject event) {
        world.delivers(event.toString(), World.WEBHOOK_SECRET, 0);
    }

    private static JsonObject find(Checkout checkout, String type) {
        return world.sandbox.events().stream().filter(event -> event.toString().contains(checkout.getId()))
                .filter(event -> event.get("type").getAsString().equals(type)).findFirst().orElseThrow();
    }

    private static String id(JsonObject event) {
        return event.get("id").getAsString();
    }

    private static StripeEvent get(JsonObject event) {
        return world.webhooks().getStripeEvent(GetStripeEventRequest.newBuilder().setEventId(id(event)).build())
                .getEvent();
    }

    private static List<StripeEvent> list(ListStripeEventsRequest.Builder request) {
        var found = new ArrayList<StripeEvent>();
        String token = "";
        do {
            var page = world.webhooks().listStripeEvents(request.setPageToken(token).build());
            found.addAll(page.getEventsList());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return found;
    }

    private static ReplayStripeEventResponse replay(JsonObject event, boolean dryRun) {
        return world.webhooks()
                .replayStripeEvent(
                        ReplayStripeEventRequest.newBuilder().setEventId(id(event)).setDryRun(dryRun).build());
    }

    /** A payment whose webhooks are held back: the gateway knows nothing of it. */
    private static CreateCheckoutResponse paidUnheard() {
        world.sandbox.webhooks().hold();
        var created = buyer.opens(Buyer.tea());
        buyer.paysInTheBrowser(created, "pm_card_visa");
        return created;
    }

    private static JsonObject dies(CreateCheckoutResponse created) {
        JsonObject succeeded = find(created.getCheckout(), "payment_intent.succeeded");
        poison();
        delivers(succeeded);
        for (int attempt = 2; attempt <= 12; attempt++) {
            world.sql("UPDATE stripe_event SET next_attempt_at = received_at WHERE event_id = ? RETURNING event_id",
                    id(succeeded));
            world.gateway().drain();
        }
        Poison.takeAway(world, "status_event");
        return succeeded;
    }

    private static String openFindings() {
        return world.sql("SELECT coalesce(string_agg(kind || ' ' || subject, ','), '') FROM finding"
                + " WHERE resolved_at IS NULL");
    }

    @Test
    void eventsAreListedNewestFirstAndPageByPage() {
        var created = buyer.opens(Buyer.tea());
        buyer.confirms(created.getCheckout(), "pm_card_visa");
        world.settles();
        String checkout = created.getCheckout().getId();
        var whole = list(ListStripeEventsRequest.newBuilder().setCheckoutId(checkout));
        assertThat(whole).hasSizeGreaterThan(2).allMatch(event -> event.getCheckoutId().equals(checkout));
        assertThat(whole).isSortedAccordingTo((a, b) -> Long.compare(b.getReceivedAt().getSeconds(),
                a.getReceivedAt().getSeconds()));
        assertThat(list(ListStripeEventsRequest.newBuilder().setCheckoutId(checkout).setPageSize(1))).isEqualTo(whole);
    }

    @Test
    void eventsAreFoundByStateTypeObjectAndCheckout() {
        var created = buyer.opens(Buyer.tea());
        Checkout paid = buyer.confirms(created.getCheckout(), "pm_card_visa");
        world.settles();
        String intent = paid.getPayment().getStripePaymentIntentId();
        assertThat(list(
                ListStripeEventsRequest.newBuilder().setStripeObjectId(intent).setType("payment_intent.succeeded")))
                .singleElement().satisfies(event -> {
                    assertThat(event.getState()).isEqualTo(StripeEvent.State.APPLIED);
                    assertThat(event.getSource()).isEqualTo(StripeEvent.Source.WEBHOOK);
                    assertThat(event.getCheckoutId()).isEqualTo(paid.getId());
                    assertThat(event.hasDeliveredAt()).isTrue();
                    assertThat(event.hasNextAttemptAt()).isFalse();
                });
        assertThat(list(ListStripeEventsRequest.newBuilder().setStripeObjectId(intent)))
                .anyMatch(event -> event.getStripeObjectId().startsWith("ch_"));
        assertThat(
                list(ListStripeEventsRequest.newBuilder().setStripeObjectId(intent).setState(StripeEvent.State.DEAD)))
                .isEmpty();
        assertThat(ApiErrors.of(() -> list(ListStripeEventsRequest.newBuilder().setCheckoutId("tea"))))
                .isEqualTo("INVALID_FIELD");
        assertThat(ApiErrors.of(() -> world.webhooks()
                .listStripeEvents(ListStripeEventsRequest.newBuilder().setPageToken("evt_nobody").build())))
                .isEqualTo("CURSOR_EXPIRED");
    }

    @Test
    void anEventIsShownAsItCameButForItsSecrets() {
        var created = buyer.opens(Buyer.tea());
        world.settles();
        JsonObject event = find(created.getCheckout(), "payment_intent.created");
        var shown = world.webhooks().getStripeEvent(GetStripeEventRequest.newBuilder().setEventId(id(event)).build());
        assertThat(shown.getPayload()).contains(created.getCheckout().getId())
                .doesNotContain(created.getClientSecret());
        assertThat(shown.getEvent().getOccurredAt().getSeconds()).isEqualTo(event.get("created").getAsLong());
        assertThat(ApiErrors
                .of(() -> world.webhooks()
                        .getStripeEvent(GetStripeEventRequest.newBuilder().setEventId("evt_none").build())))
                .isEqualTo("STRIPE_EVENT_NOT_FOUND");
    }

    @Test
    void anEventThatFailsIsTriedTwelveTimesAndThenWaitsForAPerson() {
        JsonObject dead = dies(paidUnheard());
        StripeEvent shown = get(dead);
        assertThat(shown.getState()).isEqualTo(StripeEvent.State.DEAD);
        assertThat(shown.getAttempts()).isEqualTo(12);
        assertThat(shown.getError()).contains("the row is poisoned");
        assertThat(openFindings()).isEqualTo("DEAD_EVENT " + id(dead));
        replay(dead, false);
        assertThat(openFindings()).isEmpty();
    }

    @Test
    void eachAttemptWaitsLongerThanTheOneBefore() {
        JsonObject succeeded = find(paidUnheard().getCheckout(), "payment_intent.succeeded");
        poison();
        delivers(succeeded);
        for (int attempt = 1; attempt < 6; attempt++) {
            assertThat(get(succeeded).getAttempts()).isEqualTo(attempt);
            world.clock.turn(Duration.ofMillis((1000L << attempt) - 600));
            world.gateway().drain();
            assertThat(get(succeeded).getAttempts()).as("not yet").isEqualTo(attempt);
            world.clock.turn(Duration.ofMillis((250L << attempt) + 700));
            world.gateway().drain();
        }
        Poison.takeAway(world, "status_event");
    }

    @Test
    void aReplayAppliesADeadEvent() {
        var created = paidUnheard();
        JsonObject dead = dies(created);
        var replayed = replay(dead, false);
        assertThat(replayed.getEvent().getState()).isEqualTo(StripeEvent.State.APPLIED);
        assertThat(replayed.getBefore().getStatus()).isEqualTo(Checkout.Status.OPEN);
        assertThat(replayed.getAfter().getStatus()).isEqualTo(Checkout.Status.COMPLETE);
        assertThat(replayed.getAfter().getVersion()).isEqualTo(replayed.getBefore().getVersion() + 1);
        assertThat(replayed.getAfter().getCaptured().getAmount()).isEqualTo(Buyer.PRICE);
        assertThat(buyer.sees(created.getCheckout()).getStatus()).isEqualTo(Checkout.Status.COMPLETE);
    }

    @Test
    void aReplayThatFailsAgainIsTriedByItselfFromThenOn() {
        JsonObject dead = dies(paidUnheard());
        poison();
        var replayed = replay(dead, false);
        assertThat(replayed.getEvent().getState()).isEqualTo(StripeEvent.State.PENDING);
        assertThat(replayed.getEvent().getAttempts()).isEqualTo(1);
        assertThat(replayed.getAfter()).isEqualTo(replayed.getBefore());
        assertThat(openFindings()).isEqualTo("DEAD_EVENT " + id(dead));
        Poison.takeAway(world, "status_event");
        world.clock.turn(Duration.ofSeconds(10));
        world.gateway().drain();
        assertThat(get(dead).getState()).isEqualTo(StripeEvent.State.APPLIED);
        assertThat(openFindings()).isEmpty();
    }

    @Test
    void replayingAnAppliedEventChangesNothing() {
        var created = paidUnheard();
        JsonObject succeeded = find(created.getCheckout(), "payment_intent.succeeded");
        delivers(succeeded);
        Checkout before = buyer.sees(created.getCheckout());
        for (int i = 0; i < 3; i++)
            assertThat(replay(succeeded, false).getEvent().getState()).isEqualTo(StripeEvent.State.APPLIED);
        assertThat(buyer.sees(created.getCheckout())).isEqualTo(before);
    }

    @Test
    void aForeignEventIsDecidedAnewByAReplay() {
        world.sandbox.webhooks().hold();
        var hosted = buyer.opensHosted();
        world.sandbox.pay(hosted.getCheckout().getStripeSessionId(), "pm_card_visa");
        JsonObject foreign = find(hosted.getCheckout(), "payment_intent.succeeded").deepCopy();
        foreign.getAsJsonObject("data").getAsJsonObject("object").add("metadata", new JsonObject());
        delivers(foreign);
        assertThat(get(foreign).getState()).isEqualTo(StripeEvent.State.FOREIGN);
        assertThat(replay(foreign, false).getEvent().getState()).isEqualTo(StripeEvent.State.FOREIGN);
        world.sql("UPDATE payment SET stripe_payment_intent_id = ?"
                + " WHERE checkout_id = (SELECT id FROM checkout WHERE order_number = ?) RETURNING id",
                foreign.getAsJsonObject("data").getAsJsonObject("object").get("id").getAsString(),
                hosted.getCheckout().getOrderNumber());
        assertThat(replay(foreign, false).getEvent().getState()).isEqualTo(StripeEvent.State.APPLIED);
        assertThat(buyer.sees(hosted.getCheckout()).getPayment().getStatus()).isEqualTo(Payment.Status.SUCCEEDED);
    }

    @Test
    void aDryRunShowsWhatAReplayWouldDoAndWritesNothing() {
        JsonObject dead = dies(paidUnheard());
        var before = world.digest();
        int hints = HINTS.get();
        var shown = replay(dead, true);
        assertThat(shown.getEvent().getState()).isEqualTo(StripeEvent.State.APPLIED);
        assertThat(shown.getBefore().getPaymentStatus()).isEqualTo(Payment.Status.PENDING);
        assertThat(shown.getAfter().getPaymentStatus()).isEqualTo(Payment.Status.SUCCEEDED);
        assertThat(shown.getAfter().getVersion()).isEqualTo(shown.getBefore().getVersion() + 1);
        assertThat(world.digest()).isEqualTo(before);
        assertThat(HINTS.get()).isEqualTo(hints);
        assertThat(replay(dead, false)).as("what it promised").isEqualTo(shown);
    }

    @Test
    void aDryRunOfAFailingReplayShowsTheErrorAndWritesNothing() {
        JsonObject dead = dies(paidUnheard());
        var before = world.digest();
        poison();
        assertThat(replay(dead, true).getEvent().getError()).contains("the row is poisoned");
        assertThat(world.digest()).isEqualTo(before);
    }

    @Test
    void aLateWebhookThatAReplayOvertookChangesNothing() {
        world.sandbox.webhooks().hold();
        var created = buyer.opens(Buyer.tea());
        world.checkouts().cancelCheckout(
                CancelCheckoutRequest.newBuilder().setCheckoutId(created.getCheckout().getId()).build());
        JsonObject canceled = find(created.getCheckout(), "payment_intent.canceled");
        delivers(canceled);
        replay(canceled, false);
        world.sandbox.webhooks().release();
        world.settles();
        assertThat(buyer.sees(created.getCheckout()).getStatus()).isEqualTo(Checkout.Status.CANCELED);
    }

    @Test
    void whoMayOnlyReadEventsReplaysNothing() {
        world.sql("UPDATE api_key SET scopes = '{events:read}' RETURNING id");
        world.clock.turn(Recent.STALENESS);
        try {
            assertThat(list(ListStripeEventsRequest.newBuilder().setType("none"))).isEmpty();
            assertThat(ApiErrors.of(() -> world.webhooks()
                    .replayStripeEvent(ReplayStripeEventRequest.newBuilder().setEventId("evt_x").build())))
                    .isEqualTo("PERMISSION_DENIED");
        } finally {
            world.sql("UPDATE api_key SET scopes = '{checkouts:read,checkouts:write,catalog:write,customers:write,"
                    + "refunds:write,events:read,admin}' RETURNING id");
            world.clock.turn(Recent.STALENESS);
        }
        assertThat(ApiErrors.of(() -> world.webhooks()
                .replayStripeEvent(ReplayStripeEventRequest.newBuilder().setEventId("evt_x").build())))
                .isEqualTo("STRIPE_EVENT_NOT_FOUND");
    }

    @Test
    void anotherTenantSeesNoneOfThem() {
        var created = buyer.opens(Buyer.tea());
        world.settles();
        world.addOrganization("rival", World.OTHER_KEY);
        var rival = World.with(WebhookServiceGrpc.newBlockingStub(world.channel()), World.OTHER_KEY);
        assertThat(rival.listStripeEvents(ListStripeEventsRequest.getDefaultInstance()).getEventsList()).isEmpty();
        String id = id(find(created.getCheckout(), "payment_intent.created"));
        assertThat(ApiErrors.of(() -> rival.getStripeEvent(GetStripeEventRequest.newBuilder().setEventId(id).build())))
                .isEqualTo("STRIPE_EVENT_NOT_FOUND");
    }

    @Test
    void whatWasDealtWithIsForgottenAfterNinetyDaysAndWhatWasNotIsKept() {
        JsonObject dead = dies(paidUnheard());
        world.sandbox.webhooks().release();
        world.settles();
        assertThat(list(ListStripeEventsRequest.newBuilder().setState(StripeEvent.State.APPLIED))).isNotEmpty();
        world.sql("UPDATE stripe_event SET received_at = received_at - interval '89 days' RETURNING event_id");
        world.gateway().drain();
        assertThat(list(ListStripeEventsRequest.newBuilder().setState(StripeEvent.State.APPLIED))).isNotEmpty();
        world.sql("UPDATE stripe_event SET received_at = received_at - interval '2 days' RETURNING event_id");
        world.gateway().drain();
        assertThat(list(ListStripeEventsRequest.newBuilder())).extracting(StripeEvent::getId).containsExactly(id(dead));
    }
}

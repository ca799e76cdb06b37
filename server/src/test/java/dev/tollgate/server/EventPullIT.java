package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sandbox.fault.Fault;
import dev.tollgate.server.reconcile.Reconciliation.Report;
import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.CreateCheckoutRequest;
import dev.tollgate.v1.CreateCheckoutResponse;
import dev.tollgate.v1.Money;
import dev.tollgate.v1.Payment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing depends on webhooks alone: Stripe's list of events is read too. */
class EventPullIT {
    private final World world = new World();
    private final Buyer buyer = new Buyer(world);

    /** The cursor begins where the first job finds it. */
    @BeforeEach
    void begin() {
        world.settles();
    }

    @AfterEach
    void close() {
        world.close();
    }

    private Report report() {
        return world.gateway().reconciliation().report(UUID.fromString(world.sql("SELECT id FROM organization")));
    }

    private String openFindings() {
        return world.sql("SELECT coalesce(string_agg(kind, ','), '') FROM finding WHERE resolved_at IS NULL");
    }

    private CreateCheckoutResponse paid() {
        var created = buyer.opens(Buyer.tea());
        buyer.paysInTheBrowser(created, "pm_card_visa");
        return created;
    }

    /** An endpoint that is not subscribed to what we ask for would be taken for a silent one. */
    @Test
    void whatIsAskedForIsWhatTheReadmeTellsToSubscribeTo() throws IOException {
        world.passes(Duration.ofMinutes(6));
        var told = Arrays.stream(Files.readString(Path.of("../README.md")).split("\\s+"))
                .filter(word -> word.matches("(payment_intent|checkout\\.session|charge|refund|customer)\\.[a-z_.]+"))
                .toList();
        var asked = world.sandbox.requests().stream().filter(request -> request.path().equals("/v1/events"))
                .flatMap(request -> Arrays.stream(request.query().replace("%5B%5D", "[]").split("&")))
                .filter(part -> part.startsWith("types[]=")).map(part -> part.substring("types[]=".length())).toList();
        assertThat(asked).containsExactlyInAnyOrderElementsOf(told);
    }

    private static CreateCheckoutRequest.Builder inEuro() {
        return CreateCheckoutRequest.newBuilder().addItems(CreateCheckoutRequest.Item.newBuilder()
                .setInlinePrice(CreateCheckoutRequest.InlinePrice.newBuilder().setName("Tee")
                        .setUnitAmount(Money.newBuilder().setAmount(Buyer.PRICE).setCurrency("eur"))));
    }

    private String causes(Checkout checkout) {
        return world.sql("SELECT string_agg(split_part(s.cause, ':', 1), ',' ORDER BY s.version) FROM status_event s"
                + " JOIN checkout c ON c.id = s.subject_id WHERE c.order_number = ?", checkout.getOrderNumber());
    }

    private Payment.Status status(Checkout checkout) {
        return buyer.sees(checkout).getPayment().getStatus();
    }

    @Test
    void withEveryWebhookLostTheListOfEventsBringsEverythingAndTellsThatTheyAreSilent() {
        world.sandbox.webhooks().dropAll(true);
        world.clock.turn(Duration.ofMinutes(4));
        Checkout card = paid().getCheckout();
        var debit = buyer.opens(inEuro());
        buyer.paysInTheBrowser(debit, "pm_successDelayed_de");
        world.passes(Duration.ofSeconds(125));
        assertThat(buyer.sees(card).getStatus()).isEqualTo(Checkout.Status.COMPLETE);
        assertThat(causes(card)).endsWith("poll");
        assertThat(status(debit.getCheckout())).isEqualTo(Payment.Status.PROCESSING);
        assertThat(openFindings()).isEqualTo("SILENT_WEBHOOKS");
        assertThat(report().silentSince()).isPresent();
        assertThat(world.gateway().reconciliation().silent()).isEqualTo(1);

        world.sandbox.settle(buyer.sees(debit.getCheckout()).getPayment().getStripePaymentIntentId(), true);
        world.passes(Duration.ofSeconds(11));
        assertThat(status(debit.getCheckout())).isEqualTo(Payment.Status.SUCCEEDED);
        assertThat(causes(debit.getCheckout())).endsWith("poll");

        world.passes(Duration.ofMinutes(10));
        assertThat(report().silentSince()).as("nothing has come since").isPresent();
        world.sandbox.webhooks().dropAll(false);
        paid();
        world.passes(Duration.ofSeconds(11));
        assertThat(report().silentSince()).isEmpty();
        assertThat(openFindings()).isEmpty();
        assertThat(world.gateway().reconciliation().silent()).isZero();
    }

    @Test
    void aQuietShopIsNotSilent() {
        paid();
        for (int hour = 0; hour < 48; hour++)
            world.passes(Duration.ofHours(1));
        assertThat(report().silentSince()).isEmpty();
        assertThat(openFindings()).isEmpty();
        assertThat(report().lag()).isLessThan(Duration.ofMinutes(6));
    }

    @Test
    void oneWebhookLostAmongOthersIsPulledAndIsNoSilence() {
        world.sandbox.webhooks().policy("{\"match\":{\"types\":[\"payment_intent.succeeded\"]},\"drop\":1}");
        Checkout lost = paid().getCheckout();
        world.clock.turn(Duration.ofSeconds(2));
        paid();
        world.passes(Duration.ofMinutes(6));
        assertThat(buyer.sees(lost).getStatus()).isEqualTo(Checkout.Status.COMPLETE);
        assertThat(world.sql("SELECT count(*) FROM stripe_event WHERE source = 'POLL' AND delivered_at IS NULL"))
                .isEqualTo("1");
        assertThat(openFindings()).isEmpty();
    }

    @Test
    void whatThePullFoundFirstAWebhookMayBringLater() {
        world.sandbox.webhooks().hold();
        Checkout checkout = paid().getCheckout();
        world.passes(Duration.ofMinutes(6));
        assertThat(openFindings()).isEqualTo("SILENT_WEBHOOKS");
        long version = buyer.sees(checkout).getVersion();
        world.sandbox.webhooks().release();
        world.passes(Duration.ofSeconds(11));
        assertThat(buyer.sees(checkout).getVersion()).isEqualTo(version);
        assertThat(world.sql("SELECT count(*) FROM stripe_event WHERE delivered_at IS NULL")).isEqualTo("0");
        assertThat(openFindings()).isEmpty();
    }

    @Test
    void aLongListIsReadPageByPageAndGoesOnWhereItStopped() {
        world.sandbox.webhooks().dropAll(true);
        for (int i = 0; i < 60; i++)
            paid();
        world.sandbox.fault(Fault.once(Fault.Effect.HTTP_500_BEFORE, "GET", "/v1/events").nth(2));
        world.passes(Duration.ofMinutes(6));
        assertThat(world.sql("SELECT count(*) FROM stripe_event WHERE source = 'POLL'")).isEqualTo("100");
        assertThat(report().pulledAt()).isEmpty();
        world.passes(Duration.ofMinutes(6));
        assertThat(world.sql("SELECT count(DISTINCT object_id) FROM stripe_event"
                + " WHERE source = 'POLL' AND type = 'payment_intent.succeeded'")).isEqualTo("60");
        assertThat(report().pulledAt()).isPresent();
        assertThat(world.sandbox.requests()).filteredOn(request -> request.path().equals("/v1/events")
                && request.query().contains("payment_intent.succeeded")).hasSize(3);
        assertThat(world.sql("SELECT count(*) FROM checkout WHERE status = 'COMPLETE'")).isEqualTo("60");
    }

    @Test
    void aSecondPullWritesNothing() {
        world.sandbox.webhooks().dropAll(true);
        paid();
        world.passes(Duration.ofMinutes(6));
        var before = world.digest();
        world.passes(Duration.ofSeconds(11));
        before.remove("event_cursor");
        var after = world.digest();
        after.remove("event_cursor");
        assertThat(after).isEqualTo(before);
    }

    @Test
    void aNewInstallationTakesNothingOfWhatTheAccountDidBefore() {
        try (var fresh = new World()) {
            var somebody = new Buyer(fresh);
            fresh.sandbox.webhooks().dropAll(true);
            somebody.paysInTheBrowser(somebody.opens(Buyer.tea()), "pm_card_visa");
            fresh.clock.turn(Duration.ofMinutes(10));
            fresh.settles();
            fresh.clock.turn(Duration.ofMinutes(6));
            fresh.settles();
            assertThat(fresh.sql("SELECT count(*) FROM stripe_event")).isEqualTo("0");
        }
    }

    @Test
    void whatStripeListsNoMoreIsAFindingUntilTheObjectsAreCompared() {
        world.passes(Duration.ofDays(31));
        assertThat(world.sql("SELECT kind FROM finding WHERE resolved_at IS NOT NULL")).isEqualTo("MISSED_EVENTS");
        assertThat(openFindings()).isEmpty();
        assertThat(report().sweep().finishedAt()).isPresent();
    }
}

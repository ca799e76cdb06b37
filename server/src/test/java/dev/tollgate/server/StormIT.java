package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sandbox.fault.Fault;
import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.CancelCheckoutRequest;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.CreateCheckoutResponse;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Many buyers at once, each doing something, while webhooks are doubled and delayed and answers get lost. Afterwards
 * our books and Stripe's say the same, and the stream of every checkout has no hole.
 */
@Tag("scaled")
class StormIT {
    private static final long SEED = 4242;
    private static final int BUYERS = Boolean.getBoolean("campaign") ? 120 : 30;
    private static final List<String> CARDS = List.of("pm_card_visa", "pm_card_visa_chargeDeclined",
            "pm_card_mastercard",
            "pm_card_chargeDeclinedExpiredCard");
    private static final List<Fault.Effect> LOST = List.of(Fault.Effect.RESET_AFTER_EFFECT, Fault.Effect.RESET_BEFORE,
            Fault.Effect.HTTP_500_BEFORE, Fault.Effect.RATE_LIMIT_429, Fault.Effect.EMPTY_502);
    @RegisterExtension
    static final World world = World.withJobs();
    private static final Buyer buyer = new Buyer(world);

    private static void mayBeRefused(Runnable step) {
        try {
            step.run();
        } catch (StatusRuntimeException refused) {
            assertThat(ApiErrors.info(refused).getReason()).isNotEqualTo("INTERNAL");
        }
    }

    private static void oneBuyer(int number) {
        var random = new Random(SEED + number);
        if (random.nextInt(4) == 0)
            world.sandbox.fault(Fault.once(LOST.get(random.nextInt(LOST.size())), "POST", "/v1/.*"));
        boolean hosted = random.nextInt(3) == 0;
        var request = Buyer.tea().setReference("storm-" + number / 2).setRequestId("storm-" + number);
        if (hosted) request.setPresentation(Checkout.Presentation.HOSTED).setSuccessUrl(World.SHOP + "/thanks");
        mayBeRefused(() -> {
            CreateCheckoutResponse created = buyer.opens(request);
            for (int step = 0; step < 3; step++)
                act(random, created);
        });
    }

    private static void act(Random random, CreateCheckoutResponse created) {
        Checkout checkout = created.getCheckout();
        String card = CARDS.get(random.nextInt(CARDS.size()));
        String session = checkout.getStripeSessionId();
        switch (random.nextInt(4)) {
            case 0 -> mayBeRefused(() -> world.checkouts()
                    .cancelCheckout(CancelCheckoutRequest.newBuilder().setCheckoutId(checkout.getId()).build()));
            case 1 -> mayBeRefused(() -> buyer.confirms(checkout, card));
            default -> {
                if (session.isEmpty()) mayGetLost(() -> buyer.paysInTheBrowser(created, card));
                else mayGetLost(() -> world.sandbox.pay(session, card));
            }
        }
    }

    /** The browser's own call: declined, refused because it is closed, or without an answer. */
    private static void mayGetLost(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException lost) {
            assertThat(lost).isNotInstanceOf(StatusRuntimeException.class);
        }
    }

    @Test
    void afterTheStormOurBooksAndStripesSayTheSame() throws Exception {
        world.sandbox.webhooks().policy("{\"duplicate\":1,\"delay_ms\":[0,60]}");
        try (var crowd = Executors.newFixedThreadPool(12)) {
            var running = IntStream.range(0, BUYERS).mapToObj(n -> crowd.submit(() -> oneBuyer(n))).toList();
            for (var one : running)
                one.get();
        }
        for (int minutes : List.of(1, 10, 61, 30)) {
            world.passes(Duration.ofMinutes(minutes));
        }
        var paidAtStripe = new TreeSet<String>();
        world.sandbox.events().stream()
                .filter(event -> event.get("type").getAsString().equals("payment_intent.succeeded"))
                .forEach(event -> assertThat(paidAtStripe.add(checkoutOf(event))).as("charged once").isTrue());
        var paidHere = new TreeSet<String>();
        for (Checkout checkout : all()) {
            assertThat(checkout.getStatus()).isNotEqualTo(Checkout.Status.OPEN);
            if (checkout.getStatus() == Checkout.Status.COMPLETE) paidHere.add(checkout.getId());
        }
        assertThat(paidHere).as("seed %s", SEED).isEqualTo(paidAtStripe).isNotEmpty();
        assertThat(world.sql("SELECT count(*) FROM finding")).isEqualTo("0");
        assertThat(world.sql("SELECT count(*) FROM stripe_event WHERE state IN ('PENDING', 'DEAD')")).isEqualTo("0");
        assertThat(world.sql("SELECT count(*) FROM stripe_operation WHERE state IN ('INTENDED', 'SENT', 'UNKNOWN')"))
                .isEqualTo("0");
        assertThat(world.sql("SELECT count(*) FROM checkout c WHERE version <> (SELECT count(*) FROM status_event s"
                + " WHERE s.subject_id = c.id) OR version <> (SELECT max(s.version) FROM status_event s WHERE s.subject_id = c.id)"))
                .isEqualTo("0");
        assertThat(world.sql("SELECT count(*) FROM (SELECT purchase_key FROM checkout WHERE status = 'COMPLETE'"
                + " GROUP BY purchase_key HAVING count(*) > 1) twice")).isEqualTo("0");
    }

    private static String checkoutOf(com.google.gson.JsonObject event) {
        return event.getAsJsonObject("data").getAsJsonObject("object").getAsJsonObject("metadata")
                .get("tollgate_checkout")
                .getAsString();
    }

    private static List<Checkout> all() {
        var all = new java.util.ArrayList<Checkout>();
        String token = "";
        do {
            var page = world.checkouts()
                    .listCheckouts(dev.tollgate.v1.ListCheckoutsRequest.newBuilder().setPageSize(100)
                            .setPageToken(token).build());
            all.addAll(page.getCheckoutsList());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return all;
    }
}

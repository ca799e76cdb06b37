package dev.tollgate.server.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.server.world.Books;
import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.Checker;
import dev.tollgate.server.world.EffectLog;
import dev.tollgate.server.world.History;
import dev.tollgate.server.world.History.Invocation;
import dev.tollgate.server.world.History.Rpc;
import dev.tollgate.server.world.History.Told;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.CreateRefundRequest;
import dev.tollgate.v1.RefundServiceGrpc;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Many clerks give back parts of a few payments at the same time, more than there is, some of them with a request that
 * was made before. Never more goes back than came, here and at Stripe.
 * <p>
 * {@code -Dcampaign.clerks}, {@code -Dcampaign.refunds} (of each clerk), {@code -Dcampaign.payments},
 * {@code -Dcampaign.seed}.
 */
@Tag("campaign")
class RefundRaceCampaign {
    private static final long SEED = Counts.seed();
    private final int clerks = Counts.of("clerks", 64);
    private final int refunds = Counts.of("refunds", 15);
    private final int payments = Counts.of("payments", 5);
    private final History history = new History();
    private final Tally tally = new Tally();

    @Test
    void neverMoreGoesBackThanCame() throws Exception {
        try (var world = new World(new EffectLog()); ExecutorService threads = Executors.newFixedThreadPool(clerks)) {
            EffectLog.prepare(world.database);
            var buyer = new Buyer(world);
            var paid = new ArrayList<Checkout>();
            for (int number = 0; number < payments; number++)
                paid.add(buyer.confirms(buyer.opens(Buyer.tea().setReference("race-" + number)).getCheckout(),
                        number % 2 == 0 ? "pm_card_visa" : "pm_card_pendingRefund"));
            var start = new CyclicBarrier(clerks);
            var working = IntStream.range(0, clerks).mapToObj(clerk -> threads.submit(() -> {
                start.await();
                works(world, paid, clerk);
                return true;
            })).toList();
            var checker = new Checker(world.database, new Books(world.sandbox.uri()), history, List.of());
            while (!working.stream().allMatch(Future::isDone)) {
                assertThat(checker.anyInstant()).as("seed %d", SEED).isEmpty();
                TimeUnit.MILLISECONDS.sleep(200);
            }
            for (var one : working)
                one.get();
            for (int round = 0; round < 3; round++) {
                world.passes(Duration.ofMinutes(10));
            }
            Counts.say("refund race: seed %d, %d clerks, %s, %s".formatted(SEED, clerks, tally, world.sql(
                    "SELECT string_agg(captured || ' captured ' || refunded || ' refunded', ', ') FROM payment")));
            assertThat(checker.quiet()).as("seed %d", SEED).isEmpty();
            assertThat(world.sql("SELECT count(*) FROM payment WHERE refunded > captured - 100")).as("given back")
                    .isEqualTo(Integer.toString(payments));
        }
    }

    private void works(World world, List<Checkout> paid, int clerk) {
        var random = new Random(SEED * 1_000 + clerk);
        for (int number = 0; number < refunds; number++) {
            Checkout checkout = paid.get(random.nextInt(paid.size()));
            // Now and then two clerks send the same request.
            String name = random.nextInt(4) == 0
                    ? checkout.getId() + "-" + random.nextInt(8)
                    : "clerk-" + clerk + "-" + number;
            long amount = name.startsWith("clerk") ? 1 + random.nextInt(400) : 77;
            var request = CreateRefundRequest.newBuilder().setCheckoutId(checkout.getId()).setRequestId(name)
                    .setAmount(amount).build();
            try {
                history.call(new Invocation(Rpc.REFUND, name, checkout.getId()), () -> Told.refund(
                        World.with(RefundServiceGrpc.newBlockingStub(world.channel()), World.API_KEY)
                                .createRefund(request).getRefund().getId()));
                tally.add("given");
            } catch (StatusRuntimeException refused) {
                tally.add(History.reason(refused));
            }
        }
    }
}

package dev.tollgate.server.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.Checker;
import dev.tollgate.server.world.EffectLog;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.CreateCheckoutResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The same events in every order, and more than once, on a real gateway and a real Postgres: many copies of one
 * journey, each with a history of its own, and all have to end alike. A look that an early event asks for reads the end
 * of the story, a late event tells its beginning.
 * <p>
 * {@code -Dcampaign.histories}: for each journey. {@code -Dcampaign.seed}: repeats a run.
 */
@Tag("campaign")
class PermutationsCampaign {
    private static final int THREADS = 8;
    private static final double DOUBLED = 0.3;
    private static final double AT_ONCE = 0.2;
    private final int histories = Counts.of("histories", 24);
    private static final long SEED = Counts.seed();

    @ParameterizedTest
    @EnumSource(Journey.class)
    void everyHistoryEndsAlike(Journey journey) throws Exception {
        long begun = System.nanoTime();
        try (var world = new World(new EffectLog())) {
            EffectLog.prepare(world.database);
            world.sandbox.webhooks().dropAll(true);
            var created = new CreateCheckoutResponse[histories];
            inParallel(copy -> {
                created[copy] = new Buyer(world).opens(journey.cart().setReference(journey + "-" + copy));
                journey.happens(world, created[copy]);
            });
            Map<String, List<String>> events = Events.byCheckout(world);
            if (journey.runsOut()) world.clock.turn(Duration.ofMinutes(61));
            inParallel(copy -> tell(world, journey, created[copy],
                    events.get(created[copy].getCheckout().getId()), new Random(SEED * 31 + copy)));
            settle(world);
            Map<String, Integer> before = ends(world);
            tellTheRest(world, created, events);
            settle(world);
            Map<String, Integer> ends = ends(world);
            Counts.say("%s: seed %d, %d histories of %d events, %.1f s, ends %s".formatted(journey, SEED, histories,
                    events.values().iterator().next().size(), (System.nanoTime() - begun) / 1e9, ends));
            assertThat(ends).as("seed %d", SEED).hasSize(1);
            assertThat(before).as("seed %d: before the last events", SEED).isEqualTo(ends);
            assertThat(Checker.of(world).quiet()).as("seed %d", SEED).isEmpty();
        }
    }

    private static void settle(World world) {
        for (int round = 0; round < 3; round++) {
            world.passes(Duration.ofMinutes(2));
        }
    }

    /** What our own calls made Stripe say afterwards. */
    private void tellTheRest(World world, CreateCheckoutResponse[] created, Map<String, List<String>> told)
            throws Exception {
        Map<String, List<String>> all = Events.byCheckout(world);
        inParallel(copy -> {
            String checkout = created[copy].getCheckout().getId();
            int known = told.get(checkout).size();
            all.get(checkout).stream().skip(known).forEach(event -> world.delivers(event, World.WEBHOOK_SECRET, 0));
        });
    }

    private interface Step {
        void run(int copy) throws Exception;
    }

    private void inParallel(Step step) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            var running = IntStream.range(0, histories).mapToObj(copy -> threads.submit(() -> {
                step.run(copy);
                return copy;
            })).toList();
            for (var one : running)
                one.get();
        }
    }

    /** One history: all events, some of them twice, in an order of its own, now and then two at once. */
    private static void tell(World world, Journey journey, CreateCheckoutResponse created, List<String> events,
            Random random) throws Exception {
        var history = new ArrayList<Runnable>();
        for (String event : events) {
            Runnable delivery = () -> world.delivers(event, World.WEBHOOK_SECRET, 0);
            history.add(delivery);
            while (random.nextDouble() < DOUBLED)
                history.add(delivery);
        }
        if (journey.isCanceled()) history.add(() -> Journey.cancels(world, created.getCheckout()));
        Collections.shuffle(history, random);
        if (journey.runsOut()) history.add(random.nextInt(history.size()), () -> world.gateway().drain());
        if (random.nextDouble() > AT_ONCE) history.forEach(Runnable::run);
        else try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var one : history.stream().map(threads::submit).toList())
                one.get();
        }
    }

    /** How they ended, and how many each way. */
    private static Map<String, Integer> ends(World world) {
        String all = world.sql("""
                SELECT string_agg(concat_ws(' ', c.status, c.closing,
                           (SELECT string_agg(concat_ws(' ', p.status, p.surplus, coalesce(p.failure_code, '-'),
                                   'captured', p.captured, 'refunded', p.refunded, 'reserved', p.refund_reserved,
                                   'disputed', p.disputed,
                                   (SELECT string_agg(r.status || ' ' || r.amount, ', ' ORDER BY r.amount)
                                      FROM refund r WHERE r.payment_id = p.id),
                                   (SELECT string_agg(d.status || ' ' || d.amount, ', ')
                                      FROM dispute d WHERE d.payment_id = p.id),
                                   'attempts', p.attempt_count,
                                   (SELECT count(*) FROM charge WHERE payment_id = p.id)), ' and ' ORDER BY p.id)
                              FROM payment p WHERE p.checkout_id = c.id),
                           'findings', (SELECT count(*) FROM finding)), ';') FROM checkout c""");
        var ends = new TreeMap<String, Integer>();
        for (String end : all.split(";"))
            ends.merge(end, 1, Integer::sum);
        return ends;
    }
}

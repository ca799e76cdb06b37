package dev.tollgate.server.campaign;

import dev.tollgate.sandbox.fault.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/** Breaks things, in an order that a seed gives, spread evenly over the work of the clients. */
final class Storm {
    private static final List<String> POLICIES = List.of("{}", "{\"drop\":15}", "{\"duplicate\":2}",
            "{\"delay_ms\":[0,1500]}", "{\"reorder\":{\"window_ms\":400},\"duplicate\":1}",
            "{\"match\":{\"types\":[\"payment_intent.succeeded\"]},\"drop\":\"all\"}",
            "{\"match\":{\"types\":[\"charge.*\"]},\"duplicate\":3,\"delay_ms\":[0,800]}");
    private static final List<Fault.Effect> FAULTS = List.of(Fault.Effect.RESET_AFTER_EFFECT, Fault.Effect.RESET_BEFORE,
            Fault.Effect.HTTP_500_BEFORE, Fault.Effect.HTTP_500_AFTER, Fault.Effect.RATE_LIMIT_429,
            Fault.Effect.EMPTY_502, Fault.Effect.TIMEOUT_AFTER_EFFECT, Fault.Effect.TRUNCATE_BODY_AFTER_EFFECT);
    private static final long LOOK_MS = 20;

    private final Cluster cluster;
    private final Tally tally;
    private final Random random;
    private final List<Deed> deeds = new ArrayList<>();

    private enum Deed {
        KILL,
        PAUSE,
        RESTART_DATABASE,
        CUT_CONNECTIONS,
        CHANGE_WEBHOOKS,
        FAULT_AT_STRIPE
    }

    /** How often each. */
    record Force(int kills, int pauses, int restarts, int cuts, int policies, int faults) {}

    Storm(Cluster cluster, Tally tally, long seed, Force force) {
        this.cluster = cluster;
        this.tally = tally;
        this.random = new Random(seed);
        add(Deed.KILL, force.kills());
        add(Deed.PAUSE, force.pauses());
        add(Deed.RESTART_DATABASE, force.restarts());
        add(Deed.CUT_CONNECTIONS, force.cuts());
        add(Deed.CHANGE_WEBHOOKS, force.policies());
        add(Deed.FAULT_AT_STRIPE, force.faults());
        Collections.shuffle(deeds, random);
    }

    private void add(Deed deed, int times) {
        deeds.addAll(Collections.nCopies(times, deed));
    }

    /**
     * @param progress
     *            of the clients, from 0 to 1
     */
    void rages(DoubleSupplier progress) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < deeds.size(); i++) {
                while (progress.getAsDouble() < (double) i / deeds.size())
                    TimeUnit.MILLISECONDS.sleep(LOOK_MS);
                Deed deed = deeds.get(i);
                int number = random.nextInt(1_000);
                tally.add("storm " + deed);
                if (deed == Deed.PAUSE) threads.submit(() -> {
                    pause(number);
                    return true;
                });
                else does(deed, number);
            }
        }
    }

    private GatewayProcess gateway(int number) {
        return cluster.gateways.get(number % cluster.gateways.size());
    }

    /** For longer than a sender's claim, and now and then for less. */
    private void pause(int number) throws IOException, InterruptedException {
        Duration time = number % 3 == 0 ? Duration.ofSeconds(2) : GatewayProcess.CLAIM.plusMillis(500 + number);
        gateway(number).pause(time);
    }

    private void does(Deed deed, int number) throws Exception {
        switch (deed) {
            case KILL -> gateway(number).kill();
            case RESTART_DATABASE -> cluster.postgres.restart(number % 2 == 0);
            case CUT_CONNECTIONS -> cluster.cutConnections();
            case CHANGE_WEBHOOKS -> cluster.sandbox.webhooks().policy(POLICIES.get(number % POLICIES.size()));
            case FAULT_AT_STRIPE -> cluster.sandbox.fault(Fault.once(FAULTS.get(number % FAULTS.size()),
                    number % 4 == 0 ? "GET" : "POST", "/v1/.*"));
            case PAUSE -> throw new IllegalStateException("takes its time elsewhere");
        }
    }

    /** Everything works again. */
    void ends() {
        cluster.sandbox.webhooks().policy("{}");
        cluster.sandbox.webhooks().release();
        cluster.sandbox.forgetFaults();
    }
}

package dev.tollgate.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Unique, signed events about payments that exist, over connections that stay open. */
final class WebhookScenario implements Scenario {
    private static final int OPEN_CLIENTS = 64;
    private static final double OPEN_SHARE = 0.5;

    @Override
    public String name() {
        return "webhooks";
    }

    @Override
    public String unit() {
        return "event";
    }

    @Override
    public List<Figures> measure(BenchContext context) throws Exception {
        List<WebhookDriver> drivers = new ArrayList<>();
        try {
            open(context, drivers);
            int most = Collections.max(context.options().clients());
            for (WebhookDriver driver : drivers)
                WarmUp.run(context.options().warmup(), length -> driver.closed("warm-up", most, length, false));
            var rounds = new LinkedHashMap<String, List<Figures>>();
            for (boolean repeats : new boolean[]{false, true})
                for (int clients : context.options().clients())
                    closed(context, drivers, clients, repeats, rounds);
            openLoop(context, drivers, rounds);
            context.out().println("calls to the Stripe stub: " + context.stripe().requests());
            return rounds.values().stream().map(Figures::median).toList();
        } finally {
            for (WebhookDriver driver : drivers.reversed())
                driver.close();
        }
    }

    private static void open(BenchContext context, List<WebhookDriver> drivers) throws Exception {
        var systems = new WebhookSystems(context);
        Options options = context.options();
        drivers.add(new WebhookDriver(systems.tollgate(Installation.here()), context));
        if (options.baseline().isPresent())
            drivers.add(new WebhookDriver(systems.tollgate(Installation.baseline(options.baseline().get())), context));
        drivers.add(new WebhookDriver(systems.postgresAlone(), context));
        drivers.add(new WebhookDriver(systems.bareHelidon(), context));
        if (options.node()) drivers.add(new WebhookDriver(systems.fastify(), context));
        for (WebhookDriver driver : drivers) {
            long begin = System.nanoTime();
            driver.seed(options.seeded());
            context.out().printf("%s: %,d payments seeded in %.1f s%n", driver.name(), options.seeded(),
                    (System.nanoTime() - begin) / 1e9);
        }
    }

    private static void closed(BenchContext context, List<WebhookDriver> drivers, int clients, boolean repeats,
            Map<String, List<Figures>> rounds) throws Exception {
        String load = clients + (clients == 1 ? " client" : " clients") + (repeats ? ", 10 % twice" : "");
        for (int round = 0; round < context.options().rounds(); round++)
            for (WebhookDriver driver : drivers)
                add(context, rounds, driver.closed(load, clients, context.options().measured(), repeats));
    }

    private static void openLoop(BenchContext context, List<WebhookDriver> drivers, Map<String, List<Figures>> rounds)
            throws Exception {
        var peaks = new LinkedHashMap<String, Double>();
        for (List<Figures> one : rounds.values()) {
            Figures median = Figures.median(one);
            peaks.merge(median.system(), median.rate(), Math::max);
        }
        for (int round = 0; round < context.options().rounds(); round++)
            for (WebhookDriver driver : drivers)
                add(context, rounds, driver.open("half of its peak", OPEN_CLIENTS, context.options().measured(),
                        peaks.getOrDefault(driver.name(), 1.0) * OPEN_SHARE));
    }

    private static void add(BenchContext context, Map<String, List<Figures>> rounds, Figures figures) {
        context.out().println("  " + figures.shortly());
        rounds.computeIfAbsent(figures.load() + "|" + figures.system(), _ -> new ArrayList<>()).add(figures);
    }
}

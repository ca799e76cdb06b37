package dev.tollgate.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Unique, signed events about payments that exist, over connections that stay open. */
final class WebhookSubject implements Subject {
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
    public List<Figures> measure(Surroundings around) throws Exception {
        List<Lane> lanes = new ArrayList<>();
        try {
            open(around, lanes);
            int most = Collections.max(around.options().clients());
            for (Lane lane : lanes)
                WarmUp.run(around.options().warmup(), length -> lane.closed("warm-up", most, length, false));
            var rounds = new LinkedHashMap<String, List<Figures>>();
            for (boolean repeats : new boolean[]{false, true})
                for (int clients : around.options().clients())
                    closed(around, lanes, clients, repeats, rounds);
            openLoop(around, lanes, rounds);
            around.out().println("calls to Stripe's stand-in: " + around.stripe().requests());
            return rounds.values().stream().map(Figures::median).toList();
        } finally {
            for (Lane lane : lanes.reversed())
                lane.close();
        }
    }

    private static void open(Surroundings around, List<Lane> lanes) throws Exception {
        var contenders = new Contenders(around);
        Options options = around.options();
        lanes.add(new Lane(contenders.tollgate(Installation.here()), around));
        if (options.baseline().isPresent())
            lanes.add(new Lane(contenders.tollgate(Installation.baseline(options.baseline().get())), around));
        lanes.add(new Lane(contenders.postgresAlone(), around));
        lanes.add(new Lane(contenders.bareHelidon(), around));
        if (options.node()) lanes.add(new Lane(contenders.fastify(), around));
        for (Lane lane : lanes) {
            long begin = System.nanoTime();
            lane.seed(options.seeded());
            around.out().printf("%s: %,d payments seeded in %.1f s%n", lane.name(), options.seeded(),
                    (System.nanoTime() - begin) / 1e9);
        }
    }

    private static void closed(Surroundings around, List<Lane> lanes, int clients, boolean repeats,
            Map<String, List<Figures>> rounds) throws Exception {
        String load = clients + (clients == 1 ? " client" : " clients") + (repeats ? ", 10 % twice" : "");
        for (int round = 0; round < around.options().rounds(); round++)
            for (Lane lane : lanes)
                add(around, rounds, lane.closed(load, clients, around.options().measured(), repeats));
    }

    private static void openLoop(Surroundings around, List<Lane> lanes, Map<String, List<Figures>> rounds)
            throws Exception {
        var peaks = new LinkedHashMap<String, Double>();
        for (List<Figures> one : rounds.values()) {
            Figures median = Figures.median(one);
            peaks.merge(median.contender(), median.rate(), Math::max);
        }
        for (int round = 0; round < around.options().rounds(); round++)
            for (Lane lane : lanes)
                add(around, rounds, lane.open("half of its peak", OPEN_CLIENTS, around.options().measured(),
                        peaks.getOrDefault(lane.name(), 1.0) * OPEN_SHARE));
    }

    private static void add(Surroundings around, Map<String, List<Figures>> rounds, Figures figures) {
        around.out().println("  " + figures.shortly());
        rounds.computeIfAbsent(figures.load() + "|" + figures.contender(), _ -> new ArrayList<>()).add(figures);
    }
}

package dev.tollgate.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Calls over gRPC, sixteen under way at a time over one connection. */
record CallSubject(String name, List<CheckoutCall> calls) implements Subject {
    @Override
    public String unit() {
        return "call";
    }

    @Override
    public List<Figures> measure(Surroundings around) throws Exception {
        var lanes = new ArrayList<CallLane>();
        try {
            open(around, lanes);
            var rounds = new LinkedHashMap<String, List<Figures>>();
            for (CheckoutCall call : calls)
                measure(around, call, lanes.stream().filter(lane -> lane.calls().contains(call)).toList(), rounds);
            around.out().println("calls to Stripe's stand-in: " + around.stripe().requests());
            return rounds.values().stream().map(Figures::median).toList();
        } finally {
            for (CallLane lane : lanes.reversed())
                lane.close();
        }
    }

    private static void open(Surroundings around, List<CallLane> lanes) throws Exception {
        var all = new CallLanes(around);
        lanes.add(all.tollgate(Installation.here()));
        if (around.options().baseline().isPresent())
            lanes.add(all.tollgate(Installation.baseline(around.options().baseline().get())));
        lanes.add(all.bare(lanes.getFirst().checkouts().template()));
    }

    private static void measure(Surroundings around, CheckoutCall call, List<CallLane> lanes,
            Map<String, List<Figures>> rounds) throws Exception {
        for (CallLane lane : lanes)
            WarmUp.run(around.options().warmup(), length -> lane.run(call, length));
        for (int round = 0; round < around.options().rounds(); round++)
            for (CallLane lane : lanes) {
                Figures figures = lane.run(call, around.options().measured());
                around.out().println("  " + figures.shortly());
                rounds.computeIfAbsent(call + lane.name(), _ -> new ArrayList<>()).add(figures);
            }
    }
}

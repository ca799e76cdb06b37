package dev.tollgate.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Calls over gRPC, sixteen under way at a time over one connection. */
record CallScenario(String name, List<CheckoutCall> calls) implements Scenario {
    @Override
    public String unit() {
        return "call";
    }

    @Override
    public List<Figures> measure(BenchContext context) throws Exception {
        var drivers = new ArrayList<CallDriver>();
        try {
            open(context, drivers);
            var rounds = new LinkedHashMap<String, List<Figures>>();
            for (CheckoutCall call : calls)
                measure(context, call, drivers.stream().filter(driver -> driver.calls().contains(call)).toList(),
                        rounds);
            context.out().println("calls to the Stripe stub: " + context.stripe().requests());
            return rounds.values().stream().map(Figures::median).toList();
        } finally {
            for (CallDriver driver : drivers.reversed())
                driver.close();
        }
    }

    private static void open(BenchContext context, List<CallDriver> drivers) throws Exception {
        var all = new CallDrivers(context);
        drivers.add(all.tollgate(Installation.here()));
        if (context.options().baseline().isPresent())
            drivers.add(all.tollgate(Installation.baseline(context.options().baseline().get())));
        drivers.add(all.bare(drivers.getFirst().checkouts().template()));
    }

    private static void measure(BenchContext context, CheckoutCall call, List<CallDriver> drivers,
            Map<String, List<Figures>> rounds) throws Exception {
        for (CallDriver driver : drivers)
            WarmUp.run(context.options().warmup(), length -> driver.run(call, length));
        for (int round = 0; round < context.options().rounds(); round++)
            for (CallDriver driver : drivers) {
                Figures figures = driver.run(call, context.options().measured());
                context.out().println("  " + figures.shortly());
                rounds.computeIfAbsent(call + driver.name(), _ -> new ArrayList<>()).add(figures);
            }
    }
}

package dev.tollgate.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Lets a load run, and sees what it costs whom. */
record Meter(BenchContext context, List<CpuTimes.Counted> processes) {
    /** PostgreSQL, the Stripe stub and the load itself take part in every load. */
    static Meter of(BenchContext context, List<CpuTimes.Counted> processes) {
        var all = new ArrayList<>(processes);
        all.add(new CpuTimes.Counted("postgres", context.postgres().pid(), true));
        all.add(CpuTimes.Counted.alone("stripe", context.stripe().process()));
        all.add(new CpuTimes.Counted("load", ProcessHandle.current().pid(), false));
        return new Meter(context, List.copyOf(all));
    }

    Figures measure(String load, String system, Callable<Load.Run> work) throws Exception {
        System.gc(); // What was made for this round is not to be moved while it lasts.
        CpuTimes before = CpuTimes.of(processes);
        Load.Run run = work.call();
        return Figures.of(load, system, run, CpuTimes.of(processes).since(before));
    }
}

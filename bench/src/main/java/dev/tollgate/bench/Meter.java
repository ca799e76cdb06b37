package dev.tollgate.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Lets a load run, and sees what it costs whom. */
record Meter(Surroundings around, List<CpuTimes.Counted> processes) {
    /** PostgreSQL, Stripe's stand-in and the load itself take part in every load. */
    static Meter of(Surroundings around, List<CpuTimes.Counted> processes) {
        var all = new ArrayList<>(processes);
        all.add(new CpuTimes.Counted("postgres", around.postgres().pid(), true));
        all.add(CpuTimes.Counted.alone("stripe", around.stripe().process()));
        all.add(new CpuTimes.Counted("load", ProcessHandle.current().pid(), false));
        return new Meter(around, List.copyOf(all));
    }

    Figures measure(String load, String contender, Callable<Load.Run> work) throws Exception {
        System.gc(); // What was made for this round is not to be moved while it lasts.
        CpuTimes before = CpuTimes.of(processes);
        Load.Run run = work.call();
        return Figures.of(load, contender, run, CpuTimes.of(processes).since(before));
    }
}

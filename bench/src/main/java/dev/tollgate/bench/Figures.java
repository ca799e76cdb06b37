package dev.tollgate.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * What one system did under one load.
 *
 * @param units
 *            how many were answered
 * @param rate
 *            answers in a second
 * @param p50
 *            in milliseconds, as the other two
 * @param cpu
 *            microseconds of processor time for one answer, by process; empty where it cannot be known
 * @param others
 *            the share of the machine that went to whoever is not measured
 */
record Figures(String load, String system, long units, double rate, double p50, double p99, double p999,
        Map<String, Double> cpu, double others) {

    private static final Set<String> NOT_MEASURED = Set.of("load", "stripe");

    static Figures of(String load, String system, Load.Run run, CpuTimes used) {
        var cpu = new LinkedHashMap<String, Double>();
        int count = Math.max(run.latencies().count(), 1);
        used.micros().forEach((process, micros) -> cpu.put(process, (double) micros / count));
        double available = run.elapsed().toNanos() / 1e3 * Runtime.getRuntime().availableProcessors();
        return new Figures(load, system, run.latencies().count(), run.rate(), run.latencies().millis(0.5),
                run.latencies().millis(0.99), run.latencies().millis(0.999), cpu, used.others() / available);
    }

    /** Microseconds of one answer without the load and the Stripe stub, by process and in all. */
    Map<String, Double> costs() {
        var costs = new LinkedHashMap<>(cpu);
        costs.keySet().removeAll(NOT_MEASURED);
        costs.put("all", costs.values().stream().mapToDouble(Double::doubleValue).sum());
        return costs;
    }

    double cost() {
        return costs().getOrDefault("all", 0.0);
    }

    /** While a run is under way. */
    String shortly() {
        return "%-22s %-18s %,8.0f/s".formatted(load, system, rate);
    }

    /** Of several rounds of the same: of each figure its median, and all units. */
    static Figures median(List<Figures> rounds) {
        Figures first = rounds.getFirst();
        var cpu = new LinkedHashMap<String, Double>();
        Set<String> processes = new LinkedHashSet<>();
        rounds.forEach(one -> processes.addAll(one.cpu().keySet()));
        for (String process : processes)
            cpu.put(process, median(rounds, one -> one.cpu().getOrDefault(process, 0.0)));
        return new Figures(first.load(), first.system(), rounds.stream().mapToLong(Figures::units).sum(),
                median(rounds, Figures::rate), median(rounds, Figures::p50), median(rounds, Figures::p99),
                median(rounds, Figures::p999), cpu, median(rounds, Figures::others));
    }

    private static double median(List<Figures> rounds, ToDoubleFunction<Figures> figure) {
        var sorted = new ArrayList<>(rounds.stream().map(figure::applyAsDouble).sorted().toList());
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}

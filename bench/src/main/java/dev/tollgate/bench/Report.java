package dev.tollgate.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Figures as people read them: one table, and below it how many times each system's rate the first one's is, or how
 * many times the first load's cost each load's is.
 */
record Report(String scenario, String unit, boolean comparesLoads, List<Figures> figures) {
    private static final List<String> HEAD = List.of("load", "system", "/s", "p50 ms", "p99 ms", "p99.9 ms",
            "others %");

    private static final Pattern NUMBER = Pattern.compile("[0-9.,]+|–");

    @Override
    public String toString() {
        return "%s%n%n%s%n%s".formatted(scenario, table(), comparesLoads ? costs() : ratios());
    }

    private String table() {
        var rows = new ArrayList<List<String>>();
        var head = new ArrayList<>(HEAD);
        head.add("CPU µs for one " + unit);
        rows.add(head);
        for (Figures one : figures)
            rows.add(List.of(one.load(), one.system(), "%,.0f".formatted(one.rate()), number(one.p50()),
                    number(one.p99()), number(one.p999()),
                    one.cpu().isEmpty() ? "–" : "%.0f".formatted(one.others() * 100),
                    cpu(one)));
        return aligned(rows);
    }

    /** What an answer costs in all, and of that each process; the load and the Stripe stub are no part of it. */
    private static String cpu(Figures figures) {
        if (figures.cpu().isEmpty()) return "–";
        return figures.cpu().entrySet().stream().filter(one -> one.getValue() >= 0.5)
                .map(one -> one.getKey() + " %,.0f".formatted(one.getValue()))
                .collect(Collectors.joining(" · ", "%,.0f: ".formatted(figures.cost()), ""));
    }

    private static String number(double value) {
        return value < 10 ? "%.2f".formatted(value) : value < 100 ? "%.1f".formatted(value) : "%.0f".formatted(value);
    }

    /** The first system's rate in those of the others. */
    Map<String, Map<String, Double>> rateRatios() {
        var ratios = new LinkedHashMap<String, Map<String, Double>>();
        var firsts = new LinkedHashMap<String, Figures>();
        for (Figures one : figures) {
            Figures first = firsts.putIfAbsent(one.load(), one);
            if (first != null)
                ratios.computeIfAbsent(one.load(), _ -> new LinkedHashMap<>()).put(one.system(),
                        first.rate() / one.rate());
        }
        return ratios;
    }

    private String ratios() {
        Map<String, Map<String, Double>> all = rateRatios();
        List<String> others = all.values().stream().flatMap(one -> one.keySet().stream()).distinct().toList();
        var rows = new ArrayList<List<String>>();
        var head = new ArrayList<>(List.of(figures.getFirst().system() + "'s rate is"));
        others.forEach(name -> head.add("× " + name));
        rows.add(head);
        all.forEach((load, ratios) -> {
            var row = new ArrayList<>(List.of(load));
            others.forEach(name -> row.add(ratios.containsKey(name) ? "%.2f".formatted(ratios.get(name)) : "–"));
            rows.add(row);
        });
        return others.isEmpty() ? "" : aligned(rows);
    }

    /** The processor time of each load in that of the first, by process and in all. */
    Map<String, Map<String, Double>> costRatios() {
        var ratios = new LinkedHashMap<String, Map<String, Double>>();
        Map<String, Double> first = figures.getFirst().costs();
        for (Figures one : figures) {
            var row = new LinkedHashMap<String, Double>();
            one.costs().forEach((process, micros) -> row.put(process, micros / first.getOrDefault(process, 0.0)));
            ratios.put(one.load(), row);
        }
        return ratios;
    }

    private String costs() {
        List<String> processes = List.copyOf(figures.getFirst().costs().keySet());
        var rows = new ArrayList<List<String>>();
        var head = new ArrayList<>(List.of("cost × that at " + figures.getFirst().load()));
        head.addAll(processes);
        rows.add(head);
        costRatios().forEach((load, ratios) -> {
            var row = new ArrayList<>(List.of(load));
            processes.forEach(process -> row.add("%.2f".formatted(ratios.getOrDefault(process, Double.NaN))));
            rows.add(row);
        });
        return aligned(rows);
    }

    /** Texts to the left, numbers to the right. */
    private static String aligned(List<List<String>> rows) {
        var text = new StringBuilder();
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                int column = i;
                int width = rows.stream().mapToInt(one -> one.get(column).length()).max().orElse(0);
                boolean isNumbers = rows.stream().skip(1).allMatch(one -> NUMBER.matcher(one.get(column)).matches());
                text.append(("%" + (isNumbers ? "" : "-") + width + "s  ").formatted(row.get(i)));
            }
            text.append('\n');
        }
        return text.toString().lines().map(String::stripTrailing).collect(Collectors.joining("\n", "", "\n"));
    }

    /** Numbers are written alike everywhere. */
    static void useOneLocale() {
        Locale.setDefault(Locale.ROOT);
    }
}

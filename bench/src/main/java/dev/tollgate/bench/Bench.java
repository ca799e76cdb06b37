package dev.tollgate.bench;

import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Measures what {@code -Dbench=} names, and prints it. */
public final class Bench {
    private final Options options;
    private final PrintStream out;

    Bench(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        Report.useOneLocale();
        new Bench(Options.of(List.of(arguments)), new PrintStream(System.out, true, StandardCharsets.UTF_8)).run();
    }

    /** What there is to measure. Another path through Tollgate is another line here. */
    private static List<Scenario> scenarios() {
        return List.of(new WebhookScenario(), new CallScenario("grpc", List.of(CheckoutCall.values())),
                new StreamScenario());
    }

    /** Measured only when they are named: one takes long, the other is a part of the above. */
    private static List<Scenario> named() {
        return List.of(new GrowthScenario(), new CallScenario("create", List.of(CheckoutCall.CREATE)));
    }

    private List<Scenario> wanted() {
        if (options.scenarios().equals(List.of("all"))) return scenarios();
        List<Scenario> known = Stream.concat(scenarios().stream(), named().stream()).toList();
        return options
                .scenarios().stream().map(name -> known.stream().filter(one -> one.name().equals(name)).findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("-Dbench is all, or some of "
                                + known.stream().map(Scenario::name).toList() + ", and not " + name)))
                .toList();
    }

    /** Starts what all scenarios need, and stops everything at the end, whatever happens. */
    List<Report> run() throws Exception {
        List<Scenario> wanted = wanted();
        Path folder = options.folder().resolve("bench-" + UUID.randomUUID());
        Files.createDirectories(folder);
        Files.createDirectories(options.folder().resolve("bench-logs"));
        try (var postgres = Postgres.start(folder);
                var stripe = StripeProcess.start(options, options.folder().resolve("bench-logs/stripe.log"))) {
            Machine machine = Machine.look(options, postgres, folder);
            out.println(machine);
            var reports = new ArrayList<Report>();
            for (Scenario scenario : wanted) {
                reports.add(new Report(scenario.name(), scenario.unit(), scenario.comparesLoads(),
                        scenario.measure(new BenchContext(options, postgres, stripe, folder, out))));
                out.println();
                out.println(reports.getLast());
            }
            out.println(machine);
            if (options.json().isPresent()) write(options.json().get(), machine, reports);
            return reports;
        } finally {
            remove(folder);
        }
    }

    private void write(Path file, Machine machine, List<Report> reports) throws IOException {
        var all = new LinkedHashMap<String, Object>();
        all.put("machine", machine);
        all.put("options", options.toString());
        for (Report report : reports) {
            var one = new LinkedHashMap<String, Object>();
            one.put("figures", report.figures());
            one.put("rate_ratios", report.rateRatios());
            if (report.comparesLoads()) one.put("cost_ratios", report.costRatios());
            all.put(report.scenario(), one);
        }
        Files.writeString(file, new GsonBuilder().setPrettyPrinting().serializeSpecialFloatingPointValues()
                .disableHtmlEscaping().create().toJson(all) + "\n");
    }

    private static void remove(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList())
                Files.deleteIfExists(file);
        }
    }
}

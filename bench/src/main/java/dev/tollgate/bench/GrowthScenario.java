package dev.tollgate.bench;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a webhook costs as the database grows. All payments that are there are paid and settled, as in production, but
 * for those that the measured events are about.
 */
final class GrowthScenario implements Scenario {
    private static final String DATABASE = "growth";
    private static final int CLIENTS = 8;

    @Override
    public String name() {
        return DATABASE;
    }

    @Override
    public String unit() {
        return "event";
    }

    @Override
    public boolean comparesLoads() {
        return true;
    }

    @Override
    public List<Figures> measure(BenchContext context) throws Exception {
        Installation installation = Installation.here();
        try (Tollgate tollgate = Tollgate.startWithBridge(installation, context, DATABASE)) {
            Seeder paid = SampleCheckout.paid(context, tollgate).seeder();
            context.out().println("each settled payment is: " + paid);
            WebhookSystem system = new WebhookSystems(context).tollgate(installation.name(), tollgate);
            // The unpaid ones are numbered after all that are paid: they are the newest.
            long firstUnpaid = Collections.max(context.options().rows());
            try (var driver = WebhookDriver.sparing(system, context, firstUnpaid)) {
                return new Run(context, paid, driver).all();
            }
        }
    }

    private static final class Run {
        private final BenchContext context;
        private final Seeder paid;
        private final WebhookDriver driver;
        private int copies;

        Run(BenchContext context, Seeder paid, WebhookDriver driver) {
            this.context = context;
            this.paid = paid;
            this.driver = driver;
            driver.othersPaid(1);
        }

        List<Figures> all() throws Exception {
            // Before the smallest size, so that what this pays is a part of it.
            WarmUp.run(context.options().warmup(), length -> driver.closed("warm-up", CLIENTS, length, false));
            var figures = new ArrayList<Figures>();
            for (int size : context.options().rows())
                figures.add(at(size));
            return figures;
        }

        private Figures at(int size) throws Exception {
            String load = "%,d payments".formatted(size);
            fill(size);
            driver.closed(load, CLIENTS, context.options().measured(), false); // Caches have to fill anew.
            context.out().printf("%s: measured at %,d and more%n", load, payments());
            var rounds = new ArrayList<Figures>();
            for (int round = 0; round < context.options().rounds(); round++) {
                rounds.add(driver.closed(load, CLIENTS, context.options().measured(), false));
                context.out().println("  " + rounds.getLast().shortly());
            }
            return Figures.median(rounds);
        }

        private void fill(int size) throws SQLException {
            long begin = System.nanoTime();
            int missing = (int) Math.max(size - payments(), 0);
            paid.seed(copies, missing);
            copies += missing;
            driver.othersPaid(1L + copies);
            context.out().printf("%,d settled payments seeded in %.1f s; the database has %s%n", missing,
                    (System.nanoTime() - begin) / 1e9, context.postgres().ask(DATABASE,
                            "SELECT pg_size_pretty(pg_database_size(current_database()))"));
        }

        private long payments() throws SQLException {
            return Long.parseLong(context.postgres().ask(DATABASE, "SELECT count(*) FROM payment"));
        }
    }
}

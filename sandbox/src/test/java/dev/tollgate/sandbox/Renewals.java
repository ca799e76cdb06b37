package dev.tollgate.sandbox;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How long a year of many subscriptions takes, and how much memory. No test but a command: it starts a sandbox in this
 * process, sells monthly subscriptions, and turns its clock month by month.
 */
final class Renewals {

    private static final String KEY = "sk_test_sandbox";
    private static final Instant START = Instant.parse("2027-01-15T12:00:00Z");
    private static final int MONTHS = 12;
    private static final int CONNECTIONS = 4;
    private static final long AMOUNT = 1_500;

    private final Sandbox sandbox;
    private final int subscriptions;

    private Renewals(Sandbox sandbox, int subscriptions) {
        this.sandbox = sandbox;
        this.subscriptions = subscriptions;
    }

    /** {@code args}: {@code --subscriptions N} (10,000). */
    public static void main(String[] args) throws Exception {
        int subscriptions = args.length == 2 && args[0].equals("--subscriptions") ? Integer.parseInt(args[1]) : 10_000;
        var config = SandboxConfig.defaults().withPort(0).withClock(Clock.fixed(START, ZoneOffset.UTC));
        try (Sandbox started = Sandbox.start(config)) {
            new Renewals(started, subscriptions).measure();
        }
    }

    private void measure() throws Exception {
        long begun = System.nanoTime();
        sell();
        System.out.printf("%d subscriptions sold in %.1f s, %d processors%n%n%-12s %8s %12s%n", subscriptions,
                seconds(begun), Runtime.getRuntime().availableProcessors(), "month", "seconds", "heap in MB");
        double year = 0;
        for (int month = 1; month <= MONTHS; month++) {
            long before = System.nanoTime();
            turnTo(START.atZone(ZoneOffset.UTC).plusMonths(month).toInstant().plus(Duration.ofHours(2)));
            double took = seconds(before);
            year += took;
            System.out.printf("%-12d %8.1f %12d%n", month, took, heapMegabytes());
        }
        Map<String, Long> captured = sandbox.ledger().captured();
        long expected = subscriptions * AMOUNT * (MONTHS + 1);
        if (captured.getOrDefault("usd", 0L) != expected)
            throw new IllegalStateException("captured " + captured + ", not " + expected);
        System.out.printf("%na year in %.1f s: %.0f renewals a second, each paid once%n", year,
                subscriptions * (double) MONTHS / year);
    }

    private void sell() throws Exception {
        String price = id(post("/v1/prices", "currency=usd&unit_amount=" + AMOUNT
                + "&recurring[interval]=month&product_data[name]=Tea"), "price_");
        var left = new AtomicInteger(subscriptions);
        try (var threads = Executors.newFixedThreadPool(CONNECTIONS)) {
            var sellers = new ArrayList<Callable<Boolean>>();
            for (int i = 0; i < CONNECTIONS; i++)
                sellers.add(() -> sellUntilNoneIsLeft(price, left));
            for (var seller : threads.invokeAll(sellers))
                seller.get();
        }
    }

    private boolean sellUntilNoneIsLeft(String price, AtomicInteger left) throws IOException {
        try (var wire = new SpeedWire(sandbox.uri(), KEY)) {
            while (left.getAndDecrement() > 0) {
                String customer = id(wire.post("/v1/customers", "", "payment_method=pm_card_visa"
                        + "&invoice_settings[default_payment_method]=pm_card_visa"), "cus_");
                wire.post("/v1/subscriptions", "", "customer=" + customer + "&items[0][price]=" + price);
            }
        }
        return true;
    }

    private void turnTo(Instant instant) throws IOException {
        post("/_sandbox/clock", "{\"set\":\"" + instant + "\"}");
    }

    private String post(String path, String body) throws IOException {
        try (var wire = new SpeedWire(sandbox.uri(), KEY)) {
            return wire.post(path, "", body);
        }
    }

    private static String id(String json, String prefix) {
        int id = json.indexOf("\"" + prefix) + 1;
        return json.substring(id, json.indexOf('"', id));
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static long heapMegabytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
    }
}

package dev.tollgate.server.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.server.world.Books;
import dev.tollgate.server.world.Checker;
import dev.tollgate.server.world.History;
import dev.tollgate.server.world.Transcript;
import dev.tollgate.server.world.Violation;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.AdminServiceGrpc;
import dev.tollgate.v1.Reconciliation;
import dev.tollgate.v1.RunReconciliationRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two gateway processes over one Postgres, with buyers of every kind, while a seeded storm kills, pauses, cuts and
 * restarts them, loses and doubles webhooks, and makes Stripe fail. All the while nothing may be wrong; afterwards,
 * within bounded time, everything has to be right.
 * <p>
 * {@code -Dcampaign.purchases}, {@code .deaf-purchases} (without webhooks), {@code .clients}, {@code .kills},
 * {@code .pauses}, {@code .restarts}, {@code .cuts}, {@code .policies}, {@code .faults}, {@code .minutes}: how much,
 * and for how long at most. {@code -Dcampaign.seed}: the same storm and the same buyers again.
 */
@Tag("campaign")
class ChaosCampaign {
    private static final Duration CONVERGE_MAX = Duration.ofSeconds(Counts.of("converge-seconds", 180));
    private static final long SEED = Counts.seed();
    private int purchases = Counts.of("purchases", 500);
    private final int clients = Counts.of("clients", 12);
    private final Tally tally = new Tally();
    private final History history = new History();
    private final List<Transcript> transcripts = new CopyOnWriteArrayList<>();
    private final List<Violation> violations = new CopyOnWriteArrayList<>();
    private final AtomicInteger done = new AtomicInteger();
    private volatile boolean isOver;
    private volatile boolean isCalm;

    @BeforeAll
    static void archiveClasses() throws Exception {
        ClassData.archive();
    }

    @Test
    void nothingIsLostAndNothingHappensTwice() throws Exception {
        run(new Storm.Force(Counts.of("kills", 10), Counts.of("pauses", 4), Counts.of("restarts", 15),
                Counts.of("cuts", 5), Counts.of("policies", 20), Counts.of("faults", 30)), false);
        assertThat(tally.of("storm KILL")).isEqualTo(Counts.of("kills", 10));
    }

    @Test
    void withoutASingleWebhookEverythingStillCompletes() throws Exception {
        purchases = Counts.of("deaf-purchases", 80);
        run(new Storm.Force(0, 0, 0, 0, 0, Counts.of("faults", 30)), true);
    }

    private void run(Storm.Force force, boolean isDeaf) throws Exception {
        try (var cluster = new Cluster();
                ExecutorService others = Executors.newVirtualThreadPerTaskExecutor();
                ExecutorService shops = Executors.newFixedThreadPool(clients)) {
            var books = new Books(cluster.sandbox.uri());
            var checker = new Checker(cluster.postgres.config(), books, history, transcripts);
            try {
                if (isDeaf) cluster.sandbox.webhooks().dropAll(true);
                var storm = new Storm(cluster, tally, SEED, force);
                long begun = System.nanoTime();
                var checking = run(others, () -> checkNowAndThen(checker));
                var raging = run(others, () -> storm.rages(() -> (double) done.get() / purchases));
                until(cluster, Stream.concat(Stream.of(raging), buy(cluster, shops, others)));
                if (!isDeaf) storm.ends();
                cluster.sandbox.forgetFaults();
                isCalm = true;
                until(cluster, Stream.of(checking));
                long calm = System.nanoTime();
                converge(cluster);
                isOver = true;
                report(cluster, books, calm - begun, System.nanoTime() - calm);
                violations.addAll(checker.quiet());
                violations.forEach(one -> Counts.say("  " + one));
                assertThat(violations).as("seed %d, see %s", SEED, cluster.folder).isEmpty();
                agreesWithStripe(cluster);
                assertThat(checker.findings()).as("seed %d", SEED)
                        .allMatch(finding -> isDeaf && finding.startsWith("SILENT_WEBHOOKS"));
            } finally {
                isOver = true;
                isCalm = true;
                shops.shutdownNow();
                others.shutdownNow();
            }
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private static CompletableFuture<Void> run(Executor threads, Work work) {
        return CompletableFuture.runAsync(() -> {
            try {
                work.run();
            } catch (Exception failure) {
                throw new CompletionException(failure);
            }
        }, threads);
    }

    /** All of it is done, or one has failed: then the others would wait for what never comes. */
    private void until(Cluster cluster, Stream<CompletableFuture<Void>> work) throws Exception {
        List<CompletableFuture<Void>> all = work.toList();
        var end = CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
        all.forEach(one -> one.exceptionally(failure -> {
            end.completeExceptionally(failure);
            return null;
        }));
        try {
            end.get(Counts.of("minutes", 8), TimeUnit.MINUTES);
        } catch (TimeoutException endless) {
            dump(cluster);
            throw endless;
        }
    }

    private Stream<CompletableFuture<Void>> buy(Cluster cluster, Executor shops, ExecutorService others) {
        return IntStream.range(0, purchases).mapToObj(number -> run(shops, () -> {
            try {
                new Shopper(cluster, history, tally, id -> {
                    if (number % 3 == 0) watch(cluster, others, id);
                }, "purchase-" + number, SEED * 1_000_003 + number).buys();
            } finally {
                done.incrementAndGet();
            }
        }));
    }

    private void watch(Cluster cluster, ExecutorService others, String checkoutId) {
        var transcript = new Transcript(checkoutId);
        transcripts.add(transcript);
        others.submit(new Subscriber(cluster, transcript, () -> isOver, tally)::watches);
    }

    private void checkNowAndThen(Checker checker) throws InterruptedException {
        while (!isCalm) {
            long begun = System.nanoTime();
            try {
                List<Violation> found = checker.anyInstant();
                violations.addAll(found);
                found.forEach(one -> Counts.say("in the storm: " + one));
                tally.add("checks");
            } catch (SQLException unreadable) {
                tally.add("checks without a database");
            }
            long wait = Math.max(2_000, 8 * TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
            for (long waited = 0; waited < wait && !isCalm; waited += 100)
                TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** First what was begun ends, then hours pass, so that whatever waits for time comes due. */
    private void converge(Cluster cluster) throws Exception {
        await(cluster, "what was sent is decided",
                """
                SELECT (SELECT count(*) FROM stripe_operation WHERE state IN ('INTENDED', 'SENT', 'UNKNOWN'))
                     + (SELECT count(*) FROM stripe_event WHERE state = 'PENDING')
                     + (SELECT count(*) FROM checkout WHERE closing IS NOT NULL)
                     + (SELECT count(*) FROM refresh WHERE applied < wanted)""");
        cluster.turn(Duration.ofHours(2));
        await(cluster, "what was left open is closed", """
                SELECT (SELECT count(*) FROM stripe_operation WHERE state IN ('INTENDED', 'SENT', 'UNKNOWN'))
                     + (SELECT count(*) FROM stripe_event WHERE state = 'PENDING')
                     + (SELECT count(*) FROM checkout WHERE status = 'OPEN')
                     + (SELECT count(*) FROM refresh WHERE applied < wanted)
                     + (SELECT count(*) FROM refund WHERE status = 'PENDING')""");
        cluster.sandbox.drain(CONVERGE_MAX);
        await(cluster, "every subscriber has heard the end", "SELECT 0");
    }

    private void await(Cluster cluster, String what, String query) throws Exception {
        long begun = System.nanoTime();
        String left = "?";
        while (System.nanoTime() - begun < CONVERGE_MAX.toNanos()) {
            try (var sql = new Sql(cluster.postgres.config())) {
                left = sql.rows(query).getFirst();
            }
            boolean isHeard = !query.equals("SELECT 0") || transcripts.stream().allMatch(Transcript::isEnded);
            if (left.equals("0") && isHeard) {
                Counts.say("%s: after %.1f s".formatted(what, (System.nanoTime() - begun) / 1e9));
                return;
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        dump(cluster);
        throw new AssertionError("%s: not in %s, %s left, seed %d, see %s".formatted(what, CONVERGE_MAX, left, SEED,
                cluster.folder));
    }

    /** What is compared with all that Stripe has: nothing differs, and a second time nothing is repaired. */
    private static void agreesWithStripe(Cluster cluster) {
        Reconciliation first = reconcile(cluster);
        assertThat(first.getDriftList()).isEmpty();
        Reconciliation second = reconcile(cluster);
        assertThat(second.getDriftList()).isEmpty();
        assertThat(second.getRepairsList()).isEqualTo(first.getRepairsList());
        assertThat(second.getSweep().getRepaired()).isZero();
        Counts.say("reconciliation: %d objects compared, %d repairs in all, no drift".formatted(
                second.getSweep().getCompared(), second.getRepairsCount()));
    }

    private static Reconciliation reconcile(Cluster cluster) {
        return World.with(AdminServiceGrpc.newBlockingStub(cluster.anyGateway()), World.API_KEY)
                .withDeadlineAfter(CONVERGE_MAX.toSeconds(), TimeUnit.SECONDS)
                .runReconciliation(RunReconciliationRequest.getDefaultInstance()).getReconciliation();
    }

    private void report(Cluster cluster, Books books, long stormNanos, long calmNanos) {
        books.update();
        int gets = books.calls().entrySet().stream().filter(one -> one.getKey().startsWith("GET"))
                .mapToInt(java.util.Map.Entry::getValue).sum();
        int posts = books.calls().entrySet().stream().filter(one -> one.getKey().startsWith("POST"))
                .mapToInt(java.util.Map.Entry::getValue).sum();
        Counts.say("chaos: seed %d, %d purchases in %.1f s, right after %.1f s more".formatted(SEED, purchases,
                stormNanos / 1e9, calmNanos / 1e9));
        Counts.say("  " + tally);
        Counts.say("  gateways started %s, events %d, deliveries %d, to Stripe for each purchase %.2f GET and %.2f POST"
                .formatted(cluster.gateways.stream().map(GatewayProcess::starts).toList(), books.eventCount(),
                        books.attempts(), (double) gets / purchases, (double) posts / purchases));
        Counts.say("  " + books.calls());
        try (var sql = new Sql(cluster.postgres.config())) {
            Counts.say("  "
                    + sql.rows("SELECT checkout.status, payment.status, surplus, count(*) FROM checkout JOIN payment"
                            + " ON payment.checkout_id = checkout.id GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"));
            Counts.say(
                    "  " + sql.rows("SELECT kind, state, count(*) FROM stripe_operation GROUP BY 1, 2 ORDER BY 1, 2"));
            Counts.say(
                    "  " + sql.rows("SELECT kind, subject, details FROM finding WHERE resolved_at IS NULL LIMIT 20"));
        }
    }

    /** What a person wants to see who finds it hanging. */
    private void dump(Cluster cluster) throws IOException {
        var text = new StringBuilder("seed " + SEED + "\n" + tally + "\n");
        try (var sql = new Sql(cluster.postgres.config())) {
            for (String query : List.of(
                    """
                    SELECT id, reference, version, status, closing, next_close_at, expires_at
                      FROM checkout WHERE status = 'OPEN'""",
                    "SELECT * FROM refresh WHERE applied < wanted",
                    "SELECT * FROM payment WHERE status <> 'SUCCEEDED' OR refund_reserved > 0",
                    "SELECT * FROM stripe_operation WHERE state IN ('INTENDED', 'SENT', 'UNKNOWN')",
                    "SELECT event_id, type, state, attempts, error FROM stripe_event WHERE state IN ('PENDING', 'DEAD')",
                    "SELECT * FROM refund WHERE status = 'PENDING'", "SELECT * FROM finding",
                    "SELECT * FROM scheduled_tasks",
                    "SELECT pid, state, wait_event, query FROM pg_stat_activity WHERE backend_type = 'client backend'",
                    "SELECT locktype, relation::regclass, pid, mode, granted FROM pg_locks WHERE NOT granted"))
                text.append("\n").append(query).append("\n  ").append(String.join("\n  ", sql.rows(query)));
        } catch (IllegalStateException unreadable) {
            text.append("\n").append(unreadable);
        }
        Path file = cluster.folder.resolve("dump.txt");
        Files.writeString(file, text);
        for (GatewayProcess gateway : cluster.gateways)
            new ProcessBuilder("kill", "-QUIT", Long.toString(gateway.pid())).start(); // a dump into its log
        Counts.say("dumped to " + file);
    }
}

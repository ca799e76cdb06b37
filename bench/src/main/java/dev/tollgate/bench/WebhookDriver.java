package dev.tollgate.bench;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One system's way through the rounds: it has events ready before each, and is checked after it. */
final class WebhookDriver implements AutoCloseable {
    private static final double EXPECTED_FIRST = 2_000;
    private static final double SPARE = 1.5;
    private static final int LEAST = 500;

    private final WebhookSystem system;
    private final BenchContext context;
    private final Meter meter;
    /** Kept from round to round: a connection to PostgreSQL has to get warm, too. */
    private final List<WebhookClient.Sender> senders = new ArrayList<>();
    private final long first;
    private final int reserve;
    private long seeded;
    private long sent;
    private long othersPaid;
    private double expected = EXPECTED_FIRST;

    WebhookDriver(WebhookSystem system, BenchContext context) {
        this(system, context, 0, context.options().seeded() / 2);
    }

    /** One that makes no more payments than it is about to pay; the number of the first is this. */
    static WebhookDriver sparing(WebhookSystem system, BenchContext context, long first) {
        var driver = new WebhookDriver(system, context, first, 0);
        driver.expected = 0;
        return driver;
    }

    private WebhookDriver(WebhookSystem system, BenchContext context, long first, int reserve) {
        this.first = first;
        this.reserve = reserve;
        this.seeded = first;
        this.sent = first;
        this.system = system;
        this.context = context;
        this.meter = Meter.of(context, system.processes());
    }

    String name() {
        return system.name();
    }

    /** So many payments were paid by others. */
    void othersPaid(long count) {
        othersPaid = count;
    }

    /** Makes this many payments more. */
    void seed(int count) throws SQLException {
        system.seeder().seed(seeded, count);
        seeded += count;
    }

    /** Each client sends its next event when it has its answer. */
    Figures closed(String load, int clients, Duration length, boolean repeats) throws Exception {
        return run(load, clients, length, repeats, all -> Load.closed(all, length));
    }

    Figures open(String load, int clients, Duration length, double perSecond) throws Exception {
        expected = Math.max(expected, perSecond);
        return run(load, clients, length, false, all -> Load.open(all, length, perSecond));
    }

    private interface Way {
        Load.Run run(List<WebhookClient> clients) throws Exception;
    }

    private Figures run(String load, int clients, Duration length, boolean repeats, Way way) throws Exception {
        EventQueue queue = queue(length);
        while (senders.size() < clients)
            senders.add(system.senders().open());
        for (WebhookClient.Sender sender : senders)
            sender.reconnect();
        List<WebhookClient> all = senders.subList(0, clients).stream()
                .map(sender -> new WebhookClient(sender, queue, repeats)).toList();
        Figures figures = meter.measure(load, system.name(), () -> way.run(all));
        expected = Math.max(expected, figures.rate());
        check(queue.sent());
        return figures;
    }

    private EventQueue queue(Duration length) throws SQLException {
        int count = LEAST + (int) (expected * SPARE * length.toMillis() / 1000);
        if (sent + count > seeded) seed(Math.max(count, reserve));
        return system.events().make(sent, count);
    }

    /** All that were sent are paid, and nothing else: figures of a handler that loses events are worth nothing. */
    private void check(List<StripeEvents.Event> events) throws SQLException {
        sent += events.size();
        long paid = othersPaid + sent - first;
        try (var connection = context.postgres().connect(system.database());
                var statement = connection.prepareStatement("""
                        SELECT count(*), count(*) FILTER (WHERE %s = ANY (?)) FROM payment WHERE status = 'SUCCEEDED'"""
                        .formatted(system.paid()))) {
            statement.setArray(1, connection.createArrayOf("text",
                    events.stream().map(StripeEvents.Event::intent).toArray(String[]::new)));
            try (var row = statement.executeQuery()) {
                row.next();
                if (row.getLong(1) != paid || row.getLong(2) != events.size())
                    throw new IllegalStateException(
                            "%s: %d payments should be paid, %d of them in the last round; %d and %d"
                                    .formatted(system.name(), paid, events.size(), row.getLong(1), row.getLong(2))
                                    + " are");
            }
        }
    }

    @Override
    public void close() throws Exception {
        for (WebhookClient.Sender sender : senders)
            sender.close();
        system.resources().close();
    }
}

package dev.tollgate.bench;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One contender's way through the rounds: it has events ready before each, and is checked after it. */
final class Lane implements AutoCloseable {
    private static final double EXPECTED_FIRST = 2_000;
    private static final double SPARE = 1.5;
    private static final int LEAST = 500;

    private final Contender contender;
    private final Surroundings around;
    private final Meter meter;
    /** Kept from round to round: a connection to PostgreSQL has to get warm, too. */
    private final List<WebhookClient.Sender> senders = new ArrayList<>();
    private long seeded;
    private long sent;
    private double expected = EXPECTED_FIRST;

    Lane(Contender contender, Surroundings around) {
        this.contender = contender;
        this.around = around;
        this.meter = Meter.of(around, contender.processes());
    }

    String name() {
        return contender.name();
    }

    /** Makes this many payments more. */
    void seed(int count) throws SQLException {
        contender.seeder().seed(seeded, count);
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
        Supply supply = supply(length);
        while (senders.size() < clients)
            senders.add(contender.senders().open());
        for (WebhookClient.Sender sender : senders)
            sender.freshen();
        List<WebhookClient> all = senders.subList(0, clients).stream()
                .map(sender -> new WebhookClient(sender, supply, repeats)).toList();
        Figures figures = meter.measure(load, contender.name(), () -> way.run(all));
        expected = Math.max(expected, figures.rate());
        check(supply.sent());
        return figures;
    }

    private Supply supply(Duration length) throws SQLException {
        int count = LEAST + (int) (expected * SPARE * length.toMillis() / 1000);
        if (sent + count > seeded) seed(Math.max(count, around.options().seeded() / 2));
        return contender.events().make(sent, count);
    }

    /** All that were sent are paid, and nothing else: figures of a handler that loses events are worth nothing. */
    private void check(List<StripeEvents.Event> events) throws SQLException {
        sent += events.size();
        try (var connection = around.postgres().connect(contender.database());
                var statement = connection.prepareStatement("""
                        SELECT count(*), count(*) FILTER (WHERE %s = ANY (?)) FROM payment WHERE status = 'SUCCEEDED'"""
                        .formatted(contender.paid()))) {
            statement.setArray(1, connection.createArrayOf("text",
                    events.stream().map(StripeEvents.Event::intent).toArray(String[]::new)));
            try (var row = statement.executeQuery()) {
                row.next();
                if (row.getLong(1) != sent || row.getLong(2) != events.size())
                    throw new IllegalStateException(
                            "%s: %d events were answered, of them %d in the last round; %d and %d"
                                    .formatted(contender.name(), sent, events.size(), row.getLong(1), row.getLong(2))
                                    + " payments are paid");
            }
        }
    }

    @Override
    public void close() throws Exception {
        for (WebhookClient.Sender sender : senders)
            sender.close();
        contender.whole().close();
    }
}

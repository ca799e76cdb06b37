package dev.tollgate.bench;

import dev.tollgate.client.TollgateClient;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * One system's way through the calls, checked after each round.
 *
 * @param calls
 *            those that it answers
 * @param resources
 *            all that has to be closed
 */
record CallDriver(String name, String database, Set<CheckoutCall> calls, CheckoutCall.Checkouts checkouts,
        TollgateClient client, Meter meter, AutoCloseable resources) implements AutoCloseable {
    private static final int IN_FLIGHT = 16;

    Figures run(CheckoutCall call, Duration length) throws Exception {
        long before = checkouts.made().get();
        long payments = payments("TRUE");
        Figures figures = meter.measure(call.title(), name,
                () -> Load.closed(IntStream.range(0, IN_FLIGHT)
                        .mapToObj(_ -> call.client(client.checkouts(), checkouts)).toList(), length));
        if (payments("TRUE") - payments != checkouts.made().get() - before)
            throw new IllegalStateException(name + " answered creates without a payment, or made more");
        if (calls.contains(CheckoutCall.CONFIRM)
                && payments("status = 'SUCCEEDED'") != Math.min(checkouts.confirmed().get(), checkouts.seeded()))
            throw new IllegalStateException(name + " has other paid payments than were confirmed");
        if (figures.units() == 0) throw new IllegalStateException("nothing is left to confirm; -Dseeded more");
        return figures;
    }

    private long payments(String condition) throws SQLException {
        return Long.parseLong(meter.context().postgres().ask(database,
                "SELECT count(*) FROM payment WHERE " + condition));
    }

    @Override
    public void close() throws Exception {
        client.close();
        resources.close();
    }
}

package dev.tollgate.bench;

import dev.tollgate.client.TollgateClient;
import dev.tollgate.v1.Checkout;
import java.time.Duration;
import java.util.List;

/**
 * The checkout that seeded ones are copies of. It stays as it is.
 *
 * @param seeder
 *            makes the copies
 */
record SampleCheckout(Checkout checkout, Seeder seeder) {
    /** The name of the one that nobody pays. As long as the numbers that take its place. */
    static final String UNPAID = "zqtemplatezq";
    private static final String PAID = "zqsettledqzq";
    private static final Duration SETTLED_AFTER = Duration.ofSeconds(10);

    static SampleCheckout unpaid(BenchContext context, Tollgate tollgate) throws Exception {
        return read(context, tollgate, UNPAID, create(tollgate, UNPAID));
    }

    /** One whose payment has succeeded, and about which nothing is left to be done. */
    static SampleCheckout paid(BenchContext context, Tollgate tollgate) throws Exception {
        Checkout checkout = create(tollgate, PAID);
        StripeEvents events = StripeEvents.of(context.stripe().told(), PAID, text -> TextTemplate.of(text, List.of()));
        try (var sender = WebhookClient.http(tollgate.bridgePort())) {
            sender.send(events.one(0));
        }
        Thread.sleep(SETTLED_AFTER); // Its events, jobs and timers take their time.
        String status = context.postgres().ask(tollgate.database(), "SELECT status FROM payment");
        if (!status.equals("SUCCEEDED")) throw new IllegalStateException("the sample is not paid but " + status);
        return read(context, tollgate, PAID, checkout);
    }

    private static Checkout create(Tollgate tollgate, String name) {
        return TollgateClient.call(() -> tollgate.client().checkouts().createCheckout(Tollgate.order(name)))
                .getCheckout();
    }

    private static SampleCheckout read(BenchContext context, Tollgate tollgate, String name, Checkout checkout)
            throws Exception {
        return new SampleCheckout(checkout, Seeder.of(context.postgres(), tollgate.database(), name, checkout,
                new SealedText(Tollgate.ENCRYPTION_KEY)));
    }
}

package dev.tollgate.bench;

import dev.tollgate.client.TollgateClient;
import dev.tollgate.v1.Checkout;

/**
 * The checkout that all seeded ones are copies of. It stays as it is: nobody pays it.
 *
 * @param seeder
 *            makes the copies
 */
record SampleCheckout(Checkout checkout, Seeder seeder) {
    /** Makes it, and reads what it is made of. */
    static SampleCheckout make(BenchContext context, Tollgate tollgate) throws Exception {
        Checkout made = TollgateClient.call(() -> tollgate.client().checkouts()
                .createCheckout(Tollgate.order(Placeholder.NAME))).getCheckout();
        return new SampleCheckout(made,
                Seeder.of(context.postgres(), tollgate.database(), TypeIdText.parse(made.getId()),
                        made.getOrderNumber(), new SealedText(Tollgate.ENCRYPTION_KEY)));
    }
}

package dev.tollgate.bench;

import dev.tollgate.client.TollgateClient;
import dev.tollgate.v1.Checkout;

/**
 * The checkout that all seeded ones are copies of. It stays as it is: nobody pays it.
 *
 * @param seeder
 *            makes the copies
 */
record Template(Checkout checkout, Seeder seeder) {
    /** Makes it, and reads what it is made of. */
    static Template make(Surroundings around, Tollgate tollgate) throws Exception {
        Checkout made = TollgateClient.call(() -> tollgate.client().checkouts()
                .createCheckout(Tollgate.order(Token.NAME))).getCheckout();
        return new Template(made, Seeder.of(around.postgres(), tollgate.database(), TypeIdText.parse(made.getId()),
                made.getOrderNumber(), new SealedText(Tollgate.ENCRYPTION_KEY)));
    }
}

package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sandbox.fault.Fault;
import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.Checkout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A key that may not read everything. */
class RestrictedKeyIT {
    @RegisterExtension
    static final World world = new World();
    private static final Buyer buyer = new Buyer(world);

    @Test
    void whatItMayNotReadIsToldAndHidesNothingOfWhatItMay() {
        Checkout checkout = buyer.confirms(buyer.opens(Buyer.tea()).getCheckout(), "pm_card_visa");
        world.settles();
        world.sandbox.fault(Fault.once(Fault.Effect.FORBIDDEN_403, "GET", "/v1/disputes$").times(1_000));
        buyer.atStripe("/v1/refunds",
                "payment_intent=" + checkout.getPayment().getStripePaymentIntentId() + "&amount=1500");
        world.settles();
        assertThat(buyer.sees(checkout).getPayment().getRefunded().getAmount()).isEqualTo(1500);
        assertThat(world.sql("SELECT subject FROM finding WHERE kind = 'FORBIDDEN_BY_STRIPE'"
                + " AND resolved_at IS NULL")).isEqualTo(checkout.getPayment().getId());
    }
}

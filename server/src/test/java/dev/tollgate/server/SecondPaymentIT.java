package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.Checkout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Money that comes besides: another PaymentIntent of the same checkout has been paid too. */
class SecondPaymentIT {
    @RegisterExtension
    static final World world = new World();
    private static final Buyer buyer = new Buyer(world);

    /** As one that a Checkout Session had replaced: it names the operation that the checkout was made by. */
    private static void paysAgain(Checkout checkout) {
        String organization = world.sql("SELECT substring(body from 'tollgate_organization[^=]*=(org_[a-z0-9]+)')"
                + " FROM stripe_operation LIMIT 1");
        buyer.atStripe("/v1/payment_intents", "amount=" + Buyer.PRICE + "&currency=usd&confirm=true"
                + "&payment_method=pm_card_visa&automatic_payment_methods[enabled]=true"
                + "&automatic_payment_methods[allow_redirects]=never&metadata[tollgate_organization]=" + organization
                + "&metadata[tollgate_checkout]=" + checkout.getId() + "&metadata[tollgate_operation]="
                + world.sql("SELECT create_operation_id FROM checkout WHERE order_number = ?",
                        checkout.getOrderNumber()));
    }

    private static void isToldAgain(String type) {
        JsonObject event = world.sandbox.events().reversed().stream()
                .filter(one -> one.get("type").getAsString().equals(type)).findFirst().orElseThrow().deepCopy();
        event.addProperty("id", "evt_again_" + type);
        world.delivers(event.toString(), World.WEBHOOK_SECRET, 0);
    }

    private static String payments(Checkout checkout) {
        return world.sql("SELECT string_agg(concat_ws(' ', coalesce(surplus, 'stands'), captured, refunded), ', '"
                + " ORDER BY payment.id) FROM payment JOIN checkout ON checkout.id = checkout_id"
                + " WHERE order_number = ?", checkout.getOrderNumber());
    }

    @Test
    void aSecondPaymentOfOneCheckoutGoesBackOnceHoweverOftenItIsToldOf() {
        Checkout checkout = buyer.confirms(buyer.opens(Buyer.tea()).getCheckout(), "pm_card_visa");
        world.settles();
        paysAgain(checkout);
        world.settles();
        isToldAgain("payment_intent.succeeded");
        isToldAgain("charge.succeeded");
        world.settles();
        assertThat(payments(checkout)).isEqualTo("stands %1$d 0, REPLACED %1$d %1$d".formatted(Buyer.PRICE));
        assertThat(world.sentToStripe("POST", "/v1/refunds")).isEqualTo(1);
        Checkout end = buyer.sees(checkout);
        assertThat(end.getStatus()).isEqualTo(Checkout.Status.COMPLETE);
        assertThat(end.getPayment().getRefunded().getAmount()).isZero();
    }
}

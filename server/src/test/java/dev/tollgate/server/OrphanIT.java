package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sandbox.fault.Fault;
import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.Payment;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an unclear call may have left at Stripe is found, and can never be paid by mistake. */
class OrphanIT {
    /** One each: what is left at Stripe, and whose call was unclear, is of interest to all that is in it. */
    private final World world = new World();
    private final Buyer buyer = new Buyer(world);

    @AfterEach
    void end() {
        world.close();
    }

    private String checkout(String reference, String column) {
        return world.sql("SELECT " + column + " FROM checkout JOIN payment ON payment.checkout_id = checkout.id"
                + " WHERE reference = ?", reference);
    }

    @Test
    void aCreateThatIsTooOldToBeSentAgainIsFoundInTheList() {
        world.sandbox.webhooks().dropAll(true);
        world.sandbox.fault(Fault.once(Fault.Effect.RESET_AFTER_EFFECT, "POST", "/v1/payment_intents$").times(2));
        ApiErrors.of(() -> buyer.opens(Buyer.tea().setReference("listed")));
        world.passes(Duration.ofHours(24));
        world.passes(Duration.ofMinutes(1));
        assertThat(checkout("listed", "stripe_payment_intent_id")).startsWith("pi_");
        assertThat(checkout("listed", "checkout.status")).isEqualTo("EXPIRED");
        assertThat(world.sql("SELECT state FROM stripe_operation JOIN checkout ON subject = checkout.id"
                + " WHERE reference = 'listed' AND kind = 'CREATE_PAYMENT_INTENT'")).isEqualTo("DONE");
    }

    @Test
    void aCheckoutThatWasGivenUpHasItsLateObjectClosedAtStripe() {
        world.sandbox.webhooks().hold();
        world.sandbox.fault(Fault.once(Fault.Effect.RESET_AFTER_EFFECT, "POST", "/v1/payment_intents$").times(2));
        ApiErrors.of(() -> buyer.opens(Buyer.tea().setReference("given-up")));
        // It is looked for on the wrong days, as if Stripe's list did not show it.
        world.sql("UPDATE stripe_operation SET first_sent_at = first_sent_at + interval '20 days' RETURNING id");
        world.clock.turn(Duration.ofDays(21));
        world.gateway().drain();
        assertThat(checkout("given-up", "checkout.status")).isIn("CANCELED", "EXPIRED");
        world.sandbox.webhooks().release();
        world.settles();
        world.passes(Duration.ofMinutes(1));
        String intent = checkout("given-up", "stripe_payment_intent_id");
        assertThat(world.sql("SELECT state FROM orphan WHERE stripe_id = ?", intent)).isEqualTo("CLOSED");
        assertThat(world.sandbox.events().stream()
                .anyMatch(event -> event.get("type").getAsString().equals("payment_intent.canceled")
                        && event.toString().contains(intent)))
                .isTrue();
    }

    @Test
    void whatStripeBrokeOnAfterDoingItIsFoundAtOnce() {
        world.sandbox.webhooks().hold();
        world.sandbox.fault(Fault.once(Fault.Effect.HTTP_500_AFTER, "POST", "/v1/payment_intents$"));
        Checkout checkout = buyer.opens(Buyer.tea().setReference("broken")).getCheckout();
        assertThat(checkout.getPayment().getStripePaymentIntentId()).startsWith("pi_");
        world.sandbox.webhooks().release();
        world.settles();
        assertThat(buyer.confirms(checkout, "pm_card_visa").getStatus()).isEqualTo(Checkout.Status.COMPLETE);
        assertThat(world.sql("SELECT count(*) FROM stripe_operation WHERE subject = (SELECT id FROM checkout"
                + " WHERE reference = 'broken') AND kind = 'CREATE_PAYMENT_INTENT'")).isEqualTo("1");
    }

    @Test
    void whatStripeBrokeOnIsFoundAmongThousandsOfTheSameMinutes() {
        world.sandbox.webhooks().dropAll(true);
        world.sandbox.fault(Fault.once(Fault.Effect.HTTP_500_AFTER, "POST", "/v1/payment_intents$"));
        world.sandbox.fault(Fault.once(Fault.Effect.HTTP_500_BEFORE, "GET", "/v1/payment_intents$"));
        assertThat(ApiErrors.of(() -> buyer.opens(Buyer.tea().setReference("crowd")))).isEqualTo("OUTCOME_UNKNOWN");
        for (int n = 0; n < 2_100; n++)
            buyer.atStripe("/v1/payment_intents", "amount=4999&currency=usd");
        world.passes(Duration.ofMinutes(20));
        world.sandbox.webhooks().dropAll(false);
        assertThat(checkout("crowd", "stripe_payment_intent_id")).startsWith("pi_");
        assertThat(world.sql("SELECT state FROM stripe_operation JOIN checkout ON subject = checkout.id"
                + " WHERE reference = 'crowd' AND kind = 'CREATE_PAYMENT_INTENT'")).isEqualTo("DONE");
        // Whoever reads for long stays alone with it: a claim lasts nine seconds here, and was made anew meanwhile.
        assertThat(world.sql("SELECT claimed_until - last_sent_at > interval '9 seconds' FROM stripe_operation"
                + " JOIN checkout ON subject = checkout.id"
                + " WHERE reference = 'crowd' AND kind = 'CREATE_PAYMENT_INTENT'")).isEqualTo("t");
    }

    @Test
    void anOrphanThatWasPaidIsASurplusPaymentAndTheCheckoutStaysOpen() {
        Checkout checkout = buyer.opens(Buyer.tea()).getCheckout();
        world.settles();
        String organization = world.sql("SELECT substring(body from 'tollgate_organization[^=]*=(org_[a-z0-9]+)')"
                + " FROM stripe_operation LIMIT 1");
        buyer.atStripe("/v1/payment_intents", "amount=4999&currency=usd&confirm=true&payment_method=pm_card_visa"
                + "&automatic_payment_methods[enabled]=true&automatic_payment_methods[allow_redirects]=never"
                + "&metadata[tollgate_organization]=" + organization + "&metadata[tollgate_checkout]="
                + checkout.getId()
                + "&metadata[tollgate_operation]=another");
        world.settles();
        assertThat(buyer.sees(checkout).getStatus()).isEqualTo(Checkout.Status.OPEN);
        assertThat(world.sql("SELECT state FROM orphan WHERE checkout_id = (SELECT checkout_id FROM orphan"
                + " ORDER BY created_at DESC LIMIT 1)")).isEqualTo("SURPLUS");
        Payment surplus = buyer.sees(checkout).getSurplusPayments(0);
        assertThat(surplus.getSurplus()).isEqualTo(Payment.Surplus.ORPHAN);
        assertThat(surplus.getRefunded()).isEqualTo(surplus.getCaptured());
        assertThat(world.sql("SELECT count(*) FROM finding WHERE resolved_at IS NULL")).isEqualTo("0");
    }
}

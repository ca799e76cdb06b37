package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sandbox.fault.Fault;
import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.ConfirmCheckoutRequest;
import dev.tollgate.v1.CreateCheckoutRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What Stripe refused is answered again to the same request, in Stripe's words, and asks Stripe nothing. */
class SameAnswerIT {
    @RegisterExtension
    static final World world = new World();
    private static final Buyer buyer = new Buyer(world);

    private static ConfirmCheckoutRequest confirm(Checkout checkout, String requestId, String paymentMethod) {
        return ConfirmCheckoutRequest.newBuilder().setCheckoutId(checkout.getId()).setRequestId(requestId)
                .setPaymentMethod(paymentMethod).build();
    }

    private static String answer(ApiErrors.Call call) {
        var info = ApiErrors.info(ApiErrors.caught(call));
        assertThat(info.getMetadataMap()).containsKey("stripe_request");
        return info.getReason() + " " + info.getMetadataMap();
    }

    @Test
    void aConfirmThatStripeRefused() {
        Checkout checkout = buyer.opens(Buyer.tea()).getCheckout();
        var request = confirm(checkout, "refused", "pm_no_such");
        String first = answer(() -> world.checkouts().confirmCheckout(request));
        assertThat(first).startsWith("STRIPE_REFUSED").contains("stripe_code=resource_missing");
        long sent = world.sentToStripe("POST", ".*/confirm");
        assertThat(answer(() -> world.checkouts().confirmCheckout(request))).isEqualTo(first);
        assertThat(world.sentToStripe("POST", ".*/confirm")).isEqualTo(sent);
        // Another card pays; what was refused stays refused.
        assertThat(buyer.confirms(checkout, "pm_card_visa").getStatus()).isEqualTo(Checkout.Status.COMPLETE);
        assertThat(answer(() -> world.checkouts().confirmCheckout(request))).isEqualTo(first);
    }

    @Test
    void aDeclineIsAnAnswerAndNoError() {
        Checkout checkout = buyer.opens(Buyer.tea()).getCheckout();
        var request = confirm(checkout, "declined", "pm_card_visa_chargeDeclined");
        var first = world.checkouts().confirmCheckout(request).getCheckout();
        assertThat(first.getPayment().getFailure().getCode()).isEqualTo("card_declined");
        assertThat(world.checkouts().confirmCheckout(request).getCheckout().getPayment().getAttemptsList())
                .isEqualTo(first.getPayment().getAttemptsList());
    }

    @Test
    void aCreateThatStripeRefused() {
        world.sandbox.fault(Fault.once(Fault.Effect.REFUSAL_400, "POST", "/v1/payment_intents$"));
        CreateCheckoutRequest request = Buyer.tea().setRequestId("create").setReference("refused").build();
        String first = answer(() -> world.checkouts().createCheckout(request));
        assertThat(first).startsWith("STRIPE_REFUSED").contains("stripe_code=account_invalid");
        assertThat(answer(() -> world.checkouts().createCheckout(request))).isEqualTo(first);
        var other = request.toBuilder().setRequestId("create again").build();
        assertThat(world.checkouts().createCheckout(other).getCheckout().getStatus()).isEqualTo(Checkout.Status.OPEN);
        assertThat(answer(() -> world.checkouts().createCheckout(request))).isEqualTo(first);
    }
}

package dev.tollgate.sandbox.protocol;

import com.stripe.Stripe;
import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.model.Charge;
import com.stripe.model.PaymentIntent;
import com.stripe.net.RequestOptions;
import com.stripe.param.PaymentIntentConfirmParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.service.V1Services;
import dev.tollgate.sandbox.Sandbox;
import java.util.List;

/** A program that takes ten euros with stripe-java, over that client's own transport. */
final class Shop {

    static final long AMOUNT = 1000;
    /** How long a hasty shop waits for an answer. */
    static final int HASTY_MS = 500;
    private static final int PATIENT_MS = 10_000;
    private static final String CARD = "pm_card_visa";
    private static final String BACK = "https://shop.test/back";

    private final V1Services stripe;

    private Shop(Sandbox sandbox, int retries, int waitMs) {
        // Else the client leaves a file in the home directory.
        Stripe.enableTelemetry = false;
        stripe = StripeClient.builder().setApiKey("sk_test_sandbox").setApiBase(sandbox.uri().toString())
                .setReadTimeout(waitMs).setMaxNetworkRetries(retries).build().v1();
    }

    static Shop patient(Sandbox sandbox, int retries) {
        return new Shop(sandbox, retries, PATIENT_MS);
    }

    static Shop hasty(Sandbox sandbox, int retries) {
        return new Shop(sandbox, retries, HASTY_MS);
    }

    /** How the money is asked for, and which of its requests is the one that asks. */
    enum Way {
        AT_ONCE("/v1/payment_intents$"),
        CREATED_THEN_CONFIRMED("/v1/payment_intents/[^/]+/confirm$");

        final String asking;

        Way(String asking) {
            this.asking = asking;
        }
    }

    /** One payment: whoever calls it twice with one order wants the money once. */
    PaymentIntent pay(Way way, String order) throws StripeException {
        var amount = PaymentIntentCreateParams.builder().setAmount(AMOUNT).setCurrency("eur");
        if (way == Way.AT_ONCE) {
            return stripe.paymentIntents().create(
                    amount.setConfirm(true).setPaymentMethod(CARD).setReturnUrl(BACK).build(), key(order));
        }
        String id = stripe.paymentIntents().create(amount.build(), key(order + ":create")).getId();
        return stripe.paymentIntents().confirm(id,
                PaymentIntentConfirmParams.builder().setPaymentMethod(CARD).setReturnUrl(BACK).build(),
                key(order + ":confirm"));
    }

    /** The money that was taken, as Stripe's own list tells it. */
    List<Charge> succeededCharges() throws StripeException {
        return stripe.charges().list().getData().stream().filter(charge -> charge.getStatus().equals("succeeded"))
                .toList();
    }

    private static RequestOptions key(String idempotencyKey) {
        return RequestOptions.builder().setIdempotencyKey(idempotencyKey).build();
    }
}

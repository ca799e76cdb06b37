package dev.tollgate.server.stripe;

import com.stripe.Stripe;
import com.stripe.net.FormEncoder;
import com.stripe.param.CustomerCreateParams;
import com.stripe.param.CustomerUpdateParams;
import com.stripe.param.PaymentIntentConfirmParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.checkout.SessionCreateParams;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Builds the requests that we send: typed parameters in, frozen text out. No payment_method_types, ever: Stripe is
 * removing them.
 */
public final class StripeCalls {
    private StripeCalls() {}

    /** A line that the buyer sees on a hosted page. */
    public record Line(String name, long unitAmount, long quantity) {}

    /**
     * What a payment is for.
     *
     * @param mayRedirect
     *            whether the buyer has a page to come back to: without one, Stripe must offer no method that leaves it
     */
    public record Purchase(long amount, String currency, String orderNumber, Optional<String> stripeCustomerId,
            boolean savePaymentMethod, boolean mayRedirect, List<Line> lines) {}

    public static StripeApi.Call createCustomer(String email, String name, Map<String, String> metadata) {
        var params = CustomerCreateParams.builder().putAllMetadata(metadata);
        if (!email.isEmpty()) params.setEmail(email);
        if (!name.isEmpty()) params.setName(name);
        return call("/v1/customers", params.build().toMap());
    }

    /** An empty text clears. */
    public static StripeApi.Call updateCustomer(String stripeCustomerId, String email, String name) {
        var params = CustomerUpdateParams.builder().setEmail(email).setName(name);
        return call(customer(stripeCustomerId), params.build().toMap());
    }

    public static String customer(String id) {
        return "/v1/customers/" + id;
    }

    public static StripeApi.Call createPaymentIntent(Purchase purchase, Map<String, String> metadata) {
        var params = PaymentIntentCreateParams.builder().setAmount(purchase.amount()).setCurrency(purchase.currency())
                .setDescription("Order " + purchase.orderNumber()).putAllMetadata(metadata)
                .setAutomaticPaymentMethods(automatic(purchase.mayRedirect()));
        purchase.stripeCustomerId().ifPresent(params::setCustomer);
        if (purchase.savePaymentMethod())
            params.setSetupFutureUsage(PaymentIntentCreateParams.SetupFutureUsage.OFF_SESSION);
        return call("/v1/payment_intents", params.build().toMap());
    }

    private static PaymentIntentCreateParams.AutomaticPaymentMethods automatic(boolean mayRedirect) {
        var methods = PaymentIntentCreateParams.AutomaticPaymentMethods.builder().setEnabled(true);
        if (!mayRedirect)
            methods.setAllowRedirects(PaymentIntentCreateParams.AutomaticPaymentMethods.AllowRedirects.NEVER);
        return methods.build();
    }

    /** Made without expires_at: our own job expires it, so that Stripe's answer decides who was first. */
    public static StripeApi.Call createSession(Purchase purchase, String successUrl, String cancelUrl,
            Map<String, String> metadata) {
        var intent = SessionCreateParams.PaymentIntentData.builder().putAllMetadata(metadata)
                .setDescription("Order " + purchase.orderNumber());
        if (purchase.savePaymentMethod())
            intent.setSetupFutureUsage(SessionCreateParams.PaymentIntentData.SetupFutureUsage.OFF_SESSION);
        var params = SessionCreateParams.builder().setMode(SessionCreateParams.Mode.PAYMENT).setSuccessUrl(successUrl)
                .setClientReferenceId(purchase.orderNumber()).putAllMetadata(metadata)
                .setPaymentIntentData(intent.build());
        if (!cancelUrl.isEmpty()) params.setCancelUrl(cancelUrl);
        purchase.stripeCustomerId().ifPresent(params::setCustomer);
        purchase.lines().forEach(line -> params.addLineItem(lineItem(line, purchase.currency())));
        return call("/v1/checkout/sessions", params.build().toMap());
    }

    private static SessionCreateParams.LineItem lineItem(Line line, String currency) {
        var price = SessionCreateParams.LineItem.PriceData.builder().setCurrency(currency)
                .setUnitAmount(line.unitAmount())
                .setProductData(
                        SessionCreateParams.LineItem.PriceData.ProductData.builder().setName(line.name()).build());
        return SessionCreateParams.LineItem.builder().setPriceData(price.build()).setQuantity(line.quantity()).build();
    }

    /** What a buyer pays with. */
    public sealed interface Means {
        record ConfirmationToken(String id) implements Means {}

        record PaymentMethod(String id) implements Means {}
    }

    public static StripeApi.Call confirm(String paymentIntentId, Means means, String returnUrl) {
        var params = PaymentIntentConfirmParams.builder().addExpand("latest_charge");
        if (!returnUrl.isEmpty()) params.setReturnUrl(returnUrl);
        switch (means) {
            case Means.ConfirmationToken(String id) -> params.setConfirmationToken(id);
            case Means.PaymentMethod(String id) -> params.setPaymentMethod(id);
        }
        return call("/v1/payment_intents/" + paymentIntentId + "/confirm", params.build().toMap());
    }

    public static StripeApi.Call cancel(String paymentIntentId) {
        return call("/v1/payment_intents/" + paymentIntentId + "/cancel", Map.of());
    }

    public static StripeApi.Call expireSession(String sessionId) {
        return call("/v1/checkout/sessions/" + sessionId + "/expire", Map.of());
    }

    /** Names the PaymentIntent, not the charge: that is what our row knows. */
    public static StripeApi.Call refund(String paymentIntentId, long amount, String reason,
            Map<String, String> metadata) {
        var params = RefundCreateParams.builder().setPaymentIntent(paymentIntentId).setAmount(amount)
                .putAllMetadata(metadata);
        switch (reason) {
            case "duplicate" -> params.setReason(RefundCreateParams.Reason.DUPLICATE);
            case "fraudulent" -> params.setReason(RefundCreateParams.Reason.FRAUDULENT);
            case "requested_by_customer" -> params.setReason(RefundCreateParams.Reason.REQUESTED_BY_CUSTOMER);
            default -> {
            }
        }
        return call("/v1/refunds", params.build().toMap());
    }

    public static String refundsOf(String paymentIntentId) {
        return "/v1/refunds?payment_intent=" + paymentIntentId;
    }

    static String disputesOf(String paymentIntentId) {
        return "/v1/disputes?payment_intent=" + paymentIntentId;
    }

    public static String paymentIntent(String id) {
        return "/v1/payment_intents/" + id + "?expand[]=latest_charge";
    }

    public static String session(String id) {
        return "/v1/checkout/sessions/" + id + "?expand[]=payment_intent.latest_charge";
    }

    private static StripeApi.Call call(String path, Map<String, Object> params) {
        return new StripeApi.Call("POST", path, FormEncoder.createQueryString(params), Stripe.API_VERSION);
    }
}

package dev.tollgate.sandbox.client;

import com.stripe.net.RequestOptions;
import com.stripe.param.ChargeRetrieveParams;
import com.stripe.param.CustomerCreateParams;
import com.stripe.param.PaymentIntentConfirmParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.PaymentIntentCreateParams.AutomaticPaymentMethods;
import com.stripe.param.PaymentIntentCreateParams.AutomaticPaymentMethods.AllowRedirects;
import com.stripe.param.PaymentIntentRetrieveParams;
import com.stripe.param.PaymentMethodAttachParams;
import com.stripe.param.checkout.SessionCreateParams;
import com.stripe.param.checkout.SessionCreateParams.LineItem;
import com.stripe.param.checkout.SessionCreateParams.LineItem.PriceData;
import com.stripe.param.checkout.SessionCreateParams.LineItem.PriceData.ProductData;
import java.util.List;
import java.util.Map;

/** What the scenarios begin with, as {@code given.mjs} has it for stripe-node. */
final class Given {

    static final String BACK = "https://shop.test/back";

    private Given() {}

    static PaymentIntentRetrieveParams expanded() {
        return PaymentIntentRetrieveParams.builder().addExpand("latest_charge.balance_transaction")
                .addExpand("payment_method").build();
    }

    static ChargeRetrieveParams expanding(String... names) {
        return ChargeRetrieveParams.builder().addAllExpand(List.of(names)).build();
    }

    static RequestOptions key(String idempotencyKey) {
        return RequestOptions.builder().setIdempotencyKey(idempotencyKey).build();
    }

    static PaymentIntentCreateParams.Builder amount() {
        return PaymentIntentCreateParams.builder().setAmount(1000L).setCurrency("eur");
    }

    static PaymentIntentCreateParams.Builder payment(String method) {
        return amount().setPaymentMethod(method).setConfirm(true).setReturnUrl(BACK);
    }

    static PaymentIntentCreateParams oneClick(String customer, String method) {
        return payment(method).setCustomer(customer).setOffSession(true).build();
    }

    static PaymentMethodAttachParams to(String customer) {
        return PaymentMethodAttachParams.builder().setCustomer(customer).build();
    }

    static PaymentIntentConfirmParams confirmation(String method) {
        return PaymentIntentConfirmParams.builder().setPaymentMethod(method).setReturnUrl(BACK).build();
    }

    static AutomaticPaymentMethods inFrame() {
        return AutomaticPaymentMethods.builder().setEnabled(true).setAllowRedirects(AllowRedirects.NEVER).build();
    }

    static CustomerCreateParams jenny() {
        return CustomerCreateParams.builder().setName("Jenny Rosen").setEmail("jenny@shop.test")
                .setPhone("+49 30 1234")
                .setAddress(CustomerCreateParams.Address.builder().setLine1("Am Platz 1").setPostalCode("10115")
                        .setCity("Berlin").setCountry("DE").build())
                .putMetadata("tier", "gold").build();
    }

    static CustomerCreateParams onlyMail() {
        return CustomerCreateParams.builder().setEmail("jenny@shop.test").build();
    }

    static SessionCreateParams.Builder checkout() {
        return SessionCreateParams.builder().setMode(SessionCreateParams.Mode.PAYMENT)
                .setSuccessUrl("https://shop.test/thanks?session={CHECKOUT_SESSION_ID}")
                .setCancelUrl("https://shop.test/cart").setClientReferenceId("order-7").putMetadata("order", "7")
                .setPaymentIntentData(
                        SessionCreateParams.PaymentIntentData.builder().putMetadata("order", "7").build());
    }

    static SessionCreateParams.Builder twoBooks() {
        return checkout().addLineItem(line(2, 1200, ProductData.builder().setName("Ebook & more").build()))
                .addLineItem(line(1, 350, ProductData.builder().setName("Bag").setDescription("Öko").build()));
    }

    static Map<String, String> typed(String cardNumber) {
        return Map.of("email", "jenny@shop.test", "card_number", cardNumber, "card_expiry", "12 / 50", "card_cvc",
                "123", "card_name", "Jenny Rosen");
    }

    private static LineItem line(long quantity, long unitAmount, ProductData product) {
        return LineItem.builder().setQuantity(quantity).setPriceData(PriceData.builder().setCurrency("eur")
                .setUnitAmount(unitAmount).setProductData(product).build()).build();
    }
}

package dev.tollgate.sandbox.client;

import com.stripe.exception.StripeException;
import com.stripe.net.RequestOptions;
import com.stripe.param.ChargeRetrieveParams;
import com.stripe.param.CustomerCreateParams;
import com.stripe.param.CustomerUpdateParams;
import com.stripe.param.PaymentIntentConfirmParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.PaymentIntentCreateParams.AutomaticPaymentMethods;
import com.stripe.param.PaymentIntentCreateParams.AutomaticPaymentMethods.AllowRedirects;
import com.stripe.param.PaymentIntentRetrieveParams;
import com.stripe.param.PaymentMethodAttachParams;
import com.stripe.param.PriceCreateParams;
import com.stripe.param.ProductCreateParams;
import com.stripe.param.checkout.SessionCreateParams;
import com.stripe.param.checkout.SessionCreateParams.LineItem;
import com.stripe.param.checkout.SessionCreateParams.LineItem.PriceData;
import com.stripe.param.checkout.SessionCreateParams.LineItem.PriceData.ProductData;
import com.stripe.param.testhelpers.TestClockAdvanceParams;
import com.stripe.param.testhelpers.TestClockCreateParams;
import java.time.Instant;
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
        return jenny("Jenny Rosen").build();
    }

    static CustomerCreateParams.Builder jenny(String name) {
        return CustomerCreateParams.builder().setName(name).setEmail("jenny@shop.test")
                .setPhone("+49 30 1234")
                .setAddress(CustomerCreateParams.Address.builder().setLine1("Am Platz 1").setPostalCode("10115")
                        .setCity("Berlin").setCountry("DE").build())
                .putMetadata("tier", "gold");
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

    /** For billing: the last day of a month, so that it shows how months without that day are counted. */
    static final String START = "2027-01-31T12:00:00Z";

    static long at(String moment) {
        return Instant.parse(moment).getEpochSecond();
    }

    /** A customer who lives by a clock of their own. */
    record Subscriber(String clock, String customer) {}

    /** With this card as the usual one. */
    static Subscriber subscriber(Scene it, String card) throws StripeException {
        Subscriber subscriber = subscriber(it);
        usualCard(it, subscriber.customer(), card);
        return subscriber;
    }

    static Subscriber subscriber(Scene it) throws StripeException {
        var frozen = TestClockCreateParams.builder().setFrozenTime(at(START)).setName("Jenny").build();
        String clock = it.does("a clock", () -> it.stripe().testHelpers().testClocks().create(frozen)).getId();
        return new Subscriber(clock, it.does("sign up",
                () -> it.stripe().customers().create(jenny("Jenny Rosen").setTestClock(clock).build())).getId());
    }

    static String usualCard(Scene it, String customer, String card) throws StripeException {
        String kept = it.does("a card", () -> it.stripe().paymentMethods().attach(card, to(customer))).getId();
        it.does("the usual one", () -> it.stripe().customers().update(customer, CustomerUpdateParams.builder()
                .setInvoiceSettings(
                        CustomerUpdateParams.InvoiceSettings.builder().setDefaultPaymentMethod(kept).build())
                .build()));
        return kept;
    }

    /** The id of a price of something that is delivered every month. */
    static String plan(Scene it, String name, long unitAmount) throws StripeException {
        return plan(it, name, unitAmount, PriceCreateParams.Recurring.Interval.MONTH);
    }

    static String plan(Scene it, String name, long unitAmount, PriceCreateParams.Recurring.Interval interval)
            throws StripeException {
        String product = it.does("a product",
                () -> it.stripe().products().create(ProductCreateParams.builder().setName(name).build())).getId();
        return it.does("its price", () -> it.stripe().prices().create(PriceCreateParams.builder().setProduct(product)
                .setCurrency("eur").setUnitAmount(unitAmount)
                .setRecurring(PriceCreateParams.Recurring.builder().setInterval(interval).build()).build())).getId();
    }

    /** Time passes on a test clock, up to one moment after the other. */
    static void passes(Scene it, String clock, String... moments) throws Exception {
        for (String moment : moments) {
            it.does("advance", () -> it.stripe().testHelpers().testClocks().advance(clock, until(moment)));
            it.outside().control("drain");
        }
        it.does("later", () -> it.stripe().testHelpers().testClocks().retrieve(clock));
    }

    static TestClockAdvanceParams until(String moment) {
        return TestClockAdvanceParams.builder().setFrozenTime(at(moment)).build();
    }

    private static LineItem line(long quantity, long unitAmount, ProductData product) {
        return LineItem.builder().setQuantity(quantity).setPriceData(PriceData.builder().setCurrency("eur")
                .setUnitAmount(unitAmount).setProductData(product).build()).build();
    }
}

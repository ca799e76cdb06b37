package dev.tollgate.sandbox.client;

import static dev.tollgate.sandbox.client.Given.oneClick;
import static dev.tollgate.sandbox.client.Given.passes;
import static dev.tollgate.sandbox.client.Given.plan;
import static dev.tollgate.sandbox.client.Given.subscriber;
import static dev.tollgate.sandbox.client.Given.twoBooks;
import static dev.tollgate.sandbox.client.Given.typed;

import com.google.gson.JsonObject;
import com.stripe.param.PaymentMethodListParams;
import com.stripe.param.PriceCreateParams;
import com.stripe.param.PriceListParams;
import com.stripe.param.PriceUpdateParams;
import com.stripe.param.ProductCreateParams;
import com.stripe.param.ProductListParams;
import com.stripe.param.ProductUpdateParams;
import com.stripe.param.SubscriptionCreateParams;
import com.stripe.param.SubscriptionListParams;
import com.stripe.param.SubscriptionRetrieveParams;
import com.stripe.param.checkout.SessionCreateParams;
import com.stripe.param.checkout.SessionCreateParams.LineItem;
import com.stripe.param.checkout.SessionCreateParams.PaymentIntentData;
import com.stripe.param.checkout.SessionCreateParams.SubscriptionData;
import com.stripe.param.checkout.SessionRetrieveParams;
import java.util.Map;

/** Stripe's own page: {@code checkouts.mjs} in stripe-java. */
final class Checkouts {

    private Checkouts() {}

    static void hostedCheckout(Scene it) throws Exception {
        var sessions = it.stripe().checkout().sessions();
        String id = it.does("open", () -> sessions
                .create(twoBooks().setCustomerEmail("jenny@shop.test").addExpand("line_items").build())).getId();
        it.does("read", () -> sessions.retrieve(id));
        it.outside().control("checkout/sessions/" + id + "/pay", "{\"card\":\"4242424242424242\"}");
        it.does("paid", () -> sessions.retrieve(id, SessionRetrieveParams.builder()
                .addExpand("payment_intent.latest_charge").addExpand("line_items").build()));
        it.does("lines", () -> sessions.lineItems().list(id));
        it.refused("expire", () -> sessions.expire(id));
    }

    static void hostedCheckoutByForm(Scene it) throws Exception {
        var sessions = it.stripe().checkout().sessions();
        var open = it.does("open", () -> sessions.create(twoBooks().build()));
        it.saw("a decline", it.outside().submit(open.getUrl(), typed("4000 0000 0000 9995")));
        it.saw("paid", it.outside().submit(open.getUrl(), typed("4242 4242 4242 4242")));
        it.does("complete", () -> sessions.retrieve(open.getId(), withCharge()));
    }

    static void hostedCheckoutWithThreeDSecure(Scene it) throws Exception {
        var sessions = it.stripe().checkout().sessions();
        var open = it.does("open", () -> sessions.create(twoBooks().build()));
        JsonObject bank = it.outside().submit(open.getUrl(), typed("4000002760003184"));
        it.saw("the bank asks", bank);
        JsonObject back = it.outside().submit(bank.get("location").getAsString(), Map.of("outcome", "complete"));
        it.saw("the buyer agrees", back);
        it.saw("home", it.outside().open(back.get("location").getAsString()));
        it.does("complete", () -> sessions.retrieve(open.getId(), withCharge()));
    }

    static void hostedCheckoutThatKeepsTheCard(Scene it) throws Exception {
        String customer = it.does("sign up", () -> it.stripe().customers().create(Given.jenny())).getId();
        var keep = PaymentIntentData.builder().setSetupFutureUsage(PaymentIntentData.SetupFutureUsage.OFF_SESSION)
                .putMetadata("order", "7").build();
        String id = it.does("open", () -> it.stripe().checkout().sessions()
                .create(twoBooks().setCustomer(customer).setPaymentIntentData(keep).build())).getId();
        it.outside().control("checkout/sessions/" + id + "/pay", "{\"pm\":\"pm_card_mastercard\"}");
        var cards = it.does("cards", () -> it.stripe().paymentMethods()
                .list(PaymentMethodListParams.builder().setCustomer(customer).build()));
        it.does("one click", () -> it.stripe().paymentIntents()
                .create(oneClick(customer, cards.getData().getFirst().getId())));
    }

    static void hostedCheckoutOfPrices(Scene it) throws Exception {
        var products = it.stripe().products();
        var prices = it.stripe().prices();
        var sessions = it.stripe().checkout().sessions();
        String book = it.does("a product", () -> products.create(ProductCreateParams.builder().setName("Ebook")
                .setDescription("To read").putMetadata("shelf", "3").build())).getId();
        String price = it.does("its price", () -> prices.create(PriceCreateParams.builder().setProduct(book)
                .setCurrency("eur").setUnitAmount(1200L).setLookupKey("ebook").build())).getId();
        var sold = Given.checkout().addLineItem(LineItem.builder().setPrice(price).setQuantity(2L).build())
                .addExpand("line_items").build();
        String open = it.does("open", () -> sessions.create(sold)).getId();
        it.outside().control("checkout/sessions/" + open + "/pay", "{\"card\":\"4242424242424242\"}");
        it.does("paid", () -> sessions.retrieve(open,
                SessionRetrieveParams.builder().addExpand("line_items.data.price.product").build()));
        it.does("by its key", () -> prices
                .list(PriceListParams.builder().addLookupKey("ebook").addExpand("data.product").build()));
        it.does("no longer sold", () -> prices.update(price, PriceUpdateParams.builder().setActive(false).build()));
        it.refused("open another", () -> sessions.create(sold));
        it.does("renamed", () -> products.update(book,
                ProductUpdateParams.builder().setName("Old ebook").setActive(false).build()));
        it.does("read", () -> products.retrieve(book));
        it.does("products", () -> products.list(ProductListParams.builder().setActive(false).build()));
    }

    static void hostedCheckoutThatExpires(Scene it) throws Exception {
        var sessions = it.stripe().checkout().sessions();
        var first = it.does("open", () -> sessions.create(twoBooks().build()));
        it.saw("a decline", it.outside().submit(first.getUrl(), typed("4000 0000 0000 0002")));
        it.does("expire", () -> sessions.expire(first.getId()));
        it.refused("expire again", () -> sessions.expire(first.getId()));
        String second = it.does("open another", () -> sessions.create(twoBooks().build())).getId();
        it.outside().control("clock", "{\"advance\":\"P1DT1M\"}");
        it.does("by itself", () -> sessions.retrieve(second));
    }

    static void hostedCheckoutByDebit(Scene it) throws Exception {
        var sessions = it.stripe().checkout().sessions();
        String id = it.does("open", () -> sessions.create(twoBooks().build())).getId();
        it.outside().control("checkout/sessions/" + id + "/pay", "{\"pm\":\"pm_success_de\"}");
        var unpaid = it.does("complete, unpaid", () -> sessions.retrieve(id));
        it.outside().control("payment_intents/" + unpaid.getPaymentIntent() + "/settle");
        it.does("paid", () -> sessions.retrieve(id, withCharge()));
    }

    static void subscriptionCheckout(Scene it) throws Exception {
        var sessions = it.stripe().checkout().sessions();
        String price = plan(it, "Letters", 1000);
        String id = it.does("open", () -> sessions.create(subscribing(price).setCustomerEmail("jenny@shop.test")
                .setSubscriptionData(SubscriptionData.builder().putMetadata("order", "7").build()).build())).getId();
        it.outside().control("checkout/sessions/" + id + "/pay", "{\"card\":\"4242424242424242\"}");
        var paid = it.does("paid", () -> sessions.retrieve(id, SessionRetrieveParams.builder()
                .addExpand("line_items").addExpand("customer").addExpand("subscription.latest_invoice.payments")
                .build()));
        it.does("one subscription", () -> it.stripe().subscriptions()
                .list(SubscriptionListParams.builder().setCustomer(paid.getCustomer()).build()));
    }

    static void subscriptionCheckoutWithTrial(Scene it) throws Exception {
        var sessions = it.stripe().checkout().sessions();
        var jenny = subscriber(it);
        String price = plan(it, "Letters", 1000);
        String id = it.does("open", () -> sessions.create(subscribing(price).setCustomer(jenny.customer())
                .setSubscriptionData(
                        SubscriptionData.builder().setTrialPeriodDays(7L).setDescription("Letters").build())
                .build())).getId();
        it.outside().control("checkout/sessions/" + id + "/pay", "{\"pm\":\"pm_card_mastercard\"}");
        var begun = it.does("begun", () -> sessions.retrieve(id,
                SessionRetrieveParams.builder().addExpand("subscription.default_payment_method").build()));
        passes(it, jenny.clock(), "2027-02-07T14:00:00Z");
        it.does("paid", () -> it.stripe().subscriptions().retrieve(begun.getSubscription(),
                SubscriptionRetrieveParams.builder().addExpand("latest_invoice.payments").build()));
    }

    static void setupCheckoutThenSubscription(Scene it) throws Exception {
        var sessions = it.stripe().checkout().sessions();
        String price = plan(it, "Letters", 1000);
        String customer = it.does("sign up", () -> it.stripe().customers().create(Given.jenny())).getId();
        String id = it.does("open", () -> sessions.create(SessionCreateParams.builder()
                .setMode(SessionCreateParams.Mode.SETUP).setCurrency("eur").setCustomer(customer)
                .setSuccessUrl("https://shop.test/thanks").build())).getId();
        it.outside().control("checkout/sessions/" + id + "/pay", "{\"pm\":\"pm_card_visa\"}");
        var saved = it.does("saved",
                () -> sessions.retrieve(id, SessionRetrieveParams.builder().addExpand("setup_intent").build()));
        it.does("subscribe", () -> it.stripe().subscriptions().create(SubscriptionCreateParams.builder()
                .setCustomer(customer).addItem(SubscriptionCreateParams.Item.builder().setPrice(price).build())
                .setDefaultPaymentMethod(saved.getSetupIntentObject().getPaymentMethod())
                .addExpand("latest_invoice.payments").addExpand("default_payment_method").build()));
    }

    private static SessionCreateParams.Builder subscribing(String price) {
        return SessionCreateParams.builder().setMode(SessionCreateParams.Mode.SUBSCRIPTION)
                .setSuccessUrl("https://shop.test/thanks")
                .addLineItem(LineItem.builder().setPrice(price).setQuantity(2L).build());
    }

    private static SessionRetrieveParams withCharge() {
        return SessionRetrieveParams.builder().addExpand("payment_intent.latest_charge").build();
    }
}

package dev.tollgate.sandbox.client;

import static dev.tollgate.sandbox.client.Given.BACK;
import static dev.tollgate.sandbox.client.Given.at;
import static dev.tollgate.sandbox.client.Given.confirmation;
import static dev.tollgate.sandbox.client.Given.jenny;
import static dev.tollgate.sandbox.client.Given.passes;
import static dev.tollgate.sandbox.client.Given.plan;
import static dev.tollgate.sandbox.client.Given.subscriber;
import static dev.tollgate.sandbox.client.Given.until;
import static dev.tollgate.sandbox.client.Given.usualCard;

import com.google.gson.JsonArray;
import com.stripe.model.Subscription;
import com.stripe.param.InvoiceCreatePreviewParams;
import com.stripe.param.InvoiceItemListParams;
import com.stripe.param.InvoiceLineItemListParams;
import com.stripe.param.InvoiceListParams;
import com.stripe.param.InvoicePayParams;
import com.stripe.param.PriceCreateParams;
import com.stripe.param.SetupIntentConfirmParams;
import com.stripe.param.SubscriptionCancelParams;
import com.stripe.param.SubscriptionCreateParams;
import com.stripe.param.SubscriptionCreateParams.PaymentBehavior;
import com.stripe.param.SubscriptionCreateParams.PaymentSettings;
import com.stripe.param.SubscriptionCreateParams.PaymentSettings.SaveDefaultPaymentMethod;
import com.stripe.param.SubscriptionCreateParams.TrialSettings;
import com.stripe.param.SubscriptionCreateParams.TrialSettings.EndBehavior;
import com.stripe.param.SubscriptionItemCreateParams;
import com.stripe.param.SubscriptionItemListParams;
import com.stripe.param.SubscriptionItemUpdateParams;
import com.stripe.param.SubscriptionListParams;
import com.stripe.param.SubscriptionResumeParams;
import com.stripe.param.SubscriptionRetrieveParams;
import com.stripe.param.SubscriptionUpdateParams;
import com.stripe.param.SubscriptionUpdateParams.CancellationDetails;
import com.stripe.param.SubscriptionUpdateParams.PauseCollection;
import com.stripe.param.SubscriptionUpdateParams.ProrationBehavior;
import com.stripe.param.billingportal.ConfigurationCreateParams;
import com.stripe.param.billingportal.ConfigurationCreateParams.Features;
import com.stripe.param.billingportal.ConfigurationUpdateParams;
import com.stripe.param.billingportal.SessionCreateParams;
import com.stripe.param.billingportal.SessionCreateParams.FlowData;
import com.stripe.param.common.EmptyParam;
import com.stripe.service.SubscriptionService;

/** What is paid again and again: {@code billing.mjs} in stripe-java. */
final class Billing {

    private static final String[] BILLED = {"latest_invoice.payments", "customer", "default_payment_method"};
    private static final String HALFWAY = "2027-02-14T12:00:00Z";
    private static final String RENEWED = "2027-02-28T14:00:00Z";

    private Billing() {}

    static void trialThatConverts(Scene it) throws Exception {
        var jenny = subscriber(it, "pm_card_visa");
        String price = plan(it, "Letters", 1000);
        String id = it.does("try", () -> subscriptions(it).create(order(jenny.customer(), price)
                .setTrialPeriodDays(14L).setDescription("Letters").putMetadata("source", "ad").build())).getId();
        passes(it, jenny.clock(), "2027-02-12T12:00:00Z", "2027-02-14T14:00:00Z");
        it.does("read", () -> subscriptions(it).retrieve(id, expanding(BILLED)));
    }

    static void fourteenMonths(Scene it) throws Exception {
        var jenny = subscriber(it, "pm_card_visa");
        String price = plan(it, "Letters", 1000);
        String id = subscribe(it, jenny.customer(), price).getId();
        it.refused("too far", () -> it.stripe().testHelpers().testClocks().advance(jenny.clock(),
                until("2027-06-01T00:00:00Z")));
        passes(it, jenny.clock(), "2027-03-31T12:00:00Z", "2027-05-31T12:00:00Z", "2027-07-31T12:00:00Z",
                "2027-09-30T12:00:00Z", "2027-11-30T12:00:00Z", "2028-01-30T12:00:00Z", "2028-03-30T12:00:00Z",
                "2028-04-01T12:00:00Z");
        it.does("read", () -> subscriptions(it).retrieve(id, expanding(BILLED)));
        it.does("paid", () -> it.stripe().invoices().list(InvoiceListParams.builder().setSubscription(id)
                .setStatus(InvoiceListParams.Status.PAID).setLimit(100L).build()));
    }

    static void renewalThatFails(Scene it) throws Exception {
        var jenny = subscriber(it, "pm_card_visa");
        String price = plan(it, "Letters", 1000);
        String id = subscribe(it, jenny.customer(), price).getId();
        usualCard(it, jenny.customer(), "pm_card_chargeCustomerFail");
        passes(it, jenny.clock(), RENEWED);
        var due = it.does("past due", () -> subscriptions(it).retrieve(id, expanding(BILLED)));
        usualCard(it, jenny.customer(), "pm_card_mastercard");
        it.does("pay", () -> it.stripe().invoices().pay(due.getLatestInvoice(),
                InvoicePayParams.builder().addExpand("payments").build()));
        it.does("read", () -> subscriptions(it).retrieve(id));
    }

    static void dunningToTheEnd(Scene it) throws Exception {
        var jenny = subscriber(it, "pm_card_visa");
        String price = plan(it, "Letters", 1000);
        String id = subscribe(it, jenny.customer(), price).getId();
        usualCard(it, jenny.customer(), "pm_card_chargeCustomerFail");
        passes(it, jenny.clock(), RENEWED, "2027-03-04T14:00:00Z", "2027-03-09T14:00:00Z", "2027-03-17T14:00:00Z");
        it.does("canceled", () -> subscriptions(it).retrieve(id, expanding(BILLED)));
        it.does("ended", () -> subscriptions(it).list(SubscriptionListParams.builder().setCustomer(jenny.customer())
                .setStatus(SubscriptionListParams.Status.ENDED).build()));
        it.refused("change", () -> subscriptions(it).update(id, atPeriodEnd(true)));
    }

    static void canceledAtPeriodEnd(Scene it) throws Exception {
        var jenny = subscriber(it, "pm_card_visa");
        String price = plan(it, "Letters", 1000);
        String id = subscribe(it, jenny.customer(), price).getId();
        it.does("no more", () -> subscriptions(it).update(id, SubscriptionUpdateParams.builder()
                .setCancelAtPeriodEnd(true).setCancellationDetails(CancellationDetails.builder()
                        .setComment("Too many letters").setFeedback(CancellationDetails.Feedback.OTHER).build())
                .build()));
        it.does("do go on", () -> subscriptions(it).update(id, atPeriodEnd(false)));
        it.does("no more after all", () -> subscriptions(it).update(id, atPeriodEnd(true)));
        passes(it, jenny.clock(), RENEWED);
        it.does("ended", () -> subscriptions(it).retrieve(id));
    }

    static void canceledAtOnce(Scene it) throws Exception {
        var jenny = subscriber(it, "pm_card_visa");
        String price = plan(it, "Letters", 1000);
        String first = subscribe(it, jenny.customer(), price).getId();
        String second = it.does("subscribe twice",
                () -> subscriptions(it).create(order(jenny.customer(), price).build())).getId();
        passes(it, jenny.clock(), HALFWAY);
        it.does("cancel", () -> subscriptions(it).cancel(first));
        it.does("cancel and give back", () -> subscriptions(it).cancel(second, SubscriptionCancelParams.builder()
                .setProrate(true).setInvoiceNow(true).addExpand("latest_invoice")
                .setCancellationDetails(SubscriptionCancelParams.CancellationDetails.builder()
                        .setFeedback(SubscriptionCancelParams.CancellationDetails.Feedback.UNUSED).build())
                .build()));
        it.refused("cancel again", () -> subscriptions(it).cancel(first));
        it.does("what is left", () -> it.stripe().customers().retrieve(jenny.customer()));
    }

    static void anotherPlan(Scene it) throws Exception {
        var jenny = subscriber(it, "pm_card_visa");
        String price = plan(it, "Letters", 1000);
        String dear = plan(it, "Parcels", 3000);
        String yearly = plan(it, "Parcels by the year", 30000, PriceCreateParams.Recurring.Interval.YEAR);
        Subscription letters = subscribe(it, jenny.customer(), price);
        String id = letters.getId();
        String item = letters.getItems().getData().getFirst().getId();
        passes(it, jenny.clock(), HALFWAY);
        var preview = it.does("what would it cost", () -> it.stripe().invoices()
                .createPreview(InvoiceCreatePreviewParams.builder().setSubscription(id)
                        .setSubscriptionDetails(InvoiceCreatePreviewParams.SubscriptionDetails.builder()
                                .addItem(InvoiceCreatePreviewParams.SubscriptionDetails.Item.builder().setId(item)
                                        .setPrice(dear).build())
                                .setProrationBehavior(
                                        InvoiceCreatePreviewParams.SubscriptionDetails.ProrationBehavior.ALWAYS_INVOICE)
                                .build())
                        .build()));
        var changed = it.does("change", () -> subscriptions(it).update(id, to(item, dear)));
        var said = new JsonArray();
        said.add(preview.getAmountDue());
        said.add(changed.getLatestInvoiceObject().getAmountPaid());
        it.saw("as was said", said);
        it.does("by the year", () -> subscriptions(it).update(id, to(item, yearly)));
        it.does("what comes", () -> it.stripe().invoices()
                .createPreview(InvoiceCreatePreviewParams.builder().setSubscription(id).build()));
        passes(it, jenny.clock(), "2028-02-14T14:00:00Z");
        it.does("read", () -> subscriptions(it).retrieve(id, expanding(BILLED)));
    }

    static void anotherQuantity(Scene it) throws Exception {
        var jenny = subscriber(it, "pm_card_visa");
        String price = plan(it, "Seats", 1000);
        Subscription seats = it.does("subscribe", () -> subscriptions(it).create(SubscriptionCreateParams.builder()
                .setCustomer(jenny.customer())
                .addItem(SubscriptionCreateParams.Item.builder().setPrice(price).setQuantity(2L).build()).build()));
        String id = seats.getId();
        String item = seats.getItems().getData().getFirst().getId();
        passes(it, jenny.clock(), HALFWAY);
        it.does("more", () -> subscriptions(it).update(id, many(item, 5).build()));
        it.does("fewer", () -> subscriptions(it).update(id, many(item, 3).build()));
        it.does("pending", () -> it.stripe().invoiceItems().list(
                InvoiceItemListParams.builder().setCustomer(jenny.customer()).setPending(true).build()));
        it.does("what comes", () -> it.stripe().invoices().createPreview(InvoiceCreatePreviewParams.builder()
                .setCustomer(jenny.customer()).setSubscription(id).build()));
        passes(it, jenny.clock(), RENEWED);
        it.does("fewer for nothing", () -> subscriptions(it).update(id,
                many(item, 1).setProrationBehavior(ProrationBehavior.NONE).build()));
        it.does("read", () -> subscriptions(it).retrieve(id, expanding(BILLED)));
    }

    static void subscriptionItems(Scene it) throws Exception {
        var jenny = subscriber(it, "pm_card_visa");
        String price = plan(it, "Letters", 1000);
        String other = plan(it, "Stamps", 500);
        var items = it.stripe().subscriptionItems();
        String id = subscribe(it, jenny.customer(), price).getId();
        String added = it.does("add", () -> items.create(SubscriptionItemCreateParams.builder().setSubscription(id)
                .setPrice(other).putMetadata("shelf", "3").build())).getId();
        it.does("more", () -> items.update(added, SubscriptionItemUpdateParams.builder().setQuantity(4L)
                .setProrationBehavior(SubscriptionItemUpdateParams.ProrationBehavior.ALWAYS_INVOICE).build()));
        it.does("read", () -> items.retrieve(added));
        it.does("all", () -> items.list(SubscriptionItemListParams.builder().setSubscription(id).build()));
        it.does("remove", () -> items.delete(added));
        it.refused("read what is gone", () -> items.retrieve(added));
        it.does("the rest", () -> subscriptions(it).retrieve(id));
    }

    static void firstPaymentInAFrame(Scene it) throws Exception {
        var jenny = subscriber(it);
        String price = plan(it, "Letters", 1000);
        var order = order(jenny.customer(), price).setPaymentBehavior(PaymentBehavior.DEFAULT_INCOMPLETE)
                .setPaymentSettings(savingTheCard()).addExpand("latest_invoice.confirmation_secret")
                .addExpand("latest_invoice.payments").addExpand("pending_setup_intent").build();
        Subscription open = it.does("begin", () -> subscriptions(it).create(order));
        it.does("pay", () -> it.stripe().paymentIntents().confirm(intent(open), confirmation("pm_card_visa")));
        it.does("active", () -> subscriptions(it).retrieve(open.getId(), expanding(BILLED)));
        String other = it.does("begin another", () -> subscriptions(it).create(order)).getId();
        passes(it, jenny.clock(), "2027-02-01T12:00:00Z");
        it.does("nobody paid", () -> subscriptions(it).retrieve(other, expanding(BILLED)));
    }

    static void trialWithoutACard(Scene it) throws Exception {
        var jenny = subscriber(it);
        String price = plan(it, "Letters", 1000);
        Subscription trial = it.does("try", () -> subscriptions(it).create(order(jenny.customer(), price)
                .setTrialEnd(at(HALFWAY)).setPaymentSettings(savingTheCard()).addExpand("pending_setup_intent")
                .build()));
        it.does("save a card", () -> it.stripe().setupIntents().confirm(trial.getPendingSetupIntent(),
                SetupIntentConfirmParams.builder().setPaymentMethod("pm_card_visa").setReturnUrl(BACK).build()));
        it.does("go on", () -> subscriptions(it).retrieve(trial.getId()));
        passes(it, jenny.clock(), "2027-02-14T14:00:00Z");
        it.does("read", () -> subscriptions(it).retrieve(trial.getId(), expanding(BILLED)));
    }

    static void trialThatPauses(Scene it) throws Exception {
        var jenny = subscriber(it);
        String price = plan(it, "Letters", 1000);
        var pausing = EndBehavior.builder().setMissingPaymentMethod(EndBehavior.MissingPaymentMethod.PAUSE).build();
        String id = it.does("try", () -> subscriptions(it).create(order(jenny.customer(), price)
                .setTrialPeriodDays(7L).setTrialSettings(TrialSettings.builder().setEndBehavior(pausing).build())
                .build())).getId();
        passes(it, jenny.clock(), HALFWAY);
        it.does("paused", () -> subscriptions(it).retrieve(id));
        usualCard(it, jenny.customer(), "pm_card_visa");
        it.does("resume", () -> subscriptions(it).resume(id, SubscriptionResumeParams.builder()
                .setBillingCycleAnchor(SubscriptionResumeParams.BillingCycleAnchor.NOW).build()));
        it.does("read", () -> subscriptions(it).retrieve(id, expanding(BILLED)));
    }

    static void pausedCollection(Scene it) throws Exception {
        var jenny = subscriber(it, "pm_card_visa");
        String price = plan(it, "Letters", 1000);
        String id = subscribe(it, jenny.customer(), price).getId();
        it.does("a month for nothing", () -> subscriptions(it).update(id, SubscriptionUpdateParams.builder()
                .setPauseCollection(PauseCollection.builder().setBehavior(PauseCollection.Behavior.VOID).build())
                .build()));
        passes(it, jenny.clock(), RENEWED);
        it.does("nothing to pay", () -> subscriptions(it).retrieve(id, expanding(BILLED)));
        it.does("go on", () -> subscriptions(it).update(id,
                SubscriptionUpdateParams.builder().setPauseCollection(EmptyParam.EMPTY).build()));
        passes(it, jenny.clock(), "2027-03-31T14:00:00Z");
        it.does("read", () -> subscriptions(it).retrieve(id, expanding(BILLED)));
    }

    static void renewalWithThreeDSecure(Scene it) throws Exception {
        var jenny = subscriber(it, "pm_card_authenticationRequired");
        String price = plan(it, "Letters", 1000);
        var order = order(jenny.customer(), price);
        for (String expanded : BILLED)
            order.addExpand(expanded);
        Subscription first = it.does("subscribe", () -> subscriptions(it).create(order.build()));
        it.outside().control("payment_intents/" + intent(first) + "/complete_3ds");
        it.does("active", () -> subscriptions(it).retrieve(first.getId()));
        passes(it, jenny.clock(), RENEWED);
        Subscription next = it.does("the bank asks again",
                () -> subscriptions(it).retrieve(first.getId(), expanding(BILLED)));
        it.outside().control("payment_intents/" + intent(next) + "/complete_3ds");
        it.does("read", () -> subscriptions(it).retrieve(first.getId(), expanding(BILLED)));
    }

    static void sentInvoices(Scene it) throws Exception {
        var jenny = subscriber(it);
        String price = plan(it, "Letters", 1000);
        Subscription sent = it.does("subscribe", () -> subscriptions(it).create(order(jenny.customer(), price)
                .setCollectionMethod(SubscriptionCreateParams.CollectionMethod.SEND_INVOICE).setDaysUntilDue(10L)
                .build()));
        passes(it, jenny.clock(), "2027-01-31T14:00:00Z");
        it.does("paid by transfer", () -> it.stripe().invoices().pay(sent.getLatestInvoice(),
                InvoicePayParams.builder().setPaidOutOfBand(true).build()));
        passes(it, jenny.clock(), RENEWED, "2027-03-11T14:00:00Z");
        it.does("read", () -> subscriptions(it).retrieve(sent.getId(), expanding(BILLED)));
    }

    static void subscribers(Scene it) throws Exception {
        String price = plan(it, "Letters", 1000);
        String other = plan(it, "Parcels", 2000);
        for (String name : new String[]{"A", "B", "C"}) {
            String id = it.does("sign up", () -> it.stripe().customers().create(jenny(name).build())).getId();
            usualCard(it, id, "pm_card_visa");
            it.does("subscribe", () -> subscriptions(it)
                    .create(order(id, name.equals("B") ? other : price).addExpand("customer").build()));
        }
        var all = it.does("newest two", () -> subscriptions(it).list(SubscriptionListParams.builder().setLimit(2L)
                .addExpand("data.latest_invoice.payments").build())).getData();
        it.does("next", () -> subscriptions(it).list(SubscriptionListParams.builder().setLimit(2L)
                .setStartingAfter(all.get(1).getId()).build()));
        it.does("of one price", () -> subscriptions(it).list(SubscriptionListParams.builder().setPrice(price)
                .setStatus(SubscriptionListParams.Status.ACTIVE).addExpand("data.default_payment_method").build()));
        it.does("none", () -> subscriptions(it).list(
                SubscriptionListParams.builder().setStatus(SubscriptionListParams.Status.PAST_DUE).build()));
        it.does("with products",
                () -> subscriptions(it).retrieve(all.getFirst().getId(), expanding("items.data.price.product")));
        it.does("lines", () -> it.stripe().invoices().lineItems().list(all.getFirst().getLatestInvoice(),
                InvoiceLineItemListParams.builder().setLimit(1L).build()));
        it.does("invoices", () -> it.stripe().invoices().list(InvoiceListParams.builder()
                .setCollectionMethod(InvoiceListParams.CollectionMethod.CHARGE_AUTOMATICALLY)
                .addExpand("data.payments").addExpand("data.customer").build()));
    }

    static void subscriptionMistakes(Scene it) throws Exception {
        var jenny = subscriber(it);
        String price = plan(it, "Letters", 1000);
        String once = it.does("a price", () -> it.stripe().prices().create(PriceCreateParams.builder()
                .setCurrency("eur").setUnitAmount(500L)
                .setProductData(PriceCreateParams.ProductData.builder().setName("Book").build()).build())).getId();
        String customer = jenny.customer();
        it.refused("no card", () -> subscriptions(it).create(order(customer, price).build()));
        it.refused("no items", () -> subscriptions(it)
                .create(SubscriptionCreateParams.builder().setCustomer(customer).build()));
        it.refused("no such price", () -> subscriptions(it).create(order(customer, "price_nobody").build()));
        it.refused("sold once", () -> subscriptions(it).create(order(customer, once).build()));
        it.refused("no such customer", () -> subscriptions(it).create(order("cus_nobody", price).build()));
        it.refused("no such subscription", () -> subscriptions(it).retrieve("sub_nobody"));
        usualCard(it, customer, "pm_card_chargeCustomerFail");
        it.refused("only if it is paid", () -> subscriptions(it).create(order(customer, price)
                .setPaymentBehavior(PaymentBehavior.ERROR_IF_INCOMPLETE).build()));
        it.does("nothing stays", () -> subscriptions(it).list(SubscriptionListParams.builder().setCustomer(customer)
                .setStatus(SubscriptionListParams.Status.ALL).build()));
        it.does("incomplete", () -> subscriptions(it)
                .create(order(customer, price).addExpand("latest_invoice.payments").build()));
        it.refused("backwards", () -> it.stripe().testHelpers().testClocks().advance(jenny.clock(),
                until("2027-01-01T00:00:00Z")));
    }

    static void portalSession(Scene it) throws Exception {
        var jenny = subscriber(it, "pm_card_visa");
        String price = plan(it, "Letters", 1000);
        String id = subscribe(it, jenny.customer(), price).getId();
        var configurations = it.stripe().billingPortal().configurations();
        var sessions = it.stripe().billingPortal().sessions();
        String configuration = it.does("configure", () -> configurations.create(ConfigurationCreateParams.builder()
                .setBusinessProfile(
                        ConfigurationCreateParams.BusinessProfile.builder().setHeadline("Letters").build())
                .setFeatures(portal()).build())).getId();
        it.does("another headline", () -> configurations.update(configuration, ConfigurationUpdateParams.builder()
                .setBusinessProfile(
                        ConfigurationUpdateParams.BusinessProfile.builder().setHeadline("All letters").build())
                .build()));
        it.does("read", () -> configurations.retrieve(configuration));
        it.does("all", () -> configurations.list());
        var open = it.does("let in", () -> sessions.create(SessionCreateParams.builder()
                .setCustomer(jenny.customer()).setConfiguration(configuration).setReturnUrl(BACK).build()));
        it.saw("the portal", it.outside().open(open.getUrl()));
        it.does("let cancel", () -> sessions.create(SessionCreateParams.builder().setCustomer(jenny.customer())
                .setConfiguration(configuration)
                .setFlowData(FlowData.builder().setType(FlowData.Type.SUBSCRIPTION_CANCEL)
                        .setSubscriptionCancel(
                                FlowData.SubscriptionCancel.builder().setSubscription(id).build())
                        .build())
                .build()));
        it.refused("nobody", () -> sessions.create(
                SessionCreateParams.builder().setCustomer("cus_nobody").build()));
    }

    private static Features portal() {
        return Features.builder()
                .setCustomerUpdate(Features.CustomerUpdate.builder().setEnabled(true)
                        .addAllowedUpdate(Features.CustomerUpdate.AllowedUpdate.EMAIL).build())
                .setInvoiceHistory(Features.InvoiceHistory.builder().setEnabled(true).build())
                .setPaymentMethodUpdate(Features.PaymentMethodUpdate.builder().setEnabled(true).build())
                .setSubscriptionCancel(Features.SubscriptionCancel.builder().setEnabled(true)
                        .setMode(Features.SubscriptionCancel.Mode.AT_PERIOD_END).build())
                .build();
    }

    private static SubscriptionService subscriptions(Scene it) {
        return it.stripe().subscriptions();
    }

    private static SubscriptionCreateParams.Builder order(String customer, String price) {
        return SubscriptionCreateParams.builder().setCustomer(customer)
                .addItem(SubscriptionCreateParams.Item.builder().setPrice(price).build());
    }

    private static Subscription subscribe(Scene it, String customer, String price) throws Exception {
        return it.does("subscribe", () -> subscriptions(it).create(order(customer, price).build()));
    }

    private static SubscriptionRetrieveParams expanding(String... names) {
        var params = SubscriptionRetrieveParams.builder();
        for (String name : names)
            params.addExpand(name);
        return params.build();
    }

    private static SubscriptionUpdateParams atPeriodEnd(boolean ends) {
        return SubscriptionUpdateParams.builder().setCancelAtPeriodEnd(ends).build();
    }

    private static SubscriptionUpdateParams to(String item, String price) {
        return SubscriptionUpdateParams.builder()
                .addItem(SubscriptionUpdateParams.Item.builder().setId(item).setPrice(price).build())
                .setProrationBehavior(ProrationBehavior.ALWAYS_INVOICE).addExpand("latest_invoice").build();
    }

    private static SubscriptionUpdateParams.Builder many(String item, long quantity) {
        return SubscriptionUpdateParams.builder()
                .addItem(SubscriptionUpdateParams.Item.builder().setId(item).setQuantity(quantity).build());
    }

    private static PaymentSettings savingTheCard() {
        return PaymentSettings.builder().setSaveDefaultPaymentMethod(SaveDefaultPaymentMethod.ON_SUBSCRIPTION)
                .build();
    }

    /** The id of the PaymentIntent that pays the latest invoice. */
    private static String intent(Subscription subscription) {
        return subscription.getLatestInvoiceObject().getPayments().getData().getFirst().getPayment()
                .getPaymentIntent();
    }
}

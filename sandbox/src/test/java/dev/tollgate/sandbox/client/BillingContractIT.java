package dev.tollgate.sandbox.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.model.Event;
import com.stripe.model.Invoice;
import com.stripe.model.PaymentIntent;
import com.stripe.model.StripeError;
import com.stripe.model.Subscription;
import com.stripe.model.testhelpers.TestClock;
import com.stripe.param.CustomerCreateParams;
import com.stripe.param.InvoiceCreateParams;
import com.stripe.param.InvoiceCreatePreviewParams;
import com.stripe.param.InvoiceItemCreateParams;
import com.stripe.param.InvoicePaymentListParams;
import com.stripe.param.InvoiceRetrieveParams;
import com.stripe.param.PriceCreateParams;
import com.stripe.param.SubscriptionCreateParams;
import com.stripe.param.SubscriptionCreateParams.PaymentBehavior;
import com.stripe.param.SubscriptionListParams;
import com.stripe.param.SubscriptionRetrieveParams;
import com.stripe.param.SubscriptionUpdateParams;
import com.stripe.param.SubscriptionUpdateParams.ProrationBehavior;
import com.stripe.param.testhelpers.TestClockAdvanceParams;
import com.stripe.param.testhelpers.TestClockCreateParams;
import com.stripe.service.InvoiceService;
import com.stripe.service.SubscriptionService;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is assumed of billing. A test's name is the claim: where Stripe differs, it fails and says which. */
class BillingContractIT {

    private static final Instant START = Instant.parse("2027-01-31T12:00:00Z");
    private static final Instant HALFWAY = Instant.parse("2027-02-14T12:00:00Z");
    private static final Instant RENEWAL = Instant.parse("2027-02-28T12:00:00Z");
    private static final Duration MINUTES = Duration.ofMinutes(20);
    private static final Duration HOURS = Duration.ofHours(3);

    private final StripeUnderTest stripe = StripeUnderTest.fromEnvironment();
    private final List<String> clocks = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (String clock : clocks)
            stripe.v1().testHelpers().testClocks().delete(clock);
        stripe.close();
    }

    @Test
    void theFirstInvoiceIsPaidAtOnce() throws Exception {
        Subscription subscription = subscriptions().create(order(customer("pm_card_visa"), 1000).build());
        Invoice invoice = latest(subscription.getId());

        assertThat(subscription.getStatus()).isEqualTo("active");
        assertThat(invoice.getStatus()).isEqualTo("paid");
        assertThat(invoice.getBillingReason()).isEqualTo("subscription_create");
        assertThat(invoice.getParent().getSubscriptionDetails().getSubscription()).isEqualTo(subscription.getId());
        for (String event : List.of("invoice.created", "invoice.finalized", "invoice.paid",
                "invoice.payment_succeeded"))
            stripe.event(event, invoice.getId());
        stripe.event("customer.subscription.created", subscription.getId());
    }

    @Test
    void aPaymentIsFoundByItsInvoiceAndAnInvoiceByItsPayment() throws Exception {
        String id = subscriptions().create(order(customer("pm_card_visa"), 1000).build()).getLatestInvoice();
        var payments = stripe.v1().invoicePayments();
        var of = payments.list(InvoicePaymentListParams.builder().setInvoice(id).build()).getData().getFirst();
        String intent = of.getPayment().getPaymentIntent();
        var back = payments.list(InvoicePaymentListParams.builder()
                .setPayment(InvoicePaymentListParams.Payment.builder()
                        .setType(InvoicePaymentListParams.Payment.Type.PAYMENT_INTENT).setPaymentIntent(intent).build())
                .build()).getData();

        assertThat(of.getStatus()).isEqualTo("paid");
        assertThat(of.getAmountPaid()).isEqualTo(1000);
        assertThat(back).hasSize(1).allMatch(payment -> payment.getInvoice().equals(id));
        assertThat(stripe.v1().paymentIntents().retrieve(intent).getStatus()).isEqualTo("succeeded");
    }

    @Test
    void whoHasNoCardCannotSubscribe() throws Exception {
        String customer = stripe.customer().getId();
        var order = order(customer, 1000).build();
        StripeError refused = stripe.refused(() -> subscriptions().create(order));

        assertThat(refused.getLastResponse().code()).isEqualTo(400);
        assertThat(refused.getCode()).isEqualTo("resource_missing");
        assertThat(refused.getMessage())
                .startsWith("This customer has no attached payment source or default payment method.");
    }

    @Test
    void aTrialBeginsWithAnInvoiceOfNothing() throws Exception {
        Subscription trial = subscriptions()
                .create(order(stripe.customer().getId(), 1000).setTrialPeriodDays(14L).build());
        Invoice invoice = latest(trial.getId());

        assertThat(trial.getStatus()).isEqualTo("trialing");
        assertThat(trial.getPendingSetupIntent()).startsWith("seti_");
        assertThat(trial.getBillingCycleAnchor()).isEqualTo(trial.getTrialEnd());
        assertThat(invoice.getStatus()).isEqualTo("paid");
        assertThat(invoice.getTotal()).isZero();
    }

    @Test
    void defaultIncompleteWaitsForItsFirstPayment() throws Exception {
        Subscription open = subscriptions().create(order(stripe.customer().getId(), 1000)
                .setPaymentBehavior(PaymentBehavior.DEFAULT_INCOMPLETE)
                .addExpand("latest_invoice.confirmation_secret").addExpand("latest_invoice.payments").build());
        Invoice invoice = open.getLatestInvoiceObject();
        PaymentIntent intent = stripe.v1().paymentIntents()
                .retrieve(invoice.getPayments().getData().getFirst().getPayment().getPaymentIntent());

        assertThat(open.getStatus()).isEqualTo("incomplete");
        assertThat(invoice.getStatus()).isEqualTo("open");
        assertThat(invoice.getConfirmationSecret().getClientSecret()).isEqualTo(intent.getClientSecret());
        assertThat(intent.getStatus()).isEqualTo("requires_payment_method");

        stripe.v1().paymentIntents().confirm(intent.getId(), Given.confirmation("pm_card_visa"));
        stripe.event("invoice.paid", invoice.getId());
        assertThat(subscriptions().retrieve(open.getId()).getStatus()).isEqualTo("active");
    }

    @Test
    void aDeclinedFirstPaymentLeavesItIncomplete() throws Exception {
        Subscription declined = subscriptions().create(order(customer("pm_card_chargeCustomerFail"), 1000).build());

        assertThat(declined.getStatus()).isEqualTo("incomplete");
        assertThat(latest(declined.getId()).getStatus()).isEqualTo("open");
        stripe.event("invoice.payment_failed", declined.getLatestInvoice());
    }

    @Test
    void errorIfIncompleteLeavesNothingBehind() throws Exception {
        String customer = customer("pm_card_chargeCustomerFail");
        var order = order(customer, 1000).setPaymentBehavior(PaymentBehavior.ERROR_IF_INCOMPLETE).build();
        StripeError refused = stripe.refused(() -> subscriptions().create(order));

        assertThat(refused.getLastResponse().code()).isEqualTo(402);
        assertThat(refused.getCode()).isEqualTo("card_declined");
        assertThat(subscriptions().list(SubscriptionListParams.builder().setCustomer(customer)
                .setStatus(SubscriptionListParams.Status.ALL).build()).getData()).isEmpty();
    }

    @Test
    void aRenewalIsADraftForAnHour() throws Exception {
        String clock = clock();
        String id = subscriptions().create(order(customer(clock, "pm_card_visa"), 1000).build()).getId();
        advance(clock, RENEWAL.plus(MINUTES));
        Invoice draft = latest(id);
        assertThat(draft.getStatus()).isEqualTo("draft");
        assertThat(draft.getBillingReason()).isEqualTo("subscription_cycle");
        assertThat(draft.getPeriodStart()).isEqualTo(START.getEpochSecond());
        assertThat(draft.getPeriodEnd()).isEqualTo(RENEWAL.getEpochSecond());

        advance(clock, RENEWAL.plus(HOURS));
        assertThat(latest(id).getStatus()).isEqualTo("paid");
        var item = subscriptions().retrieve(id).getItems().getData().getFirst();
        assertThat(item.getCurrentPeriodStart()).isEqualTo(RENEWAL.getEpochSecond());
        assertThat(item.getCurrentPeriodEnd()).isEqualTo(Instant.parse("2027-03-31T12:00:00Z").getEpochSecond());
    }

    @Test
    void aRenewalThatFailsIsPastDue() throws Exception {
        String clock = clock();
        String customer = customer(clock, "pm_card_visa");
        String id = subscriptions().create(order(customer, 1000).build()).getId();
        String broke = stripe.v1().paymentMethods().attach("pm_card_chargeCustomerFail", Given.to(customer)).getId();
        subscriptions().update(id, SubscriptionUpdateParams.builder().setDefaultPaymentMethod(broke).build());
        advance(clock, RENEWAL.plus(HOURS));
        Invoice invoice = latest(id);

        assertThat(subscriptions().retrieve(id).getStatus()).isEqualTo("past_due");
        assertThat(invoice.getStatus()).isEqualTo("open");
        assertThat(invoice.getAttemptCount()).isEqualTo(1);
        assertThat(invoice.getNextPaymentAttempt()).isNotNull();
    }

    @Test
    void aPreviewSaysWhatAChangeCosts() throws Exception {
        String clock = clock();
        Subscription letters = subscriptions().create(order(customer(clock, "pm_card_visa"), 1000).build());
        String item = letters.getItems().getData().getFirst().getId();
        String dear = price(3000);
        advance(clock, HALFWAY);
        Invoice preview = invoices().createPreview(InvoiceCreatePreviewParams.builder()
                .setSubscription(letters.getId())
                .setSubscriptionDetails(InvoiceCreatePreviewParams.SubscriptionDetails.builder()
                        .addItem(InvoiceCreatePreviewParams.SubscriptionDetails.Item.builder().setId(item)
                                .setPrice(dear).build())
                        .setProrationBehavior(
                                InvoiceCreatePreviewParams.SubscriptionDetails.ProrationBehavior.ALWAYS_INVOICE)
                        .setProrationDate(HALFWAY.getEpochSecond()).build())
                .build());
        subscriptions().update(letters.getId(), SubscriptionUpdateParams.builder()
                .addItem(SubscriptionUpdateParams.Item.builder().setId(item).setPrice(dear).build())
                .setProrationBehavior(ProrationBehavior.ALWAYS_INVOICE)
                .setProrationDate(HALFWAY.getEpochSecond()).build());
        Invoice invoice = latest(letters.getId());

        // Half of a period of 28 days is left.
        assertThat(preview.getTotal()).isEqualTo(1000);
        assertThat(invoice.getTotal()).isEqualTo(preview.getTotal());
        assertThat(invoice.getBillingReason()).isEqualTo("subscription_update");
        assertThat(invoice.getLines().getData().stream().map(line -> line.getAmount())).containsExactlyInAnyOrder(
                -500L, 1500L);
        assertThat(invoice.getLines().getData()).allMatch(
                line -> line.getParent().getSubscriptionItemDetails().getProration());
    }

    @Test
    void whatIsCanceledAtPeriodEndEndsThen() throws Exception {
        String clock = clock();
        String id = subscriptions().create(order(customer(clock, "pm_card_visa"), 1000).build()).getId();
        Subscription ending = subscriptions().update(id,
                SubscriptionUpdateParams.builder().setCancelAtPeriodEnd(true).build());
        assertThat(ending.getStatus()).isEqualTo("active");
        assertThat(ending.getCancelAt()).isEqualTo(RENEWAL.getEpochSecond());

        advance(clock, RENEWAL.plus(HOURS));
        Event deleted = stripe.event("customer.subscription.deleted", id);
        assertThat(StripeUnderTest.subject(deleted, Subscription.class).getStatus()).isEqualTo("canceled");
        assertThat(latest(id).getBillingReason()).isEqualTo("subscription_create");
    }

    @Test
    void aCanceledSubscriptionCannotBeCanceledAgain() throws Exception {
        String id = subscriptions().create(order(customer("pm_card_visa"), 1000).build()).getId();
        assertThat(subscriptions().cancel(id).getStatus()).isEqualTo("canceled");
        StripeError refused = stripe.refused(() -> subscriptions().cancel(id));

        assertThat(refused.getLastResponse().code()).isEqualTo(404);
        assertThat(refused.getCode()).isEqualTo("resource_missing");
    }

    @Test
    void aClockGoesTwoIntervalsAtATimeAtMost() throws Exception {
        String clock = clock();
        subscriptions().create(order(customer(clock, "pm_card_visa"), 1000).build());
        StripeError refused = stripe.refused(() -> stripe.v1().testHelpers().testClocks().advance(clock,
                until(Instant.parse("2027-06-01T00:00:00Z"))));

        assertThat(refused.getLastResponse().code()).isEqualTo(400);
    }

    @Test
    void aVoidInvoiceCancelsItsPaymentIntent() throws Exception {
        Invoice open = open(customer("pm_card_visa"), 1500);
        invoices().voidInvoice(open.getId());
        String intent = open.getPayments().getData().getFirst().getPayment().getPaymentIntent();

        assertThat(stripe.v1().paymentIntents().retrieve(intent).getStatus()).isEqualTo("canceled");
        assertThat(stripe.refused(() -> invoices().pay(open.getId())).getLastResponse().code()).isEqualTo(400);
    }

    @Test
    void aPaidInvoiceCannotBeVoided() throws Exception {
        Invoice open = open(customer("pm_card_visa"), 1500);
        assertThat(invoices().pay(open.getId()).getAmountPaid()).isEqualTo(1500);

        assertThat(stripe.refused(() -> invoices().voidInvoice(open.getId())).getLastResponse().code())
                .isEqualTo(400);
    }

    @Test
    void anInvoiceBelowNothingIsACreditForTheNext() throws Exception {
        String customer = customer("pm_card_visa");
        assertThat(open(customer, -1000).getStatus()).isEqualTo("paid");
        assertThat(stripe.v1().customers().retrieve(customer).getBalance()).isEqualTo(-1000);

        assertThat(open(customer, 1500).getAmountDue()).isEqualTo(500);
    }

    /** A final invoice about one thing. */
    private Invoice open(String customer, long amount) throws Exception {
        String id = invoices().create(InvoiceCreateParams.builder().setCustomer(customer).setCurrency("eur")
                .setAutoAdvance(false).build()).getId();
        stripe.v1().invoiceItems().create(InvoiceItemCreateParams.builder().setCustomer(customer).setInvoice(id)
                .setAmount(amount).setCurrency("eur").build());
        invoices().finalizeInvoice(id);
        return invoices().retrieve(id, InvoiceRetrieveParams.builder().addExpand("payments").build());
    }

    private SubscriptionService subscriptions() {
        return stripe.v1().subscriptions();
    }

    private InvoiceService invoices() {
        return stripe.v1().invoices();
    }

    private Invoice latest(String subscription) throws Exception {
        return subscriptions().retrieve(subscription,
                SubscriptionRetrieveParams.builder().addExpand("latest_invoice").build()).getLatestInvoiceObject();
    }

    private String clock() throws Exception {
        clocks.add(stripe.v1().testHelpers().testClocks()
                .create(TestClockCreateParams.builder().setFrozenTime(START.getEpochSecond()).build()).getId());
        return clocks.getLast();
    }

    private void advance(String clock, Instant to) throws Exception {
        stripe.v1().testHelpers().testClocks().advance(clock, until(to));
        stripe.awaiting().until("clock that is ready", () -> {
            TestClock now = stripe.v1().testHelpers().testClocks().retrieve(clock);
            return now.getStatus().equals("ready") ? Optional.of(now) : Optional.empty();
        });
    }

    private static TestClockAdvanceParams until(Instant to) {
        return TestClockAdvanceParams.builder().setFrozenTime(to.getEpochSecond()).build();
    }

    private String customer(String card) throws Exception {
        return stripe.v1().customers().create(paying(card).build()).getId();
    }

    private String customer(String clock, String card) throws Exception {
        return stripe.v1().customers().create(paying(card).setTestClock(clock).build()).getId();
    }

    private static CustomerCreateParams.Builder paying(String card) {
        return CustomerCreateParams.builder().setName("Contract").setPaymentMethod(card).setInvoiceSettings(
                CustomerCreateParams.InvoiceSettings.builder().setDefaultPaymentMethod(card).build());
    }

    private SubscriptionCreateParams.Builder order(String customer, long amount) throws Exception {
        return SubscriptionCreateParams.builder().setCustomer(customer)
                .addItem(SubscriptionCreateParams.Item.builder().setPrice(price(amount)).build());
    }

    private String price(long amount) throws Exception {
        return stripe.v1().prices().create(PriceCreateParams.builder().setCurrency("eur").setUnitAmount(amount)
                .setRecurring(PriceCreateParams.Recurring.builder()
                        .setInterval(PriceCreateParams.Recurring.Interval.MONTH).build())
                .setProductData(PriceCreateParams.ProductData.builder().setName("Letters").build()).build()).getId();
    }
}

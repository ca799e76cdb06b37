package dev.tollgate.sandbox.client;

import static dev.tollgate.sandbox.client.Given.amount;
import static dev.tollgate.sandbox.client.Given.confirmation;
import static dev.tollgate.sandbox.client.Given.expanded;
import static dev.tollgate.sandbox.client.Given.expanding;
import static dev.tollgate.sandbox.client.Given.inFrame;
import static dev.tollgate.sandbox.client.Given.key;
import static dev.tollgate.sandbox.client.Given.payment;

import com.google.gson.JsonArray;
import com.stripe.model.Customer;
import com.stripe.model.PaymentIntent;
import com.stripe.param.ChargeListParams;
import com.stripe.param.ConfirmationTokenCreateParams;
import com.stripe.param.CustomerCreateParams;
import com.stripe.param.CustomerListParams;
import com.stripe.param.EventListParams;
import com.stripe.param.PaymentIntentCancelParams;
import com.stripe.param.PaymentIntentCancelParams.CancellationReason;
import com.stripe.param.PaymentIntentCaptureParams;
import com.stripe.param.PaymentIntentConfirmParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.PaymentIntentCreateParams.MandateData;
import com.stripe.param.PaymentIntentCreateParams.MandateData.CustomerAcceptance;
import com.stripe.param.PaymentIntentUpdateParams;
import java.util.List;

/** Payments and what goes wrong with them: {@code payments.mjs} in stripe-java. */
final class Payments {

    private static final List<String> DECLINERS = List.of("pm_card_visa_chargeDeclined",
            "pm_card_visa_chargeDeclinedInsufficientFunds", "pm_card_visa_chargeDeclinedLostCard",
            "pm_card_visa_chargeDeclinedStolenCard", "pm_card_visa_chargeDeclinedVelocityLimitExceeded",
            "pm_card_chargeDeclinedExpiredCard", "pm_card_chargeDeclinedIncorrectCvc",
            "pm_card_chargeDeclinedProcessingError", "pm_card_radarBlock", "pm_card_chargeCustomerFail");

    private Payments() {}

    static void oneTime(Scene it) throws Exception {
        var intents = it.stripe().paymentIntents();
        var order = payment("pm_card_visa").setDescription("Ebook & more").setReceiptEmail("jenny@shop.test")
                .putMetadata("order", "7").putMetadata("odd key + é", "a&b=c %20 €").addExpand("latest_charge")
                .build();
        var paid = it.does("pay", () -> intents.create(order, key("order-7")));
        var again = it.does("ask again", () -> intents.create(order, key("order-7")));
        var replayed = new JsonArray();
        for (PaymentIntent answer : List.of(paid, again)) {
            replayed.add(answer.getLastResponse().headers().firstValue("Idempotent-Replayed").orElse("no"));
        }
        it.saw("replayed", replayed);
        it.does("read", () -> intents.retrieve(paid.getId(), expanded()));
        it.does("charges", () -> it.stripe().charges()
                .list(ChargeListParams.builder().setPaymentIntent(paid.getId()).build()));
        it.does("charge", () -> it.stripe().charges().retrieve(paid.getLatestCharge(),
                expanding("payment_intent", "balance_transaction")));
    }

    static void inSteps(Scene it) throws Exception {
        var intents = it.stripe().paymentIntents();
        var open = it.does("open", () -> intents.create(amount().setCurrency("usd")
                .setAutomaticPaymentMethods(inFrame()).putMetadata("kept", "1").putMetadata("dropped", "2").build()));
        it.does("change", () -> intents.update(open.getId(), PaymentIntentUpdateParams.builder().setAmount(2500L)
                .setDescription("Two").putMetadata("dropped", "").putMetadata("added", "3").build()));
        it.refused("confirm without a method", () -> intents.confirm(open.getId()));
        it.does("confirm", () -> intents.confirm(open.getId(),
                PaymentIntentConfirmParams.builder().setPaymentMethod("pm_card_mastercard").build()));
        it.refused("change what is paid", () -> intents.update(open.getId(),
                PaymentIntentUpdateParams.builder().setAmount(3000L).build()));
        it.refused("cancel what is paid", () -> intents.cancel(open.getId()));
        it.does("read", () -> intents.retrieve(open.getId(), expanded()));
    }

    static void canceled(Scene it) throws Exception {
        var intents = it.stripe().paymentIntents();
        var open = it.does("open", () -> intents.create(amount().build()));
        it.does("cancel", () -> intents.cancel(open.getId(),
                PaymentIntentCancelParams.builder().setCancellationReason(CancellationReason.ABANDONED).build()));
        it.refused("cancel again", () -> intents.cancel(open.getId()));
        it.refused("confirm", () -> intents.confirm(open.getId(), confirmation("pm_card_visa")));
    }

    static void captureLater(Scene it) throws Exception {
        var intents = it.stripe().paymentIntents();
        var order = payment("pm_card_visa").setCaptureMethod(PaymentIntentCreateParams.CaptureMethod.MANUAL)
                .addExpand("latest_charge").build();
        String held = it.does("hold", () -> intents.create(order)).getId();
        it.refused("take more", () -> intents.capture(held, upTo(1001)));
        it.does("take a part", () -> intents.capture(held, upTo(600)));
        it.does("read", () -> intents.retrieve(held, expanded()));
        String other = it.does("hold another", () -> intents.create(order)).getId();
        it.does("let go", () -> intents.cancel(other));
        it.refused("take what is gone", () -> intents.capture(other));
    }

    static void decliners(Scene it) throws Exception {
        var intents = it.stripe().paymentIntents();
        for (String card : DECLINERS) {
            var declined = it.refused(card, () -> intents.create(payment(card).build()));
            it.does("left behind", () -> intents.retrieve(declined.getPaymentIntent().getId(), expanded()));
        }
    }

    static void anotherCardAfterADecline(Scene it) throws Exception {
        var intents = it.stripe().paymentIntents();
        var order = payment("pm_card_visa_chargeDeclined").build();
        String id = it.refused("decline", () -> intents.create(order, key("k"))).getPaymentIntent().getId();
        it.refused("decline again", () -> intents.create(order, key("k")));
        it.does("pay", () -> intents.confirm(id, PaymentIntentConfirmParams.builder().setPaymentMethod("pm_card_visa")
                .setReturnUrl(Given.BACK).addExpand("latest_charge.balance_transaction").addExpand("payment_method")
                .build()));
        it.does("both attempts",
                () -> it.stripe().charges().list(ChargeListParams.builder().setPaymentIntent(id).build()));
    }

    static void confirmationToken(Scene it) throws Exception {
        var intents = it.stripe().paymentIntents();
        String token = it.does("choose", () -> it.stripe().testHelpers().confirmationTokens()
                .create(ConfirmationTokenCreateParams.builder().setPaymentMethod("pm_card_visa")
                        .setReturnUrl(Given.BACK).build()))
                .getId();
        var confirmation = PaymentIntentConfirmParams.builder().setConfirmationToken(token).build();
        String open = it.does("open", () -> intents.create(amount().build())).getId();
        it.does("pay", () -> intents.confirm(open, confirmation));
        it.does("used", () -> it.stripe().confirmationTokens().retrieve(token));
        String other = it.does("open another", () -> intents.create(amount().build())).getId();
        it.refused("pay with it again", () -> intents.confirm(other, confirmation));
    }

    static void mistakes(Scene it) throws Exception {
        var intents = it.stripe().paymentIntents();
        var customers = it.stripe().customers();
        it.refused("no amount",
                () -> intents.create(PaymentIntentCreateParams.builder().setCurrency("eur").build()));
        it.refused("too little", () -> intents.create(amount().setAmount(1L).build()));
        it.refused("negative", () -> intents.create(amount().setAmount(-5L).build()));
        it.refused("no such currency", () -> intents.create(amount().setCurrency("xxy").build()));
        it.refused("no such parameter", () -> intents.create(amount().putExtraParam("colour", "red").build()));
        it.refused("no such customer", () -> intents.create(amount().setCustomer("cus_nobody").build()));
        it.refused("no such method", () -> intents.create(payment("pm_nobody").build()));
        it.refused("no way back",
                () -> intents.create(amount().setPaymentMethod("pm_card_visa").setConfirm(true).build()));
        it.refused("no such intent", () -> intents.retrieve("pi_nobody"));
        it.refused("nothing to expand",
                () -> customers.list(CustomerListParams.builder().addExpand("data.colour").build()));
        it.does("a customer", () -> customers.create(named("A"), key("k")));
        it.refused("another name, same key", () -> customers.create(named("B"), key("k")));
        it.refused("another call, same key", () -> intents.create(amount().build(), key("k")));
    }

    static void pages(Scene it) throws Exception {
        var customers = it.stripe().customers();
        for (String name : List.of("A", "B", "C", "D", "E")) {
            it.does("create", () -> customers.create(named(name)));
        }
        var two = CustomerListParams.builder().setLimit(2L);
        var first = it.does("newest two", () -> customers.list(two.build()));
        String last = first.getData().getLast().getId();
        it.does("next two",
                () -> customers.list(CustomerListParams.builder().setLimit(2L).setStartingAfter(last).build()));
        it.does("back", () -> customers.list(CustomerListParams.builder().setLimit(2L).setEndingBefore(last).build()));
        var names = new JsonArray();
        for (Customer customer : customers.list(two.build()).autoPagingIterable())
            names.add(customer.getName());
        it.saw("all", names);
        it.does("some events", () -> it.stripe().events().list(EventListParams.builder().addType("customer.created")
                .addType("customer.updated").setLimit(2L).build()));
    }

    static void delayedDebit(Scene it) throws Exception {
        var intents = it.stripe().paymentIntents();
        var debit = it.does("debit", () -> intents
                .create(payment("pm_success_de").setMandateData(mandate()).addExpand("latest_charge").build()));
        it.outside().control("clock", "{\"advance\":\"PT2M\"}");
        it.does("paid", () -> intents.retrieve(debit.getId(), expanded()));
    }

    static void delayedDebitThatFails(Scene it) throws Exception {
        var intents = it.stripe().paymentIntents();
        var debit = it.does("debit",
                () -> intents.create(payment("pm_failed_de").setMandateData(mandate()).build()));
        it.outside().control("payment_intents/" + debit.getId() + "/fail_async");
        it.does("unpaid", () -> intents.retrieve(debit.getId(), expanded()));
        it.does("pay by card", () -> intents.confirm(debit.getId(), confirmation("pm_card_visa")));
    }

    private static PaymentIntentCaptureParams upTo(long amount) {
        return PaymentIntentCaptureParams.builder().setAmountToCapture(amount).build();
    }

    private static CustomerCreateParams named(String name) {
        return CustomerCreateParams.builder().setName(name).build();
    }

    static MandateData mandate() {
        return MandateData.builder().setCustomerAcceptance(
                CustomerAcceptance.builder().setType(CustomerAcceptance.Type.OFFLINE).build()).build();
    }
}

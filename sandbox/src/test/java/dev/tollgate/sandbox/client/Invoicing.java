package dev.tollgate.sandbox.client;

import static dev.tollgate.sandbox.client.Given.confirmation;
import static dev.tollgate.sandbox.client.Given.jenny;
import static dev.tollgate.sandbox.client.Given.plan;
import static dev.tollgate.sandbox.client.Given.to;
import static dev.tollgate.sandbox.client.Given.usualCard;

import com.stripe.exception.StripeException;
import com.stripe.param.InvoiceAddLinesParams;
import com.stripe.param.InvoiceCreateParams;
import com.stripe.param.InvoiceFinalizeInvoiceParams;
import com.stripe.param.InvoiceItemCreateParams;
import com.stripe.param.InvoiceItemUpdateParams;
import com.stripe.param.InvoiceListParams;
import com.stripe.param.InvoicePayParams;
import com.stripe.param.InvoicePaymentListParams;
import com.stripe.param.InvoicePaymentRetrieveParams;
import com.stripe.param.InvoiceRetrieveParams;
import com.stripe.param.InvoiceSendInvoiceParams;
import com.stripe.param.InvoiceUpdateParams;
import com.stripe.param.InvoiceVoidInvoiceParams;
import com.stripe.param.PriceCreateParams;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.SubscriptionCreateParams;
import com.stripe.service.InvoiceItemService;
import com.stripe.service.InvoiceService;
import java.util.List;

/** What is billed once, and what becomes of invoices: {@code invoicing.mjs} in stripe-java. */
final class Invoicing {

    private static final List<String> SHOWN = List.of("payments.data.payment.payment_intent", "confirmation_secret",
            "customer");

    private Invoicing() {}

    static void oneOffInvoice(Scene it) throws Exception {
        String customer = debtor(it, "pm_card_visa");
        String price = it.does("a price", () -> it.stripe().prices().create(PriceCreateParams.builder()
                .setCurrency("eur").setUnitAmount(500L)
                .setProductData(PriceCreateParams.ProductData.builder().setName("Bag").build()).build())).getId();
        String bags = it.does("bags", () -> items(it).create(InvoiceItemCreateParams.builder().setCustomer(customer)
                .setPricing(InvoiceItemCreateParams.Pricing.builder().setPrice(price).build()).setQuantity(2L)
                .putMetadata("shelf", "3").build())).getId();
        String book = it.does("a book",
                () -> items(it).create(item(customer, 1500).setDescription("Book").build())).getId();
        String mistake = it.does("a mistake", () -> items(it).create(item(customer, 1).build())).getId();
        it.does("fewer bags",
                () -> items(it).update(bags, InvoiceItemUpdateParams.builder().setQuantity(1L).build()));
        it.does("no mistake", () -> items(it).delete(mistake));
        String id = it.does("bill", () -> invoices(it).create(InvoiceCreateParams.builder().setCustomer(customer)
                .setAutoAdvance(false)
                .setPendingInvoiceItemsBehavior(InvoiceCreateParams.PendingInvoiceItemsBehavior.INCLUDE)
                .setDescription("Thank you").setFooter("Bye").putMetadata("order", "7")
                .addCustomField(InvoiceCreateParams.CustomField.builder().setName("Order").setValue("7").build())
                .build())).getId();
        it.does("a stamp", () -> invoices(it).addLines(id, InvoiceAddLinesParams.builder().addLine(
                InvoiceAddLinesParams.Line.builder().setAmount(100L).setDescription("Stamp").build()).build()));
        it.does("a note", () -> invoices(it).update(id, InvoiceUpdateParams.builder().setDescription("Thanks")
                .putMetadata("order", "8").build()));
        it.does("lines", () -> invoices(it).lineItems().list(id));
        it.refused("onto nothing", () -> items(it).create(item(customer, 1).setInvoice("in_nobody").build()));
        it.does("issue", () -> invoices(it).finalizeInvoice(id,
                InvoiceFinalizeInvoiceParams.builder().addAllExpand(SHOWN).build()));
        it.refused("change what is issued",
                () -> items(it).update(book, InvoiceItemUpdateParams.builder().setAmount(1L).build()));
        it.does("pay", () -> invoices(it).pay(id, InvoicePayParams.builder().addAllExpand(SHOWN).build()));
        it.refused("pay again", () -> invoices(it).pay(id));
        it.refused("void", () -> invoices(it).voidInvoice(id));
        it.does("read", () -> invoices(it).retrieve(id, shown()));
    }

    static void invoicePayments(Scene it) throws Exception {
        var payments = it.stripe().invoicePayments();
        String id = draft(it, debtor(it, "pm_card_visa"));
        it.does("issue", () -> invoices(it).finalizeInvoice(id));
        it.does("open", () -> payments.list(InvoicePaymentListParams.builder().setInvoice(id)
                .setStatus(InvoicePaymentListParams.Status.OPEN).build()));
        it.does("pay", () -> invoices(it).pay(id));
        var payment = it.does("of an invoice",
                () -> payments.list(InvoicePaymentListParams.builder().setInvoice(id).build())).getData().getFirst();
        it.does("of a payment", () -> payments.list(InvoicePaymentListParams.builder()
                .setPayment(InvoicePaymentListParams.Payment.builder()
                        .setType(InvoicePaymentListParams.Payment.Type.PAYMENT_INTENT)
                        .setPaymentIntent(payment.getPayment().getPaymentIntent()).build())
                .addExpand("data.invoice").build()));
        it.does("read", () -> payments.retrieve(payment.getId(), InvoicePaymentRetrieveParams.builder()
                .addExpand("payment.payment_intent.latest_charge").build()));
        it.refused("no such payment", () -> payments.retrieve("inpay_nobody"));
    }

    static void invoiceByLink(Scene it) throws Exception {
        String id = draft(it, InvoiceCreateParams.builder().setCustomer(debtor(it))
                .setCollectionMethod(InvoiceCreateParams.CollectionMethod.SEND_INVOICE).setDaysUntilDue(30L));
        var sent = it.does("send", () -> invoices(it).sendInvoice(id,
                InvoiceSendInvoiceParams.builder().addExpand("payments").build()));
        it.refused("pay without a card", () -> invoices(it).pay(id));
        String intent = sent.getPayments().getData().getFirst().getPayment().getPaymentIntent();
        it.refused("cancel its payment", () -> it.stripe().paymentIntents().cancel(intent));
        it.does("pay", () -> it.stripe().paymentIntents().confirm(intent, confirmation("pm_card_visa")));
        it.does("paid", () -> invoices(it).retrieve(id, shown()));
    }

    static void declinedInvoice(Scene it) throws Exception {
        String customer = debtor(it, "pm_card_chargeCustomerFail");
        String id = draft(it, customer);
        it.does("issue", () -> invoices(it).finalizeInvoice(id));
        it.refused("decline", () -> invoices(it).pay(id));
        it.does("open", () -> invoices(it).retrieve(id, shown()));
        String card = it.does("another card",
                () -> it.stripe().paymentMethods().attach("pm_card_mastercard", to(customer))).getId();
        it.does("pay", () -> invoices(it).pay(id,
                InvoicePayParams.builder().setPaymentMethod(card).addAllExpand(SHOWN).build()));
    }

    static void unpaidInvoices(Scene it) throws Exception {
        String customer = debtor(it, "pm_card_visa");
        String mistake = draft(it, customer);
        it.does("issue", () -> invoices(it).finalizeInvoice(mistake));
        it.does("void", () -> invoices(it).voidInvoice(mistake,
                InvoiceVoidInvoiceParams.builder().addAllExpand(SHOWN).build()));
        it.refused("pay what is void", () -> invoices(it).pay(mistake));
        String lost = draft(it, customer);
        it.refused("give up a draft", () -> invoices(it).voidInvoice(lost));
        it.does("issue", () -> invoices(it).finalizeInvoice(lost));
        it.does("give up", () -> invoices(it).markUncollectible(lost));
        it.does("paid after all",
                () -> invoices(it).pay(lost, InvoicePayParams.builder().addAllExpand(SHOWN).build()));
        String cash = draft(it, customer);
        it.does("issue", () -> invoices(it).finalizeInvoice(cash));
        it.does("paid in cash", () -> invoices(it).pay(cash,
                InvoicePayParams.builder().setPaidOutOfBand(true).addAllExpand(SHOWN).build()));
        String forgotten = draft(it, customer);
        it.does("delete", () -> invoices(it).delete(forgotten));
        it.refused("read what is gone", () -> invoices(it).retrieve(forgotten));
        for (var status : InvoiceListParams.Status.values()) {
            it.does(status.getValue(), () -> invoices(it)
                    .list(InvoiceListParams.builder().setCustomer(customer).setStatus(status).build()));
        }
    }

    static void refundedInvoice(Scene it) throws Exception {
        String customer = debtor(it, "pm_card_visa");
        String price = plan(it, "Letters", 1000);
        var invoice = it.does("subscribe", () -> it.stripe().subscriptions()
                .create(SubscriptionCreateParams.builder().setCustomer(customer)
                        .addItem(SubscriptionCreateParams.Item.builder().setPrice(price).build())
                        .addExpand("latest_invoice.payments").build()))
                .getLatestInvoiceObject();
        String intent = invoice.getPayments().getData().getFirst().getPayment().getPaymentIntent();
        it.does("give a part back", () -> it.stripe().refunds().create(RefundCreateParams.builder()
                .setPaymentIntent(intent).setAmount(400L)
                .setReason(RefundCreateParams.Reason.REQUESTED_BY_CUSTOMER).build()));
        it.does("give back the rest", () -> it.stripe().refunds().create(
                RefundCreateParams.builder().setPaymentIntent(intent).addExpand("balance_transaction").build()));
        it.does("paid all the same", () -> invoices(it).retrieve(invoice.getId(), shown()));
    }

    static void creditIsUsedUp(Scene it) throws Exception {
        String customer = debtor(it, "pm_card_visa");
        String credit = it.does("a credit", () -> invoices(it).create(InvoiceCreateParams.builder()
                .setCustomer(customer).setCurrency("eur").setAutoAdvance(false).build())).getId();
        it.does("of a thousand", () -> items(it).create(item(customer, -1000).setInvoice(credit).build()));
        it.does("issue", () -> invoices(it).finalizeInvoice(credit));
        it.does("richer", () -> it.stripe().customers().retrieve(customer));
        String id = draft(it, customer);
        it.does("issue", () -> invoices(it).finalizeInvoice(id,
                InvoiceFinalizeInvoiceParams.builder().addAllExpand(SHOWN).build()));
        it.does("pay the rest", () -> invoices(it).pay(id));
        it.does("as rich as before", () -> it.stripe().customers().retrieve(customer));
    }

    /** A customer with a card, who lives by everybody's time. */
    private static String debtor(Scene it, String card) throws StripeException {
        String customer = debtor(it);
        usualCard(it, customer, card);
        return customer;
    }

    private static String debtor(Scene it) throws StripeException {
        return it.does("sign up", () -> it.stripe().customers().create(jenny())).getId();
    }

    private static String draft(Scene it, String customer) throws StripeException {
        return draft(it, InvoiceCreateParams.builder().setCustomer(customer));
    }

    /** A draft with one thing on it. */
    private static String draft(Scene it, InvoiceCreateParams.Builder order) throws StripeException {
        var invoice = it.does("an invoice",
                () -> invoices(it).create(order.setCurrency("eur").setAutoAdvance(false).build()));
        it.does("a book", () -> items(it).create(item(invoice.getCustomer(), 1500).setInvoice(invoice.getId())
                .setDescription("Book").build()));
        return invoice.getId();
    }

    private static InvoiceItemCreateParams.Builder item(String customer, long amount) {
        return InvoiceItemCreateParams.builder().setCustomer(customer).setAmount(amount).setCurrency("eur");
    }

    private static InvoiceRetrieveParams shown() {
        return InvoiceRetrieveParams.builder().addAllExpand(SHOWN).build();
    }

    private static InvoiceService invoices(Scene it) {
        return it.stripe().invoices();
    }

    private static InvoiceItemService items(Scene it) {
        return it.stripe().invoiceItems();
    }
}

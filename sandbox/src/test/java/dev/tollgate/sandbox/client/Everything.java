package dev.tollgate.sandbox.client;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.stripe.exception.StripeException;
import com.stripe.model.Customer;
import com.stripe.model.Event;
import com.stripe.model.HasId;
import com.stripe.model.StripeCollection;
import com.stripe.model.StripeObject;
import com.stripe.param.BalanceTransactionListParams;
import com.stripe.param.ChargeListParams;
import com.stripe.param.CustomerListParams;
import com.stripe.param.DisputeListParams;
import com.stripe.param.EventListParams;
import com.stripe.param.InvoiceItemListParams;
import com.stripe.param.InvoiceListParams;
import com.stripe.param.PaymentIntentListParams;
import com.stripe.param.PaymentMethodListParams;
import com.stripe.param.RefundListParams;
import com.stripe.param.SetupIntentListParams;
import com.stripe.param.SubscriptionListParams;
import com.stripe.param.checkout.SessionListParams;
import com.stripe.param.testhelpers.TestClockListParams;
import com.stripe.service.V1Services;
import java.util.ArrayList;
import java.util.List;

/** All objects of an account as stripe-java lists them, written back from its typed models. */
record Everything(V1Services stripe) {

    private static final long ALL = 100;

    void addTo(JsonObject graph) throws StripeException {
        var clocks = stripe.testHelpers().testClocks().list(TestClockListParams.builder().setLimit(ALL).build());
        graph.add("test_clocks", objects(clocks));
        var customers = new ArrayList<>(
                stripe.customers().list(CustomerListParams.builder().setLimit(ALL).build()).getData());
        for (var clock : clocks.getData()) {
            customers.addAll(stripe.customers()
                    .list(CustomerListParams.builder().setTestClock(clock.getId()).setLimit(ALL).build()).getData());
        }
        graph.add("customers", objects(customers));
        graph.add("payment_methods", ofEach(customers, customer -> stripe.paymentMethods()
                .list(PaymentMethodListParams.builder().setCustomer(customer).setLimit(ALL).build())));
        addBilling(graph, customers);
        addPayments(graph);
        addMoney(graph);
    }

    private void addBilling(JsonObject graph, List<Customer> customers) throws StripeException {
        graph.add("subscriptions", ofEach(customers, customer -> stripe.subscriptions()
                .list(SubscriptionListParams.builder().setCustomer(customer)
                        .setStatus(SubscriptionListParams.Status.ALL).setLimit(ALL).build())));
        graph.add("invoices", ofEach(customers, customer -> stripe.invoices().list(InvoiceListParams.builder()
                .setCustomer(customer).setLimit(ALL).addExpand("data.payments").build())));
        graph.add("invoice_items", ofEach(customers, customer -> stripe.invoiceItems()
                .list(InvoiceItemListParams.builder().setCustomer(customer).setLimit(ALL).build())));
    }

    private void addPayments(JsonObject graph) throws StripeException {
        graph.add("setup_intents", objects(stripe.setupIntents()
                .list(SetupIntentListParams.builder().setLimit(ALL).addExpand("data.payment_method").build())));
        graph.add("sessions", objects(stripe.checkout().sessions()
                .list(SessionListParams.builder().setLimit(ALL).addExpand("data.line_items").build())));
        graph.add("payment_intents", objects(stripe.paymentIntents()
                .list(PaymentIntentListParams.builder().setLimit(ALL)
                        .addExpand("data.latest_charge.balance_transaction").addExpand("data.payment_method")
                        .build())));
    }

    private void addMoney(JsonObject graph) throws StripeException {
        graph.add("charges", objects(stripe.charges().list(ChargeListParams.builder().setLimit(ALL).build())));
        graph.add("refunds", objects(stripe.refunds()
                .list(RefundListParams.builder().setLimit(ALL).addExpand("data.balance_transaction").build())));
        graph.add("disputes", objects(stripe.disputes().list(DisputeListParams.builder().setLimit(ALL).build())));
        graph.add("balance_transactions", objects(stripe.balanceTransactions()
                .list(BalanceTransactionListParams.builder().setLimit(ALL).addExpand("data.source").build())));
        var events = new ArrayList<Event>();
        // A year of billing tells more than a page of them.
        stripe.events().list(EventListParams.builder().setLimit(ALL).build()).autoPagingIterable().forEach(events::add);
        graph.add("events", objects(events));
    }

    @FunctionalInterface
    private interface Listing {
        StripeCollection<? extends HasId> of(String customer) throws StripeException;
    }

    private static JsonArray ofEach(List<Customer> customers, Listing listing) throws StripeException {
        var all = new ArrayList<HasId>();
        for (Customer customer : customers)
            all.addAll(listing.of(customer.getId()).getData());
        return objects(all);
    }

    /** What the typed model holds, not what came over the wire. */
    static JsonObject json(StripeObject object) {
        JsonObject json = JsonParser.parseString(object.toJson()).getAsJsonObject();
        if (object instanceof Event event) {
            StripeObject subject = event.getDataObjectDeserializer().getObject()
                    .orElseThrow(() -> new AssertionError("stripe-java cannot read the object of " + event.getType()));
            json.getAsJsonObject("data").add("object", json(subject));
        }
        if (object instanceof StripeCollection<?> list) {
            json.add("data", objects(list));
            // The client's own note of how to ask for the next page.
            json.remove("request_params");
        }
        return json;
    }

    private static JsonArray objects(StripeCollection<?> list) {
        return objects(list.getData());
    }

    private static JsonArray objects(List<? extends HasId> objects) {
        var array = new JsonArray();
        objects.forEach(object -> array.add(json((StripeObject) object)));
        return array;
    }
}

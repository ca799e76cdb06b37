package dev.tollgate.sandbox.client;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.stripe.exception.StripeException;
import com.stripe.model.Event;
import com.stripe.model.HasId;
import com.stripe.model.PaymentMethod;
import com.stripe.model.StripeCollection;
import com.stripe.model.StripeObject;
import com.stripe.param.BalanceTransactionListParams;
import com.stripe.param.ChargeListParams;
import com.stripe.param.CustomerListParams;
import com.stripe.param.DisputeListParams;
import com.stripe.param.EventListParams;
import com.stripe.param.PaymentIntentListParams;
import com.stripe.param.PaymentMethodListParams;
import com.stripe.param.RefundListParams;
import com.stripe.param.SetupIntentListParams;
import com.stripe.param.checkout.SessionListParams;
import com.stripe.service.V1Services;
import java.util.ArrayList;
import java.util.List;

/** All objects of an account as stripe-java lists them, written back from its typed models. */
record Everything(V1Services stripe) {

    private static final long ALL = 100;

    void addTo(JsonObject graph) throws StripeException {
        var customers = stripe.customers().list(CustomerListParams.builder().setLimit(ALL).build());
        graph.add("customers", objects(customers));
        var methods = new ArrayList<PaymentMethod>();
        for (var customer : customers.getData()) {
            methods.addAll(stripe.paymentMethods()
                    .list(PaymentMethodListParams.builder().setCustomer(customer.getId()).setLimit(ALL).build())
                    .getData());
        }
        graph.add("payment_methods", objects(methods));
        graph.add("setup_intents", objects(stripe.setupIntents()
                .list(SetupIntentListParams.builder().setLimit(ALL).addExpand("data.payment_method").build())));
        graph.add("sessions", objects(stripe.checkout().sessions()
                .list(SessionListParams.builder().setLimit(ALL).addExpand("data.line_items").build())));
        graph.add("payment_intents", objects(stripe.paymentIntents()
                .list(PaymentIntentListParams.builder().setLimit(ALL)
                        .addExpand("data.latest_charge.balance_transaction").addExpand("data.payment_method")
                        .build())));
        addMoney(graph);
    }

    private void addMoney(JsonObject graph) throws StripeException {
        graph.add("charges", objects(stripe.charges().list(ChargeListParams.builder().setLimit(ALL).build())));
        graph.add("refunds", objects(stripe.refunds()
                .list(RefundListParams.builder().setLimit(ALL).addExpand("data.balance_transaction").build())));
        graph.add("disputes", objects(stripe.disputes().list(DisputeListParams.builder().setLimit(ALL).build())));
        graph.add("balance_transactions", objects(stripe.balanceTransactions()
                .list(BalanceTransactionListParams.builder().setLimit(ALL).addExpand("data.source").build())));
        graph.add("events", objects(stripe.events().list(EventListParams.builder().setLimit(ALL).build())));
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

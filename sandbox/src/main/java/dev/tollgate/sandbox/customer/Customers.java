package dev.tollgate.sandbox.customer;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.api.Endpoint.Work;
import dev.tollgate.sandbox.api.Page;
import dev.tollgate.sandbox.api.Route;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Difference;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.MetadataChange;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;

/** {@code /v1/customers}. */
public final class Customers {

    private static final String[] TEXTS = {"name", "email", "description", "phone"};

    private final Wallet wallet;

    public Customers(Wallet wallet) {
        this.wallet = wallet;
    }

    public List<Route> routes() {
        return List.of(Route.secret("POST", "v1/customers", "customer", this::create),
                Route.secret("GET", "v1/customers", "customer*", this::list),
                Route.secret("GET", "v1/customers/:id", "customer", this::retrieve),
                Route.secret("POST", "v1/customers/:id", "customer", this::update),
                Route.secret("DELETE", "v1/customers/:id", "deleted_customer", this::delete));
    }

    private record Fields(JsonObject texts, MetadataChange metadata, JsonObject address, JsonObject shipping,
            String paymentMethod, String defaultPaymentMethod, boolean settings) {

        static Fields read(Params params) {
            params.accept("tax_exempt", "preferred_locales", "invoice_prefix", "next_invoice_sequence");
            params.unsupported("source", "balance", "test_clock", "tax_id_data", "cash_balance", "tax");
            var settings = params.object("invoice_settings");
            return new Fields(params.texts(TEXTS), params.metadata(), params.tree("address"),
                    params.tree("shipping"), params.text("payment_method").orElse(""),
                    settings.flatMap(given -> given.accept("custom_fields", "footer", "rendering_options")
                            .text("default_payment_method")).orElse(""),
                    settings.isPresent());
        }

        JsonObject changes(JsonObject metadata) {
            JsonObject changes = texts.deepCopy();
            changes.add("metadata", this.metadata.applyTo(metadata));
            if (!address.isEmpty()) changes.add("address", address(address));
            if (!shipping.isEmpty()) changes.add("shipping", shipping);
            return changes;
        }

        private static JsonObject address(JsonObject given) {
            JsonObject address = Json.object("city", null, "country", null, "line1", null, "line2", null,
                    "postal_code", null, "state", null);
            given.entrySet().forEach(entry -> address.add(entry.getKey(), entry.getValue()));
            return address;
        }
    }

    private Work create(Call call) {
        Fields fields = Fields.read(call.params());
        return tx -> {
            Customer customer = Customer.create(tx, fields.changes(new JsonObject()));
            if (!fields.paymentMethod().isEmpty()) wallet.keep(tx, fields.paymentMethod(), customer);
            settle(tx, customer, fields);
            return customer.snapshot();
        };
    }

    private Work update(Call call) {
        Fields fields = Fields.read(call.params());
        return tx -> {
            Customer customer = Customer.get(tx, call.id(), "id");
            JsonObject before = customer.snapshot();
            customer.merge(fields.changes(customer.object("metadata")));
            settle(tx, customer, fields);
            JsonObject previously = Difference.previously(before, customer.snapshot());
            if (!previously.isEmpty()) tx.emit("customer.updated", customer, previously);
            return customer.snapshot();
        };
    }

    private Work delete(Call call) {
        return tx -> {
            Customer customer = Customer.get(tx, call.id(), "id");
            tx.emit("customer.deleted", customer);
            wallet.empty(tx, customer);
            customer.delete();
            return customer.snapshot();
        };
    }

    private Work retrieve(Call call) {
        return tx -> tx.get(Customer.KIND, call.id(), "id").snapshot();
    }

    private Work list(Call call) {
        Page page = Page.read(call.params());
        var email = call.params().text("email");
        return tx -> page.of(tx.all(Customer.KIND), "/v1/customers",
                customer -> !customer.isDeleted() && (email.isEmpty() || email.equals(customer.find("email"))));
    }

    private void settle(Tx tx, Customer customer, Fields fields) {
        if (!fields.settings()) return;
        String method = fields.defaultPaymentMethod();
        if (!method.isEmpty() && !wallet.holds(tx, method, customer)) {
            throw StripeError.state("resource_missing", "The customer does not have a payment method with the ID "
                    + method + ". The payment method must be attached to the customer.");
        }
        JsonObject settings = customer.object("invoice_settings").deepCopy();
        settings.add("default_payment_method", Json.value(method.isEmpty() ? null : method));
        customer.set("invoice_settings", settings);
    }
}

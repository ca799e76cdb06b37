package dev.tollgate.sandbox.subscription;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.api.Endpoint.Work;
import dev.tollgate.sandbox.api.Route;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.invoice.Invoicing;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.subscription.SubscriptionStatus.Verb;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.Optional;

/** {@code /v1/invoices/create_preview}: an invoice that is to come, as it would look. */
public final class Previews {

    private final Invoicing invoicing;

    public Previews(Invoicing invoicing) {
        this.invoicing = invoicing;
    }

    public List<Route> routes() {
        return List.of(Route.secret("POST", "v1/invoices/create_preview", "invoice", this::preview));
    }

    private Work preview(Call call) {
        Params params = call.params();
        params.unsupported("automatic_tax", "customer_account", "customer_details", "discounts", "invoice_items",
                "issuer", "on_behalf_of", "schedule", "schedule_details");
        params.text("currency");
        if (params.oneOf("preview_mode", "next", "next", "recurring").equals("recurring")) {
            throw StripeError.unsupported("preview_mode=recurring");
        }
        Optional<String> customer = params.text("customer");
        Optional<String> subscription = params.text("subscription");
        Optional<Params> details = params.object("subscription_details");
        if (subscription.isPresent()) return ofExisting(subscription.get(), details);
        Params wanted = details.filter(given -> given.has("items")).orElseThrow(() -> StripeError.invalid(
                "You must specify either `subscription`, or `customer` and `subscription_details[items]`."));
        wanted.unsupported("cancel_now", "resume_at", "start_date");
        Order order = Order.of(customer.orElseThrow(() -> StripeError.invalid("parameter_missing",
                "Missing required param: customer.", "customer")), wanted);
        return request -> {
            Customer.get(request, order.customer(), "customer");
            return Previewing.first(Customer.time(request, order.customer()), invoicing, order);
        };
    }

    private Work ofExisting(String id, Optional<Params> details) {
        details.ifPresent(given -> given.unsupported("resume_at", "start_date", "billing_mode", "billing_schedules",
                "default_tax_rates"));
        boolean cancels = details.map(given -> given.bool("cancel_now", false)).orElse(false);
        Optional<Change> change = details.map(Change::read);
        return request -> {
            Subscription subscription = request.get(Subscription.KIND, id, "subscription");
            Tx tx = Customer.time(request, subscription.customer());
            subscription.require(Verb.UPDATE);
            return preview(tx, subscription, change, cancels);
        };
    }

    private JsonObject preview(Tx tx, Subscription subscription, Optional<Change> change, boolean cancels) {
        if (cancels) {
            return Previewing.canceled(tx, invoicing, subscription, change.orElseThrow().manner());
        }
        if (change.filter(given -> !given.onlyDescribes()).isEmpty()) {
            return Previewing.next(tx, invoicing, subscription);
        }
        change.get().check(tx, subscription);
        return Previewing.changed(tx, invoicing, subscription, change.get());
    }
}

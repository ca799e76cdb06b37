package dev.tollgate.sandbox.subscription;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.api.Endpoint.Work;
import dev.tollgate.sandbox.api.Page;
import dev.tollgate.sandbox.api.Route;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.subscription.SubscriptionStatus.Verb;
import dev.tollgate.sandbox.wire.Params;
import java.util.List;
import java.util.Optional;

/** {@code /v1/subscriptions}: what goes in and out; {@link Subscribing} and {@link Changing} do what follows. */
public final class Subscriptions {

    private static final String[] STATUSES = {"active", "all", "canceled", "ended", "incomplete",
            "incomplete_expired", "past_due", "paused", "trialing", "unpaid"};

    private final Subscribing subscribing;
    private final Changing changing;
    private final Canceling canceling;

    public Subscriptions(Subscribing subscribing, Changing changing, Canceling canceling) {
        this.subscribing = subscribing;
        this.changing = changing;
        this.canceling = canceling;
    }

    public List<Route> routes() {
        return List.of(Route.secret("POST", "v1/subscriptions", "subscription", this::create),
                Route.secret("GET", "v1/subscriptions", "subscription*", this::list),
                Route.secret("GET", "v1/subscriptions/:id", "subscription",
                        call -> tx -> tx.get(Subscription.KIND, call.id(), "id").snapshot()),
                Route.secret("POST", "v1/subscriptions/:id", "subscription", this::update),
                Route.secret("DELETE", "v1/subscriptions/:id", "subscription", this::cancel),
                Route.secret("POST", "v1/subscriptions/:id/resume", "subscription", this::resume));
    }

    /** {@code /v1/subscription_items}. */
    public SubscriptionItems items() {
        return new SubscriptionItems(changing);
    }

    private Work create(Call call) {
        Order order = Order.read(call.params());
        return request -> {
            Customer customer = Customer.get(request, order.customer(), "customer");
            return subscribing.create(Customer.time(request, customer.id()), order).snapshot();
        };
    }

    private Work update(Call call) {
        Change change = Change.read(call.params());
        return request -> {
            Subscription subscription = request.get(Subscription.KIND, call.id(), "id");
            Tx tx = Customer.time(request, subscription.customer());
            changing.change(tx, subscription, change);
            return subscription.snapshot();
        };
    }

    private Work cancel(Call call) {
        Params params = call.params();
        boolean prorate = params.bool("prorate", false);
        boolean invoiceNow = params.bool("invoice_now", false);
        JsonObject details = Change.details(params);
        return request -> {
            Subscription subscription = request.get(Subscription.KIND, call.id(), "id");
            subscription.require(Verb.CANCEL);
            Tx tx = Customer.time(request, subscription.customer());
            subscription.said(details);
            canceling.cancel(tx, subscription, prorate, invoiceNow);
            return subscription.snapshot();
        };
    }

    private Work resume(Call call) {
        String anchor = call.params().oneOf("billing_cycle_anchor", "now", "now", "unchanged");
        Manner.prorations(call.params());
        Manner.date(call.params());
        return request -> {
            Subscription subscription = request.get(Subscription.KIND, call.id(), "id");
            subscription.require(Verb.RESUME);
            changing.resume(Customer.time(request, subscription.customer()), subscription, anchor.equals("now"));
            return subscription.snapshot();
        };
    }

    private Work list(Call call) {
        Params params = call.params();
        Page page = Page.read(params);
        params.unsupported("automatic_tax", "current_period_start", "current_period_end", "customer_account");
        Optional<String> customer = params.text("customer");
        Optional<String> price = params.text("price").or(() -> params.text("plan"));
        String status = params.oneOf("status", "", STATUSES);
        String collection = params.oneOf("collection_method", "", "charge_automatically", "send_invoice");
        String clock = params.text("test_clock").orElse("");
        return tx -> page.of(tx.all(Subscription.KIND), "customer", customer, "/v1/subscriptions",
                subscription -> is(subscription, status)
                        && customer.map(subscription.customer()::equals)
                                .orElseGet(() -> subscription.clock().equals(clock))
                        && (clock.isEmpty() || subscription.clock().equals(clock))
                        && (price.isEmpty() || subscription.has(price.get()))
                        && (collection.isEmpty() || subscription.text("collection_method").equals(collection)));
    }

    /** Without a status everything is listed that is not canceled. */
    private static boolean is(Subscription subscription, String wanted) {
        return switch (wanted) {
            case "" -> subscription.status() != SubscriptionStatus.CANCELED;
            case "all" -> true;
            case "ended" -> subscription.status().ended();
            default -> subscription.status().wire().equals(wanted);
        };
    }
}

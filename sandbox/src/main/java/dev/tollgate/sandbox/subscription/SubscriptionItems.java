package dev.tollgate.sandbox.subscription;

import dev.tollgate.sandbox.api.Endpoint.Call;
import dev.tollgate.sandbox.api.Endpoint.Work;
import dev.tollgate.sandbox.api.Page;
import dev.tollgate.sandbox.api.Route;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.Params;
import java.util.List;
import java.util.Optional;

/** {@code /v1/subscription_items}: changes of a subscription, said item by item. */
public final class SubscriptionItems {

    private static final String KIND = "subscription_item";

    private final Changing changing;

    public SubscriptionItems(Changing changing) {
        this.changing = changing;
    }

    public List<Route> routes() {
        return List.of(Route.secret("POST", "v1/subscription_items", KIND, this::create),
                Route.secret("GET", "v1/subscription_items", KIND + "*", this::list),
                Route.secret("GET", "v1/subscription_items/:id", KIND,
                        call -> tx -> tx.get(SubscriptionItem.KIND, call.id(), "id").snapshot()),
                Route.secret("POST", "v1/subscription_items/:id", KIND, this::update),
                Route.secret("DELETE", "v1/subscription_items/:id", "deleted_" + KIND, this::delete));
    }

    private Work create(Call call) {
        String id = call.params().requiredText("subscription");
        Change change = change(call.params(), Optional.empty(), false);
        return tx -> {
            Subscription subscription = tx.get(Subscription.KIND, id, "subscription");
            change(tx, subscription, change);
            return subscription.items(tx).getLast().snapshot();
        };
    }

    private Work update(Call call) {
        Change change = change(call.params(), Optional.of(call.id()), false);
        return tx -> {
            SubscriptionItem item = tx.get(SubscriptionItem.KIND, call.id(), "id");
            change(tx, tx.get(Subscription.KIND, item.subscription(), "subscription"), change);
            return item.snapshot();
        };
    }

    private Work delete(Call call) {
        Change change = change(call.params(), Optional.of(call.id()), true);
        call.params().unsupported("clear_usage");
        return tx -> {
            SubscriptionItem item = tx.get(SubscriptionItem.KIND, call.id(), "id");
            change(tx, tx.get(Subscription.KIND, item.subscription(), "subscription"), change);
            return Json.object("id", item.id(), "object", KIND, "deleted", true);
        };
    }

    private static Change change(Params params, Optional<String> id, boolean deleted) {
        return Change.of(ItemFields.read(params, id, deleted), Manner.readChange(params));
    }

    private void change(Tx request, Subscription subscription, Change change) {
        changing.change(Customer.time(request, subscription.customer()), subscription, change);
    }

    private Work list(Call call) {
        Page page = Page.read(call.params());
        String id = call.params().requiredText("subscription");
        return tx -> {
            tx.get(Subscription.KIND, id, "subscription");
            return page.of(tx.all(SubscriptionItem.KIND), "/v1/subscription_items",
                    item -> item.subscription().equals(id));
        };
    }
}

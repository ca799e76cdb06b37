package dev.tollgate.sandbox.subscription;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.paymentmethod.PaymentMethod;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A subscription as it was asked for. */
public record Order(String customer, SubscriptionFields fields, List<ItemFields> items, Optional<Trial> trial,
        Optional<Instant> anchor, Manner manner) {

    public static Order read(Params params) {
        return of(params.requiredText("customer"), params);
    }

    /** Of this customer, by the parameters of a subscription. */
    public static Order of(String customer, Params params) {
        params.unsupported("backdate_start_date", "billing_cycle_anchor_config");
        if (!params.has("items")) {
            throw StripeError.invalid("parameter_missing", "Missing required param: items.", "items");
        }
        List<ItemFields> items = ItemFields.readAll(params);
        params.object("billing_mode").ifPresent(Order::checkMode);
        params.text("currency"); // the prices say it
        return new Order(customer, SubscriptionFields.read(params), items, Trial.read(params),
                params.integer("billing_cycle_anchor").stream().mapToObj(Instant::ofEpochSecond).findFirst(),
                Manner.read(params));
    }

    private static void checkMode(Params mode) {
        mode.object("flexible").ifPresent(flexible -> flexible.unsupported("proration_discounts"));
        if (mode.oneOf("type", "flexible", "classic", "flexible").equals("classic")) {
            throw StripeError.unsupported("billing_mode[type]=classic");
        }
    }

    /** Refuses what cannot be subscribed to, before anything is made. */
    public void check(Tx tx) {
        fields.check(tx, Customer.get(tx, customer, "customer"), Subscription.usual());
        items.forEach(item -> item.check(tx));
        Terms.checkOnce(items.stream().flatMap(item -> item.known().stream()).toList());
        Terms.check(terms(tx));
        fields.ending().ifPresent(ending -> ending.check(tx.now()));
        Optional<Instant> trialEnd = trialEnd(tx);
        anchor.ifPresent(at -> {
            if (trialEnd.isPresent()) throw StripeError.unsupported("billing_cycle_anchor with a trial");
            checkAnchor(tx, at);
        });
    }

    private void checkAnchor(Tx tx, Instant at) {
        Terms terms = terms(tx).getFirst();
        Instant latest = new Cycle(tx.now(), terms.interval(), terms.count()).boundary(1);
        if (!at.isAfter(tx.now())) {
            throw StripeError.invalidParam("Invalid timestamp: must be an integer Unix timestamp in the future.",
                    "billing_cycle_anchor");
        }
        if (at.isAfter(latest)) {
            throw StripeError.invalidParam("`billing_cycle_anchor` cannot be later than next natural billing date ("
                    + latest.getEpochSecond() + ") for plan.", "billing_cycle_anchor");
        }
    }

    List<Terms> terms(Tx tx) {
        return items.stream().map(item -> item.terms(tx).orElseThrow()).toList();
    }

    /** When the trial ends, if there is one. */
    public Optional<Instant> trialEnd(Tx tx) {
        return trial.flatMap(wanted -> wanted.end(tx.now(), terms(tx)));
    }

    boolean chargesAutomatically() {
        return !fields.fields().has("collection_method")
                || fields.fields().get("collection_method").getAsString().equals("charge_automatically");
    }

    /** What it will be paid with: its own method, or its customer's. */
    Optional<PaymentMethod> method(Tx tx) {
        return fields.method().or(() -> Signup.usual(Customer.get(tx, customer, "customer")))
                .flatMap(tx.all(PaymentMethod.KIND)::find);
    }

    /** What a whole period costs. */
    public long amount(Tx tx) {
        return items.stream()
                .mapToLong(item -> item.terms(tx).orElseThrow().unitAmount() * item.quantity().orElse(1)).sum();
    }

    /** The keys of the subscription that do not depend on time. */
    JsonObject values(Tx tx) {
        JsonObject values = fields.changes(Subscription.usual());
        values.addProperty("customer", customer);
        values.addProperty("currency", terms(tx).getFirst().currency());
        return values;
    }
}

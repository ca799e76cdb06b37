package dev.tollgate.sandbox.subscription;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.subscription.SubscriptionStatus.Verb;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.MetadataChange;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is to change of a subscription: how it is described, and what it costs and when. */
record Change(SubscriptionFields fields, List<ItemFields> items, Optional<Trial> trial, boolean anchorsNow,
        Manner manner) {

    private static final String[] FEEDBACKS = {"customer_service", "low_quality", "missing_features", "other",
            "switched_service", "too_complex", "too_expensive", "unused"};

    static Change read(Params params) {
        String anchor = params.oneOf("billing_cycle_anchor", "unchanged", "now", "unchanged");
        SubscriptionFields fields = SubscriptionFields.read(params);
        if (params.has("pause_collection")) {
            fields.fields().add("pause_collection",
                    Json.value(params.object("pause_collection").map(Change::pause).orElse(null)));
        }
        if (params.has("cancellation_details")) fields.fields().add("cancellation_details", details(params));
        return new Change(fields, ItemFields.readAll(params), Trial.readChange(params), anchor.equals("now"),
                Manner.readChange(params));
    }

    /** What the customer says about why it ends. */
    static JsonObject details(Params params) {
        return params.object("cancellation_details").map(given -> {
            given.oneOf("feedback", "", FEEDBACKS);
            return given.texts("comment", "feedback");
        }).orElseGet(JsonObject::new);
    }

    /** Of one item only. */
    static Change of(ItemFields item, Manner manner) {
        var nothing = new SubscriptionFields(new JsonObject(), new MetadataChange(false, Map.of()), Optional.empty());
        return new Change(nothing, List.of(item), Optional.empty(), false, manner);
    }

    private static JsonObject pause(Params pause) {
        pause.requiredText("behavior");
        String behavior = pause.oneOf("behavior", "", "keep_as_draft", "mark_uncollectible", "void");
        var until = pause.integer("resumes_at");
        return Json.object("behavior", behavior, "resumes_at", until.isPresent() ? until.getAsLong() : null);
    }

    /** Not what it costs, nor when. */
    boolean onlyDescribes() {
        return items.isEmpty() && trial.isEmpty() && !anchorsNow;
    }

    /** Refuses what cannot be done, before anything is. */
    void check(Tx tx, Subscription subscription) {
        boolean little = onlyDescribes() && fields.ending().isEmpty()
                && Set.of("cancellation_details").containsAll(fields.fields().keySet());
        if (subscription.status().ended() && little) return;
        subscription.require(Verb.UPDATE);
        fields.check(tx, Customer.get(tx, subscription.customer(), "customer"), subscription.snapshot());
        fields.ending().ifPresent(ending -> ending.check(tx.now()));
        boolean notes = onlyDescribes() && fields.onlyNotes();
        if (subscription.status() == SubscriptionStatus.INCOMPLETE && !notes) {
            throw StripeError.state("A subscription in the `incomplete` status can only have its metadata, description "
                    + "and default payment method updated.");
        }
        for (ItemFields item : items) {
            item.id().ifPresent(id -> of(tx, subscription, item));
            item.check(tx);
        }
    }

    /** The item that is to change. */
    static SubscriptionItem of(Tx tx, Subscription subscription, ItemFields item) {
        String id = item.id().orElseThrow();
        return subscription.items(tx).stream().filter(known -> known.id().equals(id)).findFirst()
                .orElseThrow(() -> StripeError.missing("subscription_item", id, item.path()));
    }
}

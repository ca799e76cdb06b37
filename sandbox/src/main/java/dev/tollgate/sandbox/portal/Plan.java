package dev.tollgate.sandbox.portal;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.catalog.Price;
import dev.tollgate.sandbox.catalog.Product;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.subscription.Subscription;
import dev.tollgate.sandbox.subscription.SubscriptionStatus;
import dev.tollgate.sandbox.wire.Amounts;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A subscription, as its customer sees it. */
record Plan(Subscription subscription, List<JsonObject> items, List<String> names) {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("MMMM d, yyyy", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    Plan {
        items = List.copyOf(items);
        names = List.copyOf(names);
    }

    static Plan of(Tx tx, Subscription subscription) {
        List<JsonObject> items = subscription.object("items").getAsJsonArray("data").asList().stream()
                .map(item -> item.getAsJsonObject()).toList();
        return new Plan(subscription, items, items.stream()
                .map(item -> product(tx, item.getAsJsonObject("price").get("product").getAsString())).toList());
    }

    /** Of this customer, newest first. Those that have ended are history. */
    static List<Plan> all(Tx tx, String customer) {
        return tx.all(Subscription.KIND).newestFirst().filter(subscription -> subscription.customer().equals(customer))
                .filter(subscription -> !subscription.status().ended()).map(subscription -> of(tx, subscription))
                .toList();
    }

    private static String product(Tx tx, String id) {
        return tx.all(Product.KIND).find(id).map(Product::name).orElse("");
    }

    String id() {
        return subscription.id();
    }

    String path() {
        return "/v1/subscriptions/" + id();
    }

    String name() {
        return String.join(", ", names);
    }

    /** Of a plan with one item. */
    String item() {
        return items.getFirst().get("id").getAsString();
    }

    String price() {
        return items.getFirst().getAsJsonObject("price").get("id").getAsString();
    }

    long quantity() {
        return items.getFirst().get("quantity").getAsLong();
    }

    /** For example {@code 2 × 10.00 EUR per month}. */
    String rate() {
        return items.stream().map(item -> {
            long quantity = item.get("quantity").getAsLong();
            return (quantity == 1 ? "" : quantity + " × ") + rate(item.getAsJsonObject("price"));
        }).collect(Collectors.joining(", "));
    }

    static String rate(Tx tx, String price) {
        return rate(tx.get(Price.KIND, price, "price").snapshot());
    }

    private static String rate(JsonObject price) {
        JsonObject recurring = price.getAsJsonObject("recurring");
        long count = recurring.get("interval_count").getAsLong();
        String interval = recurring.get("interval").getAsString();
        return Amounts.shown(price.get("unit_amount").getAsLong(), price.get("currency").getAsString())
                + (count == 1 ? " per " + interval : " every " + count + " " + interval + "s");
    }

    static String name(Tx tx, String price) {
        return product(tx, tx.get(Price.KIND, price, "price").product());
    }

    boolean hasTrial() {
        return subscription.status() == SubscriptionStatus.TRIALING;
    }

    boolean ends() {
        return !subscription.text("cancel_at").isEmpty();
    }

    /** Changed on the page are only plans with one item that go on. */
    boolean isChangeable() {
        return items.size() == 1 && !ends()
                && List.of(SubscriptionStatus.ACTIVE, SubscriptionStatus.TRIALING).contains(subscription.status());
    }

    /** The end of what is paid for. */
    String end() {
        return items.stream().map(item -> item.get("current_period_end").getAsLong()).max(Long::compare)
                .map(Plan::day).orElse("");
    }

    static String day(long seconds) {
        return DAY.format(Instant.ofEpochSecond(seconds));
    }

    /** In a word. */
    String badge() {
        if (ends()) return "Cancels " + day(subscription.number("cancel_at"));
        return switch (subscription.status()) {
            case TRIALING -> "Free trial";
            case ACTIVE -> "";
            case PAST_DUE, UNPAID -> "Past due";
            case INCOMPLETE -> "Payment incomplete";
            case PAUSED -> "Paused";
            case CANCELED, INCOMPLETE_EXPIRED -> "Ended";
        };
    }

    /** In a sentence. */
    String outlook() {
        if (ends())
            return "Your plan ends on " + day(subscription.number("cancel_at")) + ". Until then you can use it.";
        return switch (subscription.status()) {
            case TRIALING -> "Your free trial ends on " + end() + "; your plan is paid from then on.";
            case ACTIVE -> "Your plan renews on " + end() + ".";
            case PAST_DUE, UNPAID -> "Your last payment failed. Please check your payment method.";
            case INCOMPLETE -> "Your first payment was not completed.";
            case PAUSED -> "Your plan is paused until you add a payment method.";
            case CANCELED, INCOMPLETE_EXPIRED -> "Your plan has ended.";
        };
    }
}

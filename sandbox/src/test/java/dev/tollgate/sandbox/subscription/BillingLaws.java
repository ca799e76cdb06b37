package dev.tollgate.sandbox.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.Client;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** What is true of money, periods and statuses at every moment, as anybody can see it through Stripe's interface. */
final class BillingLaws {

    private static final Set<String> ALIVE = Set.of("active", "trialing", "past_due", "unpaid");

    private final Client client;
    private final String clock;
    private final List<String> customers;
    private final String story;

    BillingLaws(Client client, String clock, List<String> customers, String story) {
        this.client = client;
        this.clock = clock;
        this.customers = customers;
        this.story = story;
    }

    void hold() throws Exception {
        long now = client.get("/v1/test_helpers/test_clocks/" + clock).json().get("frozen_time").getAsLong();
        var invoices = new ArrayList<JsonObject>();
        for (String customer : customers) {
            List<JsonObject> theirs = all(client, "/v1/invoices?customer=" + customer + "&expand[]=data.payments");
            invoices.addAll(theirs);
            balance(client.get("/v1/customers/" + customer).json(), theirs);
        }
        money(invoices);
        Map<String, JsonObject> prices = all(client, "/v1/prices").stream()
                .collect(Collectors.toMap(BillingLaws::id, price -> price));
        invoices.forEach(this::sums);
        for (JsonObject subscription : all(client, "/v1/subscriptions?status=all&test_clock=" + clock)) {
            List<JsonObject> its = invoices.stream().filter(invoice -> subscription(invoice).equals(id(subscription)))
                    .toList();
            time(subscription, now);
            periods(subscription, its);
            amounts(its, prices);
            status(subscription, its, now);
        }
    }

    /** What was paid, less what was given back, is what the balance says. Nobody pays an invoice twice. */
    private void money(List<JsonObject> invoices) throws Exception {
        var charges = all(client, "/v1/charges").stream().filter(charge -> charge.get("paid").getAsBoolean()).toList();
        long paid = 0;
        for (JsonObject invoice : invoices) {
            long through = Seller.data(invoice.getAsJsonObject("payments")).stream()
                    .filter(payment -> text(payment, "status").equals("paid"))
                    .mapToLong(payment -> number(payment, "amount_paid")).sum();
            paid += through;
            assertThat(through).as("%s: %s", story, invoice)
                    .isEqualTo(text(invoice, "status").equals("paid") ? number(invoice, "amount_due") : 0);
        }
        var intents = new HashSet<String>();
        charges.forEach(charge -> assertThat(intents.add(text(charge, "payment_intent")))
                .as("%s: %s is paid once", story, charge).isTrue());
        long refunded = all(client, "/v1/refunds").stream().mapToLong(refund -> number(refund, "amount")).sum();
        long gross = all(client, "/v1/balance_transactions").stream().mapToLong(of -> number(of, "amount")).sum();
        assertThat(charges.stream().mapToLong(charge -> number(charge, "amount")).sum()).as(story).isEqualTo(paid);
        assertThat(gross).as(story).isEqualTo(paid - refunded);
    }

    /** A customer's balance is what the invoices made of it. */
    private void balance(JsonObject customer, List<JsonObject> invoices) {
        long moved = invoices.stream()
                .filter(invoice -> !Set.of("draft", "void").contains(text(invoice, "status")))
                .mapToLong(invoice -> number(invoice, "ending_balance") - number(invoice, "starting_balance")).sum();
        assertThat(number(customer, "balance")).as("%s: %s", story, customer).isEqualTo(moved);
    }

    private void sums(JsonObject invoice) {
        long lines = Seller.lines(invoice).stream().mapToLong(line -> number(line, "amount")).sum();
        long total = number(invoice, "total");
        String which = story + ": " + invoice;
        assertThat(total).as(which).isEqualTo(lines);
        // What was too little to be charged is owed since.
        long owed = Math.max(0, number(invoice, "starting_balance"));
        assertThat(number(invoice, "amount_due")).as(which).isBetween(0L, Math.max(0, total + owed));
        assertThat(number(invoice, "amount_remaining")).as(which)
                .isEqualTo(number(invoice, "amount_due") - number(invoice, "amount_paid"));
        if (!text(invoice, "status").equals("draft")) {
            assertThat(number(invoice, "starting_balance") + total - number(invoice, "amount_due")).as(which)
                    .isEqualTo(number(invoice, "ending_balance"));
        }
    }

    /** Nothing is late. */
    private void time(JsonObject subscription, long now) {
        String which = said(subscription);
        String status = text(subscription, "status");
        if (!ALIVE.contains(status)) {
            assertThat(subscription.get("ended_at").isJsonNull()).as(which)
                    .isEqualTo(Set.of("incomplete", "paused").contains(status));
            return;
        }
        assertThat(Seller.end(subscription).getEpochSecond()).as(which).isGreaterThan(now);
        if (!subscription.get("cancel_at").isJsonNull()) {
            assertThat(number(subscription, "cancel_at")).as(which).isGreaterThan(now);
        }
        if (status.equals("trialing")) assertThat(number(subscription, "trial_end")).as(which).isGreaterThan(now);
    }

    /**
     * The periods of an item are invoiced once each, and one begins where the other ends, from the beginning to what is
     * paid for now. Only a new anchor begins one earlier, and the one before it is cut short.
     */
    private void periods(JsonObject subscription, List<JsonObject> invoices) {
        var lines = invoices.reversed().stream().flatMap(invoice -> Seller.lines(invoice).stream())
                .filter(line -> !details(line).get("proration").getAsBoolean())
                .sorted(Comparator.comparingLong(BillingLaws::start)).toList();
        assertThat(lines).as(said(subscription)).isNotEmpty();
        assertThat(start(lines.getFirst())).as(said(subscription)).isEqualTo(number(subscription, "start_date"));
        var items = Seller.data(subscription.getAsJsonObject("items")).stream().map(BillingLaws::id).toList();
        lines.stream().collect(Collectors.groupingBy(line -> text(details(line), "subscription_item")))
                .forEach((item, its) -> {
                    String which = said(subscription) + " is invoiced for " + item + " "
                            + its.stream().map(line -> line.get("period") + " " + line.get("amount")).toList();
                    for (int i = 1; i < its.size(); i++) {
                        long begins = start(its.get(i));
                        if (begins == end(its.get(i - 1))) continue;
                        // What a plan with another interval costs is invoiced at once, as an update.
                        assertThat(reason(invoices, its.get(i))).as(which).isEqualTo("subscription_update");
                    }
                    if (items.contains(item))
                        assertThat(end(its.getLast())).as(which).isEqualTo(Seller.end(subscription).getEpochSecond());
                });
    }

    /**
     * A period is as long as its price says, and costs as much; a part of it costs as much as is left of it, to the
     * second.
     */
    private void amounts(List<JsonObject> invoices, Map<String, JsonObject> prices) {
        var lines = invoices.stream().flatMap(invoice -> Seller.lines(invoice).stream()).toList();
        var periods = lines.stream().filter(line -> !details(line).get("proration").getAsBoolean()).toList();
        for (JsonObject line : lines) {
            boolean trial = text(line, "description").startsWith("Trial period for ");
            JsonObject price = Objects.requireNonNull(prices.get(price(line)));
            long whole = trial ? 0 : number(line, "quantity") * number(price, "unit_amount");
            if (!details(line).get("proration").getAsBoolean()) {
                assertThat(number(line, "amount")).as("%s: %s", story, line).isEqualTo(whole);
                if (!trial) length(line, text(price.getAsJsonObject("recurring"), "interval"));
            } else {
                long sign = text(line, "description").startsWith("Unused time on ") ? -1 : 1;
                var parts = periods.stream().filter(of -> end(of) == end(line) && start(of) <= start(line))
                        .map(of -> sign * Proration.rest(whole, Instant.ofEpochSecond(start(of)),
                                Instant.ofEpochSecond(end(of)), Instant.ofEpochSecond(start(line))))
                        .toList();
                assertThat(parts).as("%s: %s", story, line).contains(number(line, "amount"));
            }
        }
    }

    private void length(JsonObject line, String interval) {
        long days = Duration.ofSeconds(end(line) - start(line)).toDays();
        switch (interval) {
            case "week" -> assertThat(days).as("%s: %s", story, line).isEqualTo(7);
            case "month" -> assertThat(days).as("%s: %s", story, line).isBetween(28L, 31L);
            default -> assertThat(days).as("%s: %s", story, line).isBetween(365L, 366L);
        }
    }

    private static String reason(List<JsonObject> invoices, JsonObject line) {
        return invoices.stream().filter(invoice -> Seller.lines(invoice).contains(line)).findFirst()
                .map(invoice -> text(invoice, "billing_reason")).orElseThrow();
    }

    /**
     * A subscription stands as well as the newest of its invoices that was issued. One that was sent may still be paid
     * until it is due.
     */
    private void status(JsonObject subscription, List<JsonObject> invoices, long now) {
        String status = text(subscription, "status");
        String which = said(subscription) + " with "
                + invoices.stream().map(invoice -> text(invoice, "billing_reason") + " " + text(invoice, "status"))
                        .toList();
        assertThat(invoices.stream().map(BillingLaws::id)).as(which).contains(text(subscription, "latest_invoice"));
        if (status.equals("canceled")) {
            // Only what was still pending is collected after the end.
            assertThat(invoices).as(which)
                    .noneMatch(invoice -> Set.of("draft", "open").contains(text(invoice, "status"))
                            && invoice.get("auto_advance").getAsBoolean()
                            && !text(invoice, "billing_reason").equals("subscription_update"));
            return;
        }
        String newest = invoices.stream().map(invoice -> text(invoice, "status"))
                .filter(of -> !Set.of("draft", "void").contains(of)).findFirst().orElse("none");
        boolean isSent = invoices.stream().anyMatch(invoice -> text(invoice, "status").equals("open")
                && text(invoice, "collection_method").equals("send_invoice") && number(invoice, "due_date") > now);
        switch (status) {
            case "incomplete", "past_due", "unpaid" -> assertThat(newest).as(which).isEqualTo("open");
            case "incomplete_expired" -> assertThat(newest).as(which).isEqualTo("none");
            case "active", "trialing" -> assertThat(newest.equals("open") && !isSent).as(which).isFalse();
            default -> assertThat(status).as(which).isEqualTo("paused");
        }
    }

    /** Every page of a list. */
    static List<JsonObject> all(Client client, String path) throws Exception {
        var all = new ArrayList<JsonObject>();
        String after = "";
        while (true) {
            JsonObject page = client.get(path + (path.contains("?") ? "&" : "?") + "limit=100" + after).json();
            all.addAll(Seller.data(page));
            if (!page.get("has_more").getAsBoolean()) return all;
            after = "&starting_after=" + id(all.getLast());
        }
    }

    private String said(JsonObject subscription) {
        return "%s: %s %s of %s".formatted(story, text(subscription, "status"), id(subscription),
                text(subscription, "customer"));
    }

    private static String subscription(JsonObject invoice) {
        return invoice.get("parent") instanceof JsonObject parent
                ? text(parent.getAsJsonObject("subscription_details"), "subscription")
                : "";
    }

    private static JsonObject details(JsonObject line) {
        JsonObject parent = line.getAsJsonObject("parent");
        return parent.getAsJsonObject(text(parent, "type"));
    }

    private static String price(JsonObject line) {
        return text(line.getAsJsonObject("pricing").getAsJsonObject("price_details"), "price");
    }

    private static long start(JsonObject line) {
        return number(line.getAsJsonObject("period"), "start");
    }

    private static long end(JsonObject line) {
        return number(line.getAsJsonObject("period"), "end");
    }

    private static String id(JsonObject object) {
        return text(object, "id");
    }

    private static String text(JsonObject object, String key) {
        JsonElement value = object.get(key);
        return value == null || value.isJsonNull() ? "" : value.getAsString();
    }

    private static long number(JsonObject object, String key) {
        return object.get(key).getAsLong();
    }
}

package dev.tollgate.sandbox.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.Client.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever merchants and time do to subscriptions, in whatever order: money, periods and statuses obey the
 * {@link BillingLaws} after every step. A build plays the same sequences each time; {@code -Dseed} plays another one,
 * or with {@code -Dsequences} so many from there on.
 */
@Tag("scaled")
@Execution(ExecutionMode.CONCURRENT)
class BillingPropertyTest {

    private static final int SEQUENCES = Boolean.getBoolean("campaign") ? 16 : 4;
    private static final int STEPS = 40;
    private static final int CUSTOMERS = 3;
    private static final String START = "2027-01-31T12:00:00Z";
    private static final List<String> CARDS = List.of("pm_card_visa", "pm_card_visa", "pm_card_visa",
            "pm_card_chargeCustomerFail", "pm_card_authenticationRequired");
    private static final List<String> PRORATIONS = List.of("create_prorations", "always_invoice", "none");
    private static final List<String> PAUSES = List.of("keep_as_draft", "mark_uncollectible", "void");
    private static final List<String> WAITS = List.of("PT1H", "PT30H", "P3D", "P8D", "P1M", "P1M", "P2M");

    static List<Long> seeds() {
        Long given = Long.getLong("seed");
        int count = Integer.getInteger("sequences", given == null ? SEQUENCES : 1);
        return LongStream.range(0, count).mapToObj(i -> (given == null ? 1 : given) + i).toList();
    }

    @ParameterizedTest(name = "-Dseed={0}")
    @MethodSource("seeds")
    void theBooksOfBillingAddUp(long seed) throws Exception {
        try (var run = new Run(new Random(seed))) {
            run.begin();
            for (int step = 0; step < STEPS; step++) {
                String done = run.step();
                String story = "-Dseed=%d, step %d: %s".formatted(seed, step, done);
                new BillingLaws(run.seller.client, run.clock, run.customers, story).hold();
            }
        }
    }

    /** One sequence: who there is, and what may happen to them. */
    private static final class Run implements AutoCloseable {

        private final Random random;
        final Seller seller = new Seller(START);
        final List<String> customers = new ArrayList<>();
        /** The intervals of the prices. */
        private final SequencedMap<String, String> prices = new LinkedHashMap<>();
        String clock = "";

        Run(Random random) {
            this.random = random;
        }

        void begin() throws Exception {
            clock = seller.client.post("/v1/test_helpers/test_clocks", "frozen_time", "1801396800").at("id");
            for (String interval : List.of("week", "month", "month", "year")) {
                prices.put(seller.price(700 + random.nextInt(3000), interval), interval);
            }
            for (int i = 0; i < CUSTOMERS; i++) {
                customers.add(seller.client.post("/v1/customers", "name", "C" + i, "test_clock", clock).at("id"));
                card(customers.getLast(), "pm_card_visa");
                subscribe(customers.getLast());
            }
        }

        /** Says what was done, and how it was answered. */
        String step() throws Exception {
            return switch (random.nextInt(20)) {
                case 0 -> subscribe(one(customers));
                case 1 -> plan();
                case 2 -> quantity();
                case 3 -> add();
                case 4 -> remove();
                case 5 -> change(any(_ -> true), "cancel_at_period_end", String.valueOf(random.nextBoolean()));
                case 6 -> change(any(_ -> true), "cancel_at", later());
                case 7 -> change(any(subscription -> is(subscription, "trialing")), "trial_end", "now");
                case 8 -> change(any(_ -> true), "billing_cycle_anchor", "now", "proration_behavior", one(PRORATIONS));
                case 9 -> change(any(_ -> true), "pause_collection[behavior]", one(PAUSES));
                case 10 -> change(any(_ -> true), "pause_collection", "");
                case 11 -> card(one(customers), one(CARDS));
                case 12 -> random.nextInt(3) > 0 ? pay() : cancel();
                case 13 -> refund();
                default -> advance();
            };
        }

        private String subscribe(String customer) throws Exception {
            var form = new ArrayList<>(List.of("customer", customer, "items[0][price]", price(_ -> true),
                    "items[0][quantity]", String.valueOf(1 + random.nextInt(3))));
            if (random.nextInt(5) == 0)
                form.addAll(List.of("collection_method", "send_invoice", "days_until_due", "9"));
            if (random.nextInt(3) == 0) form.addAll(List.of("trial_period_days", one(List.of("1", "5", "14"))));
            if (random.nextInt(4) == 0) form.addAll(List.of("payment_behavior", "default_incomplete"));
            return post("/v1/subscriptions", form);
        }

        /** All items of a subscription have one interval: only a lonely one may take another. */
        private String plan() throws Exception {
            JsonObject subscription = any(it -> Seller.data(it.getAsJsonObject("items")).size() == 1);
            return change(subscription, "items[0][id]", item(subscription), "items[0][price]", price(_ -> true),
                    "proration_behavior", one(PRORATIONS));
        }

        private String add() throws Exception {
            JsonObject subscription = any(_ -> true);
            if (subscription.isEmpty()) return "nothing to add to";
            String interval = prices.getOrDefault(price(Seller.item(subscription)), "");
            return change(subscription, "items[0][price]", price(known -> interval.equals(prices.get(known))),
                    "proration_behavior", one(PRORATIONS));
        }

        private String remove() throws Exception {
            JsonObject subscription = any(it -> Seller.data(it.getAsJsonObject("items")).size() > 1);
            return change(subscription, "items[0][id]", item(subscription), "items[0][deleted]", "true",
                    "proration_behavior", one(PRORATIONS));
        }

        private static String price(JsonObject item) {
            return id(item.getAsJsonObject("price"));
        }

        private String price(Predicate<String> wanted) {
            return one(prices.keySet().stream().filter(wanted).toList());
        }

        private String later() throws Exception {
            long now = seller.client.get("/v1/test_helpers/test_clocks/" + clock).json().get("frozen_time").getAsLong();
            return String.valueOf(now + Duration.ofDays(1 + random.nextInt(60)).toSeconds());
        }

        private String quantity() throws Exception {
            JsonObject subscription = any(_ -> true);
            return change(subscription, "items[0][id]", item(subscription), "items[0][quantity]",
                    String.valueOf(1 + random.nextInt(5)), "proration_behavior", one(PRORATIONS));
        }

        private String cancel() throws Exception {
            JsonObject subscription = any(_ -> true);
            if (subscription.isEmpty()) return "nothing to cancel";
            String path = "/v1/subscriptions/" + id(subscription) + "?prorate=" + random.nextBoolean()
                    + "&invoice_now=" + random.nextBoolean();
            return told("DELETE " + path, seller.client.delete(path));
        }

        private String pay() throws Exception {
            List<JsonObject> open = BillingLaws.all(seller.client, "/v1/invoices?status=open&customer="
                    + one(customers));
            return open.isEmpty() ? "nothing to pay" : post("/v1/invoices/" + id(one(open)) + "/pay", List.of());
        }

        private String refund() throws Exception {
            List<JsonObject> charges = BillingLaws.all(seller.client, "/v1/charges?customer=" + one(customers));
            if (charges.isEmpty()) return "nothing to refund";
            var form = new ArrayList<>(List.of("charge", id(one(charges))));
            if (random.nextBoolean()) form.addAll(List.of("amount", String.valueOf(1 + random.nextInt(900))));
            return post("/v1/refunds", form);
        }

        private String advance() throws Exception {
            String by = one(WAITS);
            Answer answer = seller.client.control("clocks/" + clock + "/advance", "{\"by\":\"" + by + "\"}");
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            return "advance by " + by;
        }

        private String card(String customer, String card) throws Exception {
            String kept = seller.client.post("/v1/payment_methods/" + card + "/attach", "customer", customer).at("id");
            return post("/v1/customers/" + customer, List.of("invoice_settings[default_payment_method]", kept))
                    + " " + card;
        }

        private String change(JsonObject subscription, String... form) throws Exception {
            return subscription.isEmpty()
                    ? "nothing to change"
                    : post("/v1/subscriptions/" + id(subscription), List.of(form));
        }

        private String post(String path, List<String> form) throws Exception {
            return told("POST " + path + " " + form, seller.client.post(path, form.toArray(String[]::new)));
        }

        /** Whatever is refused is refused for a reason that Stripe has too. */
        private static String told(String request, Answer answer) {
            assertThat(answer.status()).as(request + ": " + answer.text()).isIn(200, 400, 402, 404);
            assertThat(answer.text()).as(request).doesNotContain("sandbox_unsupported");
            return request + " answered " + answer.status();
        }

        /** One of the subscriptions, of which most are alive; an empty object when there is none. */
        private JsonObject any(Predicate<JsonObject> wanted) throws Exception {
            String status = random.nextInt(10) == 0 ? "all" : "";
            List<JsonObject> found = BillingLaws
                    .all(seller.client, "/v1/subscriptions?test_clock=" + clock
                            + (status.isEmpty() ? "" : "&status=" + status))
                    .stream().filter(wanted).toList();
            return found.isEmpty() ? new JsonObject() : one(found);
        }

        private static boolean is(JsonObject subscription, String status) {
            return subscription.get("status").getAsString().equals(status);
        }

        private static String id(JsonObject object) {
            return object.get("id").getAsString();
        }

        private static String item(JsonObject subscription) {
            return subscription.isEmpty() ? "" : id(Seller.item(subscription));
        }

        private <T> T one(List<T> of) {
            return of.get(random.nextInt(of.size()));
        }

        @Override
        public void close() {
            seller.close();
        }
    }
}

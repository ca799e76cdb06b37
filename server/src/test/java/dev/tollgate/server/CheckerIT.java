package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.server.world.Books;
import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.Checker;
import dev.tollgate.server.world.EffectLog;
import dev.tollgate.server.world.History;
import dev.tollgate.server.world.History.Entry;
import dev.tollgate.server.world.History.Invocation;
import dev.tollgate.server.world.History.Outcome;
import dev.tollgate.server.world.History.Rpc;
import dev.tollgate.server.world.History.Told;
import dev.tollgate.server.world.Transcript;
import dev.tollgate.server.world.Violation;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.CancelCheckoutRequest;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.ConfirmCheckoutRequest;
import dev.tollgate.v1.GetOrCreateCustomerRequest;
import dev.tollgate.v1.WatchCheckoutRequest;
import dev.tollgate.v1.WatchCheckoutResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A checker that cannot fail proves nothing: every rule is broken here once, and has to say so. */
class CheckerIT {
    /** A lie that a constraint would refuse has to be seen too. */
    private static final String WITHOUT_CONSTRAINTS = """
            DO $$ DECLARE c record; BEGIN
              FOR c IN SELECT conrelid::regclass AS t, conname FROM pg_constraint
                        WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'f') LOOP
                EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.t, c.conname);
              END LOOP; END $$;
            """;
    private static final Day DAY = new Day();

    /** Some purchases with their clients and a subscriber, and the checker that looks at them. */
    private static final class Day implements AutoCloseable {
        private final World world = new World(new EffectLog());
        private final Buyer buyer = new Buyer(world);
        private final History history = new History();
        private final List<Transcript> transcripts = new ArrayList<>();
        private final Checker checker = checker(history, transcripts);
        private final Checkout paid;

        Day() {
            EffectLog.prepare(world.database);
            paid = opens("paid");
            confirms(paid, "declined", "pm_card_visa_chargeDeclined");
            confirms(paid, "confirmed", "pm_card_visa");
            world.checkouts().cancelCheckout(
                    CancelCheckoutRequest.newBuilder().setCheckoutId(opens("canceled").getId()).build());
            opens("open");
            buyer.opens(Buyer.tea().setCustomerId(world.customers().getOrCreateCustomer(
                    GetOrCreateCustomerRequest.newBuilder().setExternalId("ada").setEmail("ada@example.com").build())
                    .getCustomer().getId()));
            world.settles();
            transcripts.add(watches(paid));
        }

        Checker checker(History told, List<Transcript> delivered) {
            return new Checker(world.database, new Books(world.sandbox.uri()), told, delivered);
        }

        private Checkout opens(String name) {
            return history.call(new Invocation(Rpc.CREATE, name, ""), () -> {
                var answer = buyer.opens(Buyer.tea().setRequestId(name).setReference(name));
                return Told.of(answer.getCheckout(), answer.getClientSecret());
            }).checkout().orElseThrow();
        }

        private void confirms(Checkout checkout, String requestId, String card) {
            history.call(new Invocation(Rpc.CONFIRM, requestId, checkout.getId()),
                    () -> Told.of(world.checkouts().confirmCheckout(ConfirmCheckoutRequest.newBuilder()
                            .setCheckoutId(checkout.getId()).setRequestId(requestId).setPaymentMethod(card).build())
                            .getCheckout()));
        }

        private Transcript watches(Checkout checkout) {
            var transcript = new Transcript(checkout.getId());
            String cursor = world.statuses()
                    .watchCheckout(WatchCheckoutRequest.newBuilder().setCheckoutId(checkout.getId()).build()).next()
                    .getCursor();
            world.statuses().watchCheckout(WatchCheckoutRequest.newBuilder().setCheckoutId(checkout.getId())
                    .setResumeAfter(cursor.substring(0, cursor.lastIndexOf('.')) + ".0").build())
                    .forEachRemaining(message -> transcript.add(message, world.clock.instant()));
            return transcript;
        }

        void sql(String statement) throws SQLException {
            try (var connection = DriverManager.getConnection(world.database.url(), world.database.user(), "");
                    var one = connection.createStatement()) {
                one.execute(statement);
            }
        }

        /** Something that the gateway did not do. */
        void posts(String path, String form, String key) throws IOException, InterruptedException {
            var request = HttpRequest.newBuilder(URI.create(world.sandbox.uri() + path))
                    .header("Authorization", "Bearer sk_test_sandbox")
                    .header("Content-Type", "application/x-www-form-urlencoded").header("Idempotency-Key", key)
                    .POST(HttpRequest.BodyPublishers.ofString(form)).build();
            HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        }

        @Override
        public void close() {
            world.close();
        }
    }

    @AfterAll
    static void close() {
        DAY.close();
    }

    private static List<String> rules(Checker checker) {
        return checker.quiet().stream().map(Violation::rule).distinct().toList();
    }

    @Test
    void anHonestDayIsWithoutViolations() throws SQLException {
        assertThat(DAY.checker.anyInstant()).isEmpty();
        assertThat(DAY.checker.quiet()).isEmpty();
        assertThat(DAY.checker.findings()).isEmpty();
        assertThat(DAY.transcripts.getFirst().lines()).hasSizeGreaterThan(2);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            M1 | UPDATE payment SET captured = captured - 1 WHERE checkout_id = {paid}
            M1 | UPDATE payment SET status = 'PENDING', captured = 0 WHERE checkout_id = {paid}
            M2 | UPDATE checkout SET status = 'COMPLETE', purchase_key = (SELECT purchase_key FROM checkout WHERE reference = 'paid') WHERE id = {open}
            M2 | DELETE FROM paid_purchase WHERE checkout_id = {paid}
            M2 | INSERT INTO paid_purchase SELECT organization_id, purchase_key, id, now() FROM checkout WHERE id = {open}
            M2 | UPDATE paid_purchase SET checkout_id = {canceled}
            M3 | UPDATE payment SET status = 'SUCCEEDED' WHERE checkout_id = {open}
            M3 | UPDATE payment SET surplus = 'LATE' WHERE checkout_id = {paid}
            M3 | UPDATE checkout SET status = 'COMPLETE' WHERE id = {canceled}
            M3 | UPDATE payment SET checkout_id = {paid}, status = 'SUCCEEDED' WHERE checkout_id = {open}
            M4 | UPDATE payment SET refunded = captured, refund_reserved = 1 WHERE checkout_id = {paid}
            M4 | UPDATE payment SET refund_reserved = 1 WHERE checkout_id = {paid}
            M4 | UPDATE payment SET captured = amount + 1 WHERE checkout_id = {paid}
            M4 | INSERT INTO refund SELECT organization_id, id, now(), now(), id, 1, 'SUCCEEDED', 'OTHER', 'API', '', 're_none' FROM payment WHERE checkout_id = {paid}
            M5 | INSERT INTO refund SELECT organization_id, id, now(), now(), id, 1, 'SUCCEEDED', 'OTHER', 'API', '', 're_none' FROM payment WHERE checkout_id = {paid}
            M5 | INSERT INTO refund SELECT organization_id, id, now(), now(), id, 1, 'PENDING', 'OTHER', 'API', '', NULL FROM payment WHERE checkout_id = {paid}
            M5 | UPDATE payment SET disputed = 1 WHERE checkout_id = {paid}
            M6 | UPDATE payment SET amount = amount + 1, captured = captured + 1 WHERE checkout_id = {paid}
            M6 | DELETE FROM payment WHERE checkout_id = {open}
            M6 | UPDATE payment SET checkout_id = {paid} WHERE checkout_id = {open}
            M7 | UPDATE payment SET captured = captured - 1 WHERE checkout_id = {paid}
            M7 | INSERT INTO dispute SELECT organization_id, id, now(), now(), id, 'dp_none', 1, 'lost', 'fraudulent', NULL FROM payment WHERE checkout_id = {paid}
            M7 | UPDATE payment SET surplus = 'LATE' WHERE checkout_id = {paid}
            M8 | UPDATE payment SET surplus = 'ORPHAN' WHERE checkout_id = {paid}
            M8 | INSERT INTO refund SELECT organization_id, id, now(), now(), id, 1, 'FAILED', 'OTHER', 'POLICY', '', NULL FROM payment WHERE checkout_id = {paid}
            M10 | UPDATE payment SET stripe_payment_intent_id = 'pi_nowhere' WHERE checkout_id = {open}
            M10 | DELETE FROM checkout WHERE reference = 'open'
            T1 | DELETE FROM checkout WHERE reference = 'open'
            T1 | UPDATE payment SET checkout_id = NULL WHERE checkout_id = {paid}
            T2 | DELETE FROM payment WHERE checkout_id = {paid}
            T2 | INSERT INTO refund SELECT organization_id, id, now(), now(), id, 1, 'FAILED', 'OTHER', 'API', '', NULL FROM checkout WHERE id = {paid}
            T2 | INSERT INTO dispute SELECT organization_id, id, now(), now(), id, 'dp_none', 1, 'won', 'fraudulent', NULL FROM checkout WHERE id = {paid}
            K1 | UPDATE idempotency_key SET result_id = gen_random_uuid() WHERE request_id = 'open'
            K2 | UPDATE stripe_operation SET body = concat(body, '&amount=1') WHERE kind = 'CONFIRM'
            K2 | DELETE FROM stripe_operation WHERE kind = 'CONFIRM'
            K5 | UPDATE stripe_operation SET state = 'SENT' WHERE kind = 'CONFIRM'
            S1 | DELETE FROM status_event WHERE version = 2
            S1 | UPDATE checkout SET version = version + 1 WHERE reference = 'paid'
            S1 | UPDATE payment SET refund_reserved = 1 WHERE checkout_id = {paid}
            S1 | UPDATE payment SET checkout_id = {paid} WHERE checkout_id = {open}
            S2 | UPDATE status_event SET snapshot = (SELECT p.snapshot FROM status_event p WHERE p.subject_id = status_event.subject_id ORDER BY version DESC LIMIT 1) WHERE version = 1
            S2 | DELETE FROM checkout WHERE reference = 'open'
            S2 | UPDATE status_event SET snapshot = (SELECT p.snapshot FROM status_event p WHERE p.subject_id = {open} AND version = 1) WHERE subject_id = {paid} AND version = 2
            S3 | UPDATE payment SET status = 'EXPIRED', captured = 0 WHERE checkout_id = {paid}
            S3 | WITH unpaid AS (UPDATE payment SET status = 'FAILED', captured = 0 WHERE checkout_id = {paid}) UPDATE checkout SET status = 'EXPIRED' WHERE id = {paid}
            S7 | UPDATE payment SET status = 'FAILED' WHERE checkout_id = {open}
            S7 | UPDATE checkout SET status = 'OPEN' WHERE reference = 'canceled'
            S7 | UPDATE checkout SET status = 'CANCELED' WHERE reference = 'paid'
            S7 | UPDATE payment SET surplus = 'DUPLICATE' WHERE checkout_id = {paid}
            S7 | UPDATE payment SET surplus = 'REPLACED' WHERE checkout_id = {paid}
            E1 | INSERT INTO effect_log SELECT * FROM effect_log WHERE sale
            E1 | DELETE FROM effect_log WHERE sale
            C1 | UPDATE customer SET email = 'somebody@example.com'
            C1 | UPDATE customer SET stripe_customer_id = 'cus_nowhere'
            W1 | DELETE FROM stripe_event WHERE type = 'payment_intent.succeeded'
            W2 | UPDATE stripe_event SET state = 'DEAD' WHERE type = 'payment_intent.succeeded'
            V1 | DELETE FROM status_event WHERE version > 2
            V1 | DELETE FROM status_event WHERE subject_id = (SELECT id FROM checkout WHERE reference = 'open')
            D1 | UPDATE status_event SET snapshot = (SELECT p.snapshot FROM status_event p WHERE p.subject_id = status_event.subject_id AND version = 1) WHERE version = 2
            D2 | UPDATE status_event SET created_at = created_at + interval '1 hour'
            D4 | DELETE FROM status_event WHERE version > 2
            """)
    void aLieInTheDatabaseIsSeen(String rule, String lie) throws SQLException {
        DAY.checker.anyInstant();
        String named = lie.replaceAll("\\{(\\w+)}", "(SELECT id FROM checkout WHERE reference = '$1')");
        assertThat(DAY.checker.quietAfter(WITHOUT_CONSTRAINTS + named)).extracting(Violation::rule).contains(rule);
    }

    @Test
    void aSecondChargeForOneCheckoutIsSeen() throws Exception {
        try (var day = new Day()) {
            day.posts("/v1/payment_intents", "amount=4999&currency=usd&confirm=true&payment_method=pm_card_visa"
                    + "&automatic_payment_methods[enabled]=true&automatic_payment_methods[allow_redirects]=never"
                    + "&metadata[tollgate_checkout]=" + day.paid.getId(), "second");
            assertThat(rules(day.checker)).contains("M1", "M2", "M10");
        }
    }

    @Test
    void anObjectThatNobodyHoldsIsSeenAndAKeyWithOtherBytesAndOneThatIsADayOld() throws Exception {
        try (var day = new Day()) {
            day.posts("/v1/payment_intents",
                    "amount=4999&currency=usd&metadata[tollgate_checkout]=" + day.paid.getId(), "orphan");
            assertThat(rules(day.checker)).containsExactly("M10");
            String key = day.world.sql("SELECT idempotency_key FROM stripe_operation WHERE kind = 'CONFIRM' LIMIT 1");
            day.posts("/v1/payment_intents", "amount=1&currency=usd", key);
            assertThat(rules(day.checker)).containsExactly("M10", "K2");
            day.world.clock.turn(Duration.ofHours(24));
            day.posts("/v1/payment_intents",
                    "amount=4999&currency=usd&metadata[tollgate_checkout]=" + day.paid.getId(), "orphan");
            assertThat(rules(day.checker)).contains("M10", "K2", "K4");
        }
    }

    @Test
    void aRefundThatOnlyStripeKnowsIsSeen() throws Exception {
        try (var day = new Day()) {
            day.world.sandbox.webhooks().dropAll(true);
            day.posts("/v1/refunds", "amount=100&payment_intent=" + day.paid.getPayment().getStripePaymentIntentId(),
                    "refund");
            assertThat(rules(day.checker)).contains("M4", "M7");
        }
    }

    @Test
    void anAnswerThatIsNotTrueIsSeen() {
        Checkout other = DAY.paid.toBuilder().setId("chk_0000000000000000000000000a").build();
        var told = new History();
        DAY.history.entries().forEach(told::add);
        told.add(new Entry(new Invocation(Rpc.CREATE, "paid", ""), Outcome.OK, "", Told.of(other, "another")));
        assertThat(rules(DAY.checker(told, List.of()))).containsExactlyInAnyOrder("K1", "V1");
    }

    @Test
    void aRefusalThatDidSomethingIsSeen() {
        var told = new History();
        told.add(new Entry(new Invocation(Rpc.CONFIRM, "confirmed", DAY.paid.getId()), Outcome.FAIL,
                "STRIPE_UNAVAILABLE", Told.nothing()));
        told.add(new Entry(new Invocation(Rpc.CREATE, "paid", ""), Outcome.FAIL, "STRIPE_UNAVAILABLE", Told.nothing()));
        assertThat(DAY.checker(told, List.of()).quiet()).extracting(Violation::rule).containsExactly("V2", "V2");
    }

    @Test
    void aStreamWithAHoleIsSeen() {
        var holed = new Transcript(DAY.paid.getId());
        DAY.transcripts.getFirst().lines().stream().filter(line -> line.checkout().getVersion() != 2)
                .forEach(line -> holed.add(message(line.checkout()), line.at()));
        assertThat(rules(DAY.checker(DAY.history, List.of(holed)))).containsExactly("D1");
    }

    @Test
    void aStreamThatStopsIsSeenInTheEnd() throws SQLException {
        var cut = new Transcript(DAY.paid.getId());
        var first = DAY.transcripts.getFirst().lines().getFirst();
        cut.add(message(first.checkout()), first.at());
        var checker = DAY.checker(DAY.history, List.of(cut));
        assertThat(checker.anyInstant()).isEmpty();
        assertThat(rules(checker)).containsExactly("D1");
    }

    @Test
    void aStreamThatEndsTooEarlyIsSeen() {
        var early = new Transcript(DAY.paid.getId());
        var lines = DAY.transcripts.getFirst().lines();
        early.add(message(lines.getFirst().checkout()), lines.getFirst().at());
        early.add(
                WatchCheckoutResponse.newBuilder().setEnd(WatchCheckoutResponse.End.newBuilder().setVersion(3)).build(),
                lines.getLast().at());
        assertThat(rules(DAY.checker(DAY.history, List.of(early)))).containsExactly("D1");
    }

    @Test
    void aVersionFromTheFutureIsSeen() {
        var early = new Transcript(DAY.paid.getId());
        Checkout latest = DAY.transcripts.getFirst().lines().getLast().checkout();
        early.add(message(latest.toBuilder().setVersion(latest.getVersion() + 1).build()), DAY.world.clock.instant());
        assertThat(rules(DAY.checker(DAY.history, List.of(early)))).contains("D4");
    }

    private static WatchCheckoutResponse message(Checkout checkout) {
        return WatchCheckoutResponse.newBuilder()
                .setStatus(WatchCheckoutResponse.StatusChange.newBuilder().setCheckout(checkout)).build();
    }
}

package dev.tollgate.sandbox.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Receiver;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import dev.tollgate.sandbox.webhook.WebhookTarget;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same seed, the same clock and the same script give the same world, to the byte. */
class DeterminismTest {

    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC);

    private final Receiver receiver;

    @TempDir
    private Path folder;

    DeterminismTest() throws Exception {
        receiver = new Receiver();
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    /** All that a run leaves behind: answers in the order of the script, deliveries in the order of their ids. */
    private record World(List<String> answers, List<String> deliveries, String books, String file) {}

    @Test
    void theSameScriptGivesTheSameWorld() throws Exception {
        World first = play(7, "first");
        World second = play(7, "second");

        assertThat(first.answers()).hasSize(19).allMatch(answer -> answer.startsWith("{"));
        assertThat(first.deliveries()).hasSizeGreaterThan(45);
        assertThat(second.answers()).isEqualTo(first.answers());
        assertThat(second.deliveries()).isEqualTo(first.deliveries());
        assertThat(second.books()).isEqualTo(first.books());
        assertThat(second.file()).isEqualTo(first.file());
    }

    @Test
    void anotherSeedGivesOtherNames() throws Exception {
        List<String> ids = ids(play(7, "first"));
        List<String> others = ids(play(8, "second"));

        assertThat(ids).hasSameSizeAs(others).doesNotContainAnyElementsOf(others);
    }

    private World play(long seed, String name) throws Exception {
        var config = Sandboxes.config().withSeed(seed).withClock(NOON)
                .withPublicUrl(URI.create("http://sandbox.test")).withDataDir(folder.resolve(name))
                .withWebhooks(List.of(WebhookTarget.all(receiver.url(), Receiver.SECRET)));
        receiver.received().clear();
        try (Sandbox sandbox = Sandbox.start(config)) {
            // Attempts to deliver take their turn among the entries as they come: here after everything else.
            sandbox.webhooks().hold();
            List<String> answers = script(sandbox, new Client(sandbox));
            String books = new Client(sandbox).get("/_sandbox/books?after=0&limit=10000").text();
            String file = Files.readString(folder.resolve(name).resolve("books.jsonl"));
            sandbox.webhooks().release();
            assertThat(sandbox.drain()).isTrue();
            return new World(answers, receiver.received().stream().map(Receiver.Received::text).sorted().toList(),
                    books,
                    file);
        }
    }

    /**
     * A little of everything: saved cards, declines, a bank's question, debits, a session that expires, a fault, a
     * subscription and its renewal.
     */
    private static List<String> script(Sandbox sandbox, Client client) throws Exception {
        var customer = client.post("/v1/customers", "name", "a", "metadata[b]", "2", "metadata[a]", "1");
        var saved = pay(client, "k1", "pm_card_visa", "customer", customer.at("id"), "setup_future_usage",
                "off_session");
        var again = pay(client, "k1", "pm_card_visa", "customer", customer.at("id"), "setup_future_usage",
                "off_session");
        var declined = pay(client, "k2", "pm_card_visa_chargeDeclined");
        var asked = pay(client, "k3", "pm_card_authenticationRequired");
        sandbox.answerChallenge(asked.at("id"), true);
        var debit = pay(client, "k4", "pm_success_de");
        client.control("faults", "{\"match\":{\"idempotency_key\":\"k5\"},\"effect\":\"http_500_after\"}");
        var failed = pay(client, "k5", "pm_card_visa");
        var session = client.post("/v1/checkout/sessions", "mode", "payment", "success_url", "https://shop.test",
                "line_items[0][quantity]", "1", "line_items[0][price_data][currency]", "eur",
                "line_items[0][price_data][unit_amount]", "1000", "line_items[0][price_data][product_data][name]", "a");
        client.control("clock", "{\"advance\":\"P1DT1H\"}");
        var forgotten = client.delete("/v1/customers/" + customer.at("id"));
        return Stream.concat(subscribed(sandbox, client), Stream.of(customer, saved, again, declined, asked, debit,
                failed, session, forgotten,
                client.get("/v1/payment_intents?limit=100"), client.get("/v1/charges?limit=100"),
                client.get("/v1/checkout/sessions/" + session.at("id")), client.get("/v1/events?limit=100")))
                .map(Client.Answer::text).toList();
    }

    private static Stream<Client.Answer> subscribed(Sandbox sandbox, Client client) throws Exception {
        var clock = client.post("/v1/test_helpers/test_clocks", "frozen_time", "1801396800");
        var customer = client.post("/v1/customers", "test_clock", clock.at("id"), "payment_method", "pm_card_visa",
                "invoice_settings[default_payment_method]", "pm_card_visa");
        var price = client.post("/v1/prices", "currency", "eur", "unit_amount", "1000", "recurring[interval]", "month",
                "product_data[name]", "a");
        var subscription = client.post("/v1/subscriptions", "customer", customer.at("id"), "items[0][price]",
                price.at("id"), "trial_period_days", "7");
        var advancing = client.post("/v1/test_helpers/test_clocks/" + clock.at("id") + "/advance", "frozen_time",
                "1804681800");
        assertThat(sandbox.drain()).isTrue();
        return Stream.of(clock, customer, subscription, advancing,
                client.get("/v1/invoices?customer=" + customer.at("id")),
                client.get("/v1/subscriptions/" + subscription.at("id")));
    }

    private static Client.Answer pay(Client client, String key, String method, String... more) throws Exception {
        var form = Stream.concat(Stream.of("amount", "1000", "currency", "eur", "confirm", "true", "payment_method",
                method, "return_url", "https://shop.test/back"), Stream.of(more)).toArray(String[]::new);
        return client.postKeyed(key, "/v1/payment_intents", form);
    }

    private static List<String> ids(World world) {
        return world.deliveries().stream()
                .map(body -> JsonParser.parseString(body).getAsJsonObject().get("id").getAsString()).toList();
    }
}

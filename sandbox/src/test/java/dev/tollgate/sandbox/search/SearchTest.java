package dev.tollgate.sandbox.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Client.Answer;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchTest {

    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
    private final Sandbox sandbox = Sandbox.start(Sandboxes.config().startingAt(START).frozen());
    private final Client client = new Client(sandbox);

    @BeforeEach
    void sell() throws Exception {
        pay("pm_card_visa", 1000, "a");
        pay("pm_card_mastercard", 2000, "b");
        pay("pm_card_visa_chargeDeclined", 3000, "a");
        client.post("/v1/payment_intents", "amount", "4000", "currency", "usd");
        client.post("/v1/customers", "name", "Jenny Rosen", "email", "jenny.rosen@example.com");
        client.post("/v1/customers", "name", "Amy \"Ace\" Doe", "email", "amy@rocketrides.io");
        client.post("/v1/customers", "metadata[shop]", "7");
        sandbox.advance(Duration.ofMinutes(2));
    }

    @AfterEach
    void close() {
        sandbox.close();
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', value = {"metadata['order']:'a'|3000 1000",
            "metadata[\"order\"]:\"a\" AND status:'succeeded'|1000", "metadata['order']:'a' status:'succeeded'|1000",
            "metadata['order']:'a' or amount>3999|4000 3000 1000", "-metadata['order']:'a'|4000 2000",
            "metadata['order']:null|4000", "-metadata['order']:null|3000 2000 1000",
            "amount>=2000 amount<4000|3000 2000",
            "amount:2000|2000", "amount<=1000|1000", "currency:\"USD\"|4000",
            "created>1795255199 AND created<1795255201|4000 3000 2000 1000", "status:'canceled'|``"})
    void paymentIntentsAreFoundByWhatIsAsked(String query, String amounts) throws Exception {
        List<String> found = search("payment_intents", query).json().getAsJsonArray("data").asList().stream()
                .map(intent -> intent.getAsJsonObject().get("amount").getAsString()).toList();

        assertThat(String.join(" ", found)).isEqualTo(amounts);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', value = {"email:'jenny.rosen@example.com'|1", "name~'rosen'|1",
            "name:'amy \\\"ace\\\" doe'|1", "name~\"\\\"Ace\\\"\"|1", "email~'example' OR email~'rocket'|2",
            "metadata['shop']:'7'|1", "email:null|1"})
    void customersAreFoundByTextsAndPartsOfThem(String query, int count) throws Exception {
        assertThat(search("customers", query).json().getAsJsonArray("data")).hasSize(count);
    }

    @Test
    void chargesAreFoundByTheCard() throws Exception {
        JsonObject found = search("charges", "payment_method_details.card.last4:'4444' AND disputed:'false'").json();

        assertThat(found.get("object").getAsString()).isEqualTo("search_result");
        assertThat(found.get("url").getAsString()).isEqualTo("/v1/charges/search");
        assertThat(found.get("next_page").isJsonNull()).isTrue();
        assertThat(found.getAsJsonArray("data")).hasSize(1);
        assertThat(search("charges", "refunded:true").json().getAsJsonArray("data")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', value = {"status|parse", "status:succeeded|parse",
            "status:'a' AND|parse", "status:'a' nonsense|parse", "colour:'red'|unsupported search field",
            "status:'a' AND amount>1 OR amount>2|combine", "status~'succ'|operator", "currency>'a'|operator",
            "amount:'much'|number"})
    void whatIsNotUnderstoodIsRefused(String query, String message) throws Exception {
        Answer refused = search("payment_intents", query);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error().get("message").getAsString()).contains(message);
        assertThat(refused.error().get("param").getAsString()).isEqualTo("query");
    }

    @Test
    void whatWasJustWrittenIsNotFoundYet() throws Exception {
        pay("pm_card_visa", 5000, "new");
        String query = "metadata['order']:'new'";

        assertThat(search("payment_intents", query).json().getAsJsonArray("data")).isEmpty();
        sandbox.advance(Duration.ofSeconds(59));
        assertThat(search("payment_intents", query).json().getAsJsonArray("data")).isEmpty();
        sandbox.advance(Duration.ofSeconds(1));
        JsonObject found = search("payment_intents", query).json().getAsJsonArray("data").get(0).getAsJsonObject();
        client.post("/v1/payment_intents/" + found.get("id").getAsString(), "metadata[more]", "1");
        assertThat(search("payment_intents", query).json().getAsJsonArray("data")).isEmpty();
    }

    @Test
    void resultsComeInPages() throws Exception {
        var seen = new HashSet<String>();
        String page = "";
        do {
            JsonObject result = client.get("/v1/payment_intents/search?limit=3&query=amount%3E1" + page).json();
            for (JsonElement intent : result.getAsJsonArray("data")) {
                assertThat(seen.add(intent.getAsJsonObject().get("id").getAsString())).isTrue();
            }
            page = result.get("has_more").getAsBoolean() ? "&page=" + result.get("next_page").getAsString() : "";
        } while (!page.isEmpty());

        assertThat(seen).hasSize(4);
        assertThat(client.get("/v1/payment_intents/search?query=amount%3E1&page=x").status()).isEqualTo(400);
        assertThat(client.get("/v1/payment_intents/search").status()).isEqualTo(400);
        assertThat(client.get("/v1/payouts/search?query=a").error().get("code").getAsString())
                .isEqualTo("sandbox_unsupported");
        assertThat(client.get("/v1/customers/search?query=email:null&expand[]=data.invoice_settings").status())
                .isEqualTo(200);
    }

    private Answer search(String kind, String query) throws Exception {
        return client.get("/v1/" + kind + "/search?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
    }

    private void pay(String method, long amount, String order) throws Exception {
        client.post("/v1/payment_intents", "amount", String.valueOf(amount), "currency", "eur", "confirm", "true",
                "payment_method", method, "return_url", "https://shop.test/back", "metadata[order]", order);
    }
}

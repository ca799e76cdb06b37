package dev.tollgate.server.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.internal.LazilyParsedNumber;
import dev.tollgate.server.stripe.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Secrets go, and nothing else does: whatever a merchant has written into metadata, it can be read afterwards. */
class PayloadRedactorTest {
    private static final long SEED = 20261122;
    private static final int DEPTH_MAX = 5;
    private static final List<String> SECRETS = List.of("pi_3Mtw_secret_YrKJUKribcBjcG8HVhfZluoGH",
            "seti_1Mm8s_secret_NXDICkPqPeiBTAFqWmkbff09lRmSVXe", "cs_test_a1b2_secret_fidwbEhqYWAnPydxZ%2Fk",
            "pi_1_secret_2");
    /** What looks like a secret, or like the text around one, and breaks whoever looks at text alone. */
    private static final List<String> WORDS = List.of("", "tea", "client_secret", "\"client_secret\":\"", "\\", "\\\\",
            "\"", "\\\"", "\",\"x\":\"", "}", "]", "{\"client_secret\": \"a\\\"", "secret", "_secret_", "pi_1_secret",
            "secret_sauce", "grüner Tee", "日本茶", "🍵", "\u0000", "\u2028", "\n\t", "' OR 1=1", "$1", "$0\\1", "null",
            "whsec_", "CLIENT_SECRET", "client_secrets");
    /** What is written without a backslash. */
    private static final List<String> PLAIN_WORDS = WORDS.stream()
            .filter(word -> !new JsonPrimitive(word).toString().contains("\\")).toList();
    private static final List<String> NUMBERS = List.of("0", "-0", "1", "4999", "1.10", "1e3", "1E+03", "0.1000",
            "12345678901234567890", "99999999999999999.99", "-1.0e-07");
    private final Random random = new Random(SEED);
    private final List<String> planted = new ArrayList<>();
    private List<String> words = WORDS;

    private static String redact(String payload) {
        return new String(PayloadRedactor.redact(payload.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    @Test
    void whateverIsSentItCanBeReadAfterwardsAndOnlyTheSecretsAreGone() {
        for (int round = 0; round < 3_000; round++) {
            planted.clear();
            words = round % 2 == 0 ? WORDS : PLAIN_WORDS;
            JsonObject sent = object(0);
            String kept = redact(sent.toString());
            assertThat(Json.object(kept)).as("seed %d, round %d: %s", SEED, round, sent).isPresent();
            for (String secret : planted)
                assertThat(kept).as("round %d", round).doesNotContain(secret);
            assertSame(sent, JsonParser.parseString(kept), "round " + round);
            if (planted.isEmpty()) assertThat(kept).isEqualTo(sent.toString());
            assertThat(redact(kept)).as("a second time").isEqualTo(kept);
        }
    }

    private static void assertSame(JsonElement sent, JsonElement kept, String where) {
        switch (sent) {
            case JsonObject object -> {
                assertThat(kept.getAsJsonObject().keySet()).as(where).containsExactlyElementsOf(object.keySet());
                object.entrySet().forEach(entry -> {
                    JsonElement now = kept.getAsJsonObject().get(entry.getKey());
                    String place = where + "/" + entry.getKey();
                    if (!entry.getKey().equals("client_secret")) assertSame(entry.getValue(), now, place);
                    else if (!entry.getValue().isJsonNull()) assertThat(now.getAsString()).as(place).isEmpty();
                });
            }
            case JsonArray array -> {
                assertThat(kept.getAsJsonArray().size()).as(where).isEqualTo(array.size());
                for (int i = 0; i < array.size(); i++)
                    assertSame(array.get(i), kept.getAsJsonArray().get(i), where + "/" + i);
            }
            case JsonPrimitive text when text.isString() -> {
                String rest = text.getAsString();
                for (String secret : SECRETS)
                    rest = rest.replace(secret, "");
                assertThat(kept.getAsString()).as(where).isEqualTo(rest);
            }
            default -> assertThat(kept.toString()).as(where).isEqualTo(sent.toString());
        }
    }

    private JsonObject object(int depth) {
        var object = new JsonObject();
        for (int i = random.nextInt(1, 6); i > 0; i--) {
            boolean isSecret = random.nextInt(8) == 0;
            object.add(isSecret ? "client_secret" : text() + "?", isSecret ? secret() : value(depth + 1));
        }
        return object;
    }

    private JsonElement secret() {
        return switch (random.nextInt(4)) {
            case 0 -> JsonNull.INSTANCE;
            case 1 -> plant("any words at all, " + random.nextInt(1_000_000_000));
            default -> plant(SECRETS.get(random.nextInt(SECRETS.size())));
        };
    }

    private JsonPrimitive plant(String secret) {
        planted.add(secret);
        return new JsonPrimitive(secret);
    }

    private JsonElement value(int depth) {
        return switch (random.nextInt(depth < DEPTH_MAX ? 9 : 7)) {
            case 0 -> JsonNull.INSTANCE;
            case 1 -> new JsonPrimitive(random.nextBoolean());
            case 2 -> new JsonPrimitive(new LazilyParsedNumber(NUMBERS.get(random.nextInt(NUMBERS.size()))));
            case 3 -> random.nextInt(5) > 0 ? new JsonPrimitive(text()) : inAnAddress();
            case 4, 5, 6 -> new JsonPrimitive(text());
            case 7 -> object(depth);
            default -> {
                var array = new JsonArray();
                for (int i = random.nextInt(4); i > 0; i--)
                    array.add(value(depth + 1));
                yield array;
            }
        };
    }

    private JsonElement inAnAddress() {
        String secret = plant(SECRETS.get(random.nextInt(SECRETS.size()))).getAsString();
        return new JsonPrimitive("https://shop.example/?payment_intent_client_secret=" + secret
                + (words == WORDS ? "&x=\"1\"" : "&x=1"));
    }

    private String text() {
        var text = new StringBuilder();
        for (int i = random.nextInt(1, 4); i > 0; i--)
            text.append(text.isEmpty() ? "" : " ").append(words.get(random.nextInt(words.size())));
        return text.toString();
    }

    @Test
    void aPayloadWithoutSecretsStaysAsItCameToTheByte() {
        String odd = "{ \"id\" :\t\"evt_1\",\n\"amount\": 1.10, \"client_secret\": null, \"name\": \"\\u00e9\\/\" }";
        assertThat(redact(odd)).isEqualTo(odd);
    }

    @Test
    void whatHasTheFormOfASecretIsOneWhereverItStands() {
        assertThat(
                redact("{\"next\":{\"url\":\"https://x.test/#pi_1_secret_2&a\",\"list\":[\"cs_test_a_secret_b%2F\"]}}"))
                .isEqualTo("{\"next\":{\"url\":\"https://x.test/#&a\",\"list\":[\"\"]}}");
        assertThat(redact("{\"client_secret\":{\"value\":\"x\"}}")).isEqualTo("{\"client_secret\":\"\"}");
    }

    @Test
    void whatIsNoJsonIsLeftAlone() {
        for (String text : List.of("", "tea", "[1]", "{\"id\":", "{\"client_secret\":\"pi_1"))
            assertThat(redact(text)).isEqualTo(text);
    }

    @Test
    void aLongWordCostsNoMoreThanItsLength() {
        String word = "a_".repeat(120_000);
        assertThat(redact("{\"x\":\"" + word + "\"}")).contains(word);
    }
}

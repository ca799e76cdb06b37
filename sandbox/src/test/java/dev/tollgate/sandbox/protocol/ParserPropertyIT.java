package dev.tollgate.sandbox.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.stripe.net.FormEncoder;
import dev.tollgate.sandbox.wire.FormParser;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever nested parameters a program gives to one of Stripe's clients, the sandbox reads the same tree. */
@Tag("scaled")
class ParserPropertyIT {

    private static final int CASES = Boolean.getBoolean("campaign") ? 3_000 : 300;

    @Test
    void theSandboxReadsWhatStripeJavaWrites() throws Exception {
        readsWhatIsWrittenBy(parameters -> FormEncoder.createHttpContent(parameters).stringContent());
    }

    @Test
    void theSandboxReadsWhatStripeNodeWrites() throws Exception {
        try (StripeNode node = StripeNode.start()) {
            readsWhatIsWrittenBy(node::encode);
        }
    }

    @FunctionalInterface
    private interface Encoder {

        String encode(Map<String, Object> parameters) throws IOException;
    }

    private static void readsWhatIsWrittenBy(Encoder client) throws IOException {
        long seed = Long.getLong("seed", new Random().nextLong());
        var trees = new Trees(new Random(seed));
        for (int i = 0; i < CASES; i++) {
            Map<String, Object> parameters = trees.next();
            String body = client.encode(parameters);

            String which = "-Dseed=" + seed + ", case " + i + ": " + body;
            assertThat(asLists(FormParser.parse(body))).as(() -> which).isEqualTo(onTheWire(parameters));
        }
    }

    /** Everything is text on the wire, and a list is the object of its indices. */
    private static JsonElement onTheWire(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                var object = new JsonObject();
                map.forEach((name, child) -> object.add((String) name, onTheWire(child)));
                yield asLists(object);
            }
            case List<?> list -> {
                var array = new JsonArray();
                list.forEach(child -> array.add(onTheWire(child)));
                yield array;
            }
            default -> new JsonPrimitive(value.toString());
        };
    }

    /** With every object whose names count from zero shown as the list that it may have been. */
    private static JsonElement asLists(JsonElement element) {
        if (!(element instanceof JsonObject object)) return element;
        var names = new JsonObject();
        var items = new JsonArray();
        object.entrySet().forEach(named -> names.add(named.getKey(), asLists(named.getValue())));
        for (int i = 0; names.has(String.valueOf(i)); i++) {
            items.add(names.get(String.valueOf(i)));
        }
        return !items.isEmpty() && items.size() == names.size() ? items : names;
    }
}

package dev.tollgate.sandbox.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tollgate.sandbox.wire.Json;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class PackingTest {

    private static final List<Object> VALUES = List.of("", "usd", "Ünïcødé 🍵", "x".repeat(40_000), true, false, 0L,
            -1L,
            63L, 64L, 1_801_396_800L, Long.MAX_VALUE, Long.MIN_VALUE, Integer.MIN_VALUE);

    private final Packing packing = new Packing();

    @Test
    void aPriceOfHalfACentKeepsItsDigits() {
        JsonElement parsed = JsonParser.parseString("{\"rate\":0.50,\"large\":1e40,\"n\":12}");
        assertThat(Json.line(packing.unpack(packing.pack(parsed))))
                .isEqualTo("{\"rate\":0.50,\"large\":1E+40,\"n\":12}");
    }

    @RepeatedTest(200)
    void whatIsUnpackedIsWhatWasPacked(RepetitionInfo seed) {
        var random = new Random(seed.getCurrentRepetition());
        JsonElement tree = tree(random, 4);
        JsonElement other = tree(random, 3);
        byte[] packed = packing.pack(tree);
        byte[] later = packing.pack(other);
        assertThat(packing.unpack(packed)).isEqualTo(tree);
        assertThat(Json.line(packing.unpack(packed))).isEqualTo(Json.line(tree));
        assertThat(packing.unpack(later)).isEqualTo(other);
    }

    private static JsonElement tree(Random random, int depth) {
        int size = random.nextInt(6);
        return switch (depth == 0 ? 0 : random.nextInt(4)) {
            case 0 -> Json.value(VALUES.get(random.nextInt(VALUES.size())));
            case 1 -> random.nextBoolean() ? JsonNull.INSTANCE : new JsonObject();
            case 2 -> Json.array(random.ints(size).mapToObj(_ -> tree(random, depth - 1)).toList());
            default -> {
                var object = new JsonObject();
                for (int i = 0; i < size; i++)
                    object.add("key" + random.nextInt(50), tree(random, depth - 1));
                yield object;
            }
        };
    }
}

package dev.tollgate.sandbox.protocol;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Random parameters: objects and lists in each other, ten levels deep at most, with texts that are hard to encode.
 * Names have no brackets, which Stripe's clients garble, and nothing is empty but texts, because they send nothing for
 * it.
 */
final class Trees {

    private static final int DEPTH_MAX = 10;
    private static final int WIDTH_MAX = 3;
    private static final int TEXT_MAX = 8;
    private static final List<String> NAMES = List.of("amount", "metadata", "line_items", "expand", "0", "1", "a");
    private static final String[] SIGNS = ("a Z 0 9 - _ . ~ ! * ( ) ' \" & = + % # ? / \\ : ; , @ $ ^ | < > { } ` é ß Ω "
            + "漢 字 א ا 😀 👩‍👩‍👧 e\u0301 \u00a0 \u2028 \ufeff \ud7ff \ue000 %20 %5B %zz &a=b == ++ && null true")
            .split(" ");
    private static final String[] ONLY_IN_VALUES = {"[", "]", "[]", "[0]", "][", " ", "\n", "\t", "\r\n", "\0",
            "\u007f"};

    private final Random random;

    Trees(Random random) {
        this.random = random;
    }

    Map<String, Object> next() {
        return object(1 + random.nextInt(DEPTH_MAX));
    }

    private Map<String, Object> object(int depth) {
        var object = new LinkedHashMap<String, Object>();
        for (int i = random.nextInt(WIDTH_MAX); i >= 0; i--) {
            object.put(name(), value(depth - 1, i == 0));
        }
        return object;
    }

    private List<Object> list(int depth) {
        var list = new ArrayList<>();
        for (int i = random.nextInt(WIDTH_MAX); i >= 0; i--) {
            list.add(value(depth - 1, i == 0));
        }
        return list;
    }

    /** One of every level goes as deep as it may, the others end soon. */
    private Object value(int depth, boolean deep) {
        if (depth <= 0 || !deep && random.nextInt(3) > 0) return leaf();
        return random.nextBoolean() ? object(depth) : list(depth);
    }

    private Object leaf() {
        List<Supplier<Object>> kinds = List.of(this::text, this::text, () -> "", random::nextInt,
                () -> random.nextLong(1L << 53), () -> (2 * random.nextInt(-9999, 9999) + 1) / 8.0,
                random::nextBoolean);
        return kinds.get(random.nextInt(kinds.size())).get();
    }

    private String name() {
        if (random.nextInt(3) > 0) return NAMES.get(random.nextInt(NAMES.size()));
        var name = new StringBuilder();
        for (int i = random.nextInt(TEXT_MAX); i >= 0; i--) {
            name.append(random.nextInt(8) == 0 ? " " : SIGNS[random.nextInt(SIGNS.length)]);
        }
        return name.toString();
    }

    private String text() {
        var text = new StringBuilder();
        for (int i = random.nextInt(TEXT_MAX); i > 0; i--) {
            text.append(random.nextInt(4) == 0
                    ? ONLY_IN_VALUES[random.nextInt(ONLY_IN_VALUES.length)]
                    : SIGNS[random.nextInt(SIGNS.length)]);
        }
        return text.toString();
    }
}

package dev.tollgate.bench;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.LongFunction;
import java.util.stream.Stream;

/**
 * A piece of the sample's text that each copy has another of, as long as it.
 *
 * @param of
 *            what the copy of this number has
 */
record Placeholder(String text, LongFunction<String> of) {
    private static final long DAY_NUMBERS = 10_000;
    private static final long STEP_MS = 4;

    /** In whatever way a row may write an id. */
    static Stream<Placeholder> ofId(UUID template, LongFunction<UUID> copies) {
        return Stream.of(new Placeholder(template.toString(), n -> copies.apply(n).toString()),
                new Placeholder(plain(template), n -> plain(copies.apply(n))),
                new Placeholder(TypeIdText.of(template), n -> TypeIdText.of(copies.apply(n))));
    }

    private static String plain(UUID id) {
        return id.toString().replace("-", "");
    }

    static Placeholder name(String sample) {
        return new Placeholder(sample, "%012d"::formatted);
    }

    /** {@code PREFIX-YYYYMMDD-NNNN}: on days long past, which no new order falls on. */
    static Placeholder orderNumber(String template) {
        return new Placeholder(template.substring(template.indexOf('-') + 1),
                n -> "%08d-%04d".formatted(n / DAY_NUMBERS, n % DAY_NUMBERS));
    }

    /** As it stands in binary columns, which are copied in hexadecimal. */
    Placeholder hexed() {
        return new Placeholder(hex(text), n -> hex(of.apply(n)));
    }

    /** These, and the same in hexadecimal. */
    static List<Placeholder> everywhere(Stream<Placeholder> placeholders) {
        return placeholders.flatMap(placeholder -> Stream.of(placeholder, placeholder.hexed())).toList();
    }

    static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    /** UUIDs of version 7, in the order of their numbers; {@code which} keeps the ids of one copy apart. */
    static LongFunction<UUID> ids(long beginMillis, int which) {
        return n -> {
            long mixed = mix(n * 31 + which);
            long high = beginMillis + n * STEP_MS << 16 | 0x7000 | mixed & 0xfff;
            return new UUID(high, mix(mixed) & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L);
        };
    }

    /** Looks random and is the same each time. */
    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}

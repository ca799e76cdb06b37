package dev.tollgate.bench;

import java.util.UUID;

/** What follows the prefix of an id on Tollgate's wire: a UUID in 26 characters of base 32. */
final class TypeIdText {
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int LENGTH = 26;
    private static final int LONG_BITS = 64;

    private TypeIdText() {}

    static String of(UUID id) {
        var text = new char[LENGTH];
        for (int i = 0; i < LENGTH; i++)
            text[i] = ALPHABET.charAt(digit(id, 5 * (LENGTH - 1 - i)));
        return new String(text);
    }

    private static int digit(UUID id, int shift) {
        long high = id.getMostSignificantBits();
        if (shift >= LONG_BITS) return (int) (high >>> (shift - LONG_BITS)) & 31;
        long low = id.getLeastSignificantBits() >>> shift;
        return (int) (shift > LONG_BITS - 5 ? low | high << (LONG_BITS - shift) : low) & 31;
    }

    /** From the whole id, with its prefix. */
    static UUID parse(String id) {
        String text = id.substring(id.indexOf('_') + 1);
        long high = 0;
        long low = 0;
        for (char letter : text.toCharArray()) {
            high = high << 5 | low >>> (LONG_BITS - 5);
            low = low << 5 | ALPHABET.indexOf(letter);
        }
        return new UUID(high, low);
    }
}

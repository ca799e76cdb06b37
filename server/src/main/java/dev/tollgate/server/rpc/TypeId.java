package dev.tollgate.server.rpc;

import java.util.Arrays;
import java.util.UUID;

/**
 * Ids on the wire: a prefix that says what it is, and a UUID in 26 characters of base 32 (the TypeID specification,
 * v0.3).
 */
public enum TypeId {
    ORGANIZATION("org"),
    CUSTOMER("cus"),
    PRODUCT("prod"),
    PRICE("price"),
    CHECKOUT("chk"),
    PAYMENT("pay"),
    EVENT("event"),
    REFUND("ref"),
    DISPUTE("dsp"),
    JOB("job"),
    FINDING("fnd"),
    KEY("key"),
    WEBHOOK_ENDPOINT("whe");

    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int LENGTH = 26;
    private static final int BITS = 5;

    private final String prefix;

    TypeId(String prefix) {
        this.prefix = prefix;
    }

    public String format(UUID id) {
        var text = new StringBuilder(prefix.length() + 1 + LENGTH).append(prefix).append('_');
        for (int shift = BITS * (LENGTH - 1); shift >= 0; shift -= BITS)
            text.append(ALPHABET.charAt(digit(id, shift)));
        return text.toString();
    }

    /** The five bits of an id, as one number of 128 bits, that begin at a place counted from its end. */
    private static int digit(UUID id, int shift) {
        long high = id.getMostSignificantBits();
        long low = id.getLeastSignificantBits();
        if (shift >= Long.SIZE) return (int) (high >>> shift - Long.SIZE) & 31;
        long carried = shift == 0 ? 0 : high << Long.SIZE - shift;
        return (int) (low >>> shift | carried) & 31;
    }

    /** Whether a text has the form of these ids. */
    public boolean isOne(String text) {
        return text.length() == prefix.length() + 1 + LENGTH && text.startsWith(prefix)
                && text.charAt(prefix.length()) == '_';
    }

    /**
     * The kind of an id.
     *
     * @throws IllegalArgumentException
     *             when no id of ours begins like that
     */
    public static TypeId of(String id) {
        return Arrays.stream(values()).filter(kind -> kind.isOne(id)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("not an id"));
    }

    /**
     * @throws IllegalArgumentException
     *             when the text is not an id of this kind
     */
    public UUID parse(String text) {
        if (!isOne(text)) throw new IllegalArgumentException("not a " + prefix + " id");
        long high = 0;
        long low = 0;
        for (int at = prefix.length() + 1; at < text.length(); at++) {
            int digit = ALPHABET.indexOf(text.charAt(at));
            // The first one has three bits: 26 digits could hold 130.
            if (digit < 0 || digit > 7 && at == prefix.length() + 1)
                throw new IllegalArgumentException("not a " + prefix + " id");
            high = high << BITS | low >>> Long.SIZE - BITS;
            low = low << BITS | digit;
        }
        return new UUID(high, low);
    }
}

package dev.tollgate.server.rpc;

import java.math.BigInteger;
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

    private final String prefix;

    TypeId(String prefix) {
        this.prefix = prefix;
    }

    public String format(UUID id) {
        var text = new StringBuilder(prefix).append('_');
        BigInteger bits = unsigned(id.getMostSignificantBits()).shiftLeft(64)
                .or(unsigned(id.getLeastSignificantBits()));
        for (int i = LENGTH - 1; i >= 0; i--)
            text.append(ALPHABET.charAt(bits.shiftRight(5 * i).intValue() & 31));
        return text.toString();
    }

    /** Whether a text has the form of these ids. */
    public boolean isOne(String text) {
        return text.startsWith(prefix + "_") && text.length() == prefix.length() + 1 + LENGTH;
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
        BigInteger bits = BigInteger.ZERO;
        for (char c : text.substring(prefix.length() + 1).toCharArray()) {
            int digit = ALPHABET.indexOf(c);
            if (digit < 0) throw new IllegalArgumentException("not a " + prefix + " id");
            bits = bits.shiftLeft(5).or(BigInteger.valueOf(digit));
        }
        if (bits.bitLength() > 128) throw new IllegalArgumentException("not a " + prefix + " id");
        return new UUID(bits.shiftRight(64).longValue(), bits.longValue());
    }

    private static BigInteger unsigned(long bits) {
        return new BigInteger(Long.toUnsignedString(bits));
    }
}

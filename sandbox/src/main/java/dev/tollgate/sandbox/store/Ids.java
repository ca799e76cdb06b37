package dev.tollgate.sandbox.store;

import java.security.SecureRandom;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Gives every object its name. With a seed the same script of calls gets the same names; without, nobody guesses them.
 */
public final class Ids {

    private static final String BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int ID_LENGTH = 24;
    private static final int SESSION_LENGTH = 58;
    /** Bytes from here on would prefer the first letters. */
    private static final int FAIR = 256 / BASE62.length() * BASE62.length();
    private static final int BATCH = 4_096;

    private final RandomGenerator random;
    private final boolean seeded;
    private final byte[] batch = new byte[BATCH];
    private int used = BATCH;
    private long drawn;

    public Ids(OptionalLong seed) {
        seeded = seed.isPresent();
        random = seeded ? new SplittableRandom(seed.getAsLong()) : new SecureRandom();
    }

    /** For example {@code pi_} with 24 characters. */
    public String next(String prefix) {
        return prefix + "_" + text(ID_LENGTH);
    }

    public String session() {
        return "cs_test_" + text(SESSION_LENGTH);
    }

    public synchronized String text(int length) {
        var text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(letter());
        }
        drawn += length;
        return text.toString();
    }

    /** How many characters were given out. */
    synchronized long drawn() {
        return drawn;
    }

    /** Goes on after so many characters, so that no name is given twice after a restart. */
    synchronized void continueAfter(long characters) {
        for (; seeded && drawn < characters; drawn++) {
            letter();
        }
        drawn = Math.max(drawn, characters);
    }

    private char letter() {
        int next = FAIR;
        while (next >= FAIR) {
            if (used == BATCH) {
                random.nextBytes(batch);
                used = 0;
            }
            next = Byte.toUnsignedInt(batch[used++]);
        }
        return BASE62.charAt(next % BASE62.length());
    }
}

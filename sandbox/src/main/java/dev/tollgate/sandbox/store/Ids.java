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

    private final RandomGenerator random;
    private final boolean seeded;
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
            text.append(BASE62.charAt(random.nextInt(BASE62.length())));
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
        while (seeded && drawn < characters) {
            text(1);
        }
        drawn = Math.max(drawn, characters);
    }
}

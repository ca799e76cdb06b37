package dev.tollgate.sandbox;

import java.security.SecureRandom;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Gives every object its name. With a seed the same script of calls gets the same names; without, nobody guesses them.
 */
final class Ids {

    private static final String BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int ID_LENGTH = 24;
    private static final int SESSION_LENGTH = 58;

    private final RandomGenerator random;

    Ids(OptionalLong seed) {
        random = seed.isPresent() ? new SplittableRandom(seed.getAsLong()) : new SecureRandom();
    }

    /** For example {@code pi_} with 24 characters. */
    String next(String prefix) {
        return prefix + "_" + text(ID_LENGTH);
    }

    String session() {
        return "cs_test_" + text(SESSION_LENGTH);
    }

    synchronized String text(int length) {
        var text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(BASE62.charAt(random.nextInt(BASE62.length())));
        }
        return text.toString();
    }
}

package dev.tollgate.server.campaign;

import java.util.concurrent.TimeUnit;

/**
 * The time that a campaign has in a build. What has to be tried each time is tried all the same; of the rest, as much
 * as fits, in an order that the seed gives, and how much was left out is said.
 * <p>
 * {@code -Dcampaign.seconds} gives another one; {@code 0} is no end.
 */
final class Budget {
    private final long seconds;
    private final long begun = System.nanoTime();

    /**
     * @param seconds
     *            as long as the property says nothing
     */
    Budget(int seconds) {
        this.seconds = Counts.of("seconds", seconds);
    }

    boolean isOver() {
        return seconds > 0 && System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(seconds);
    }
}

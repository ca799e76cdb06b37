package dev.tollgate.server.job;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * How many jobs of one kind run at once here. A timer that finds no room is turned away: nobody waits in the place of
 * another kind. When there is room again, the first that was turned away is called.
 */
final class Slots {
    /** Whoever is not remembered comes back by itself. */
    private static final int REMEMBERED_MAX = 10_000;
    private static final Duration TURNED_AWAY_MIN = Duration.ofSeconds(2);
    private static final Duration TURNED_AWAY_MAX = Duration.ofMinutes(1);
    /** The more there are, the later each comes back: to ask in vain costs something too. */
    private static final Duration EACH = Duration.ofMillis(50);

    private final int most;
    private final SequencedSet<Timer> turnedAway = new LinkedHashSet<>();
    private int taken;

    Slots(int most) {
        if (most < 1) throw new IllegalArgumentException("at least one job of a kind has to run");
        this.most = most;
    }

    synchronized boolean enter(Timer timer) {
        if (taken < most) {
            taken++;
            turnedAway.remove(timer);
            return true;
        }
        if (turnedAway.size() < REMEMBERED_MAX) turnedAway.add(timer);
        return false;
    }

    /** Who is to be called. */
    synchronized Optional<Timer> leave() {
        taken--;
        return turnedAway.isEmpty() ? Optional.empty() : Optional.of(turnedAway.removeFirst());
    }

    /** When to come back without being called: the call may get lost. */
    synchronized Duration pause() {
        Duration pause = TURNED_AWAY_MIN.plus(EACH.multipliedBy(turnedAway.size()));
        return pause.compareTo(TURNED_AWAY_MAX) < 0 ? pause : TURNED_AWAY_MAX;
    }
}

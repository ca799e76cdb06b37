package dev.tollgate.bench;

import java.util.List;

/** A path through Tollgate that is measured, beside what one would write instead. */
interface Subject {
    /** What {@code -Dbench=} calls it. */
    String name();

    /** What one answer is: an event, a call. */
    String unit();

    /**
     * Starts what it needs, measures, and stops it. The first contender is the one that the others are compared with.
     */
    List<Figures> measure(Surroundings around) throws Exception;
}

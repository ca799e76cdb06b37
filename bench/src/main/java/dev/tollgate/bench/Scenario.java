package dev.tollgate.bench;

import java.util.List;

/** A path through Tollgate that is measured, beside what one would write instead. */
interface Scenario {
    /** What {@code -Dbench=} calls it. */
    String name();

    /** What one answer is: an event, a call. */
    String unit();

    /** Whether its loads are compared with the first of them. Otherwise its systems are. */
    default boolean comparesLoads() {
        return false;
    }

    /**
     * Starts what it needs, measures, and stops it. The first system is the one that the others are compared with.
     */
    List<Figures> measure(BenchContext context) throws Exception;
}

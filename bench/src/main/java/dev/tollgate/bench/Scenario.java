package dev.tollgate.bench;

import java.util.List;

/** A path through Tollgate that is measured, beside what one would write instead. */
interface Scenario {
    /** What {@code -Dbench=} calls it. */
    String name();

    /** What one answer is: an event, a call. */
    String unit();

    /**
     * Starts what it needs, measures, and stops it. The first system is the one that the others are compared with.
     */
    List<Figures> measure(BenchContext context) throws Exception;
}

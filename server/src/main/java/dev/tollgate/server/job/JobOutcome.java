package dev.tollgate.server.job;

import dev.tollgate.server.db.Tx;
import java.time.Duration;
import java.util.function.Consumer;

/** What became of an attempt. To throw is the fourth: it failed, and is tried again by the schedule of its kind. */
public sealed interface JobOutcome {
    /**
     * It is over. The writes and its end are one commit: both, or neither when another worker has taken it over.
     */
    record Done(Consumer<Tx> writes) implements JobOutcome {}

    /**
     * Not yet.
     *
     * @param isCounted
     *            as a failed attempt: the last one that its schedule allows is its end. Not counted: it may go on like
     *            this for ever, for what waits for others
     * @param why
     *            is shown as its error
     */
    record Again(Duration after, boolean isCounted, String why) implements JobOutcome {}

    /** It can never be done: dead at once, however many attempts are left. */
    record GiveUp(String reason) implements JobOutcome {}

    static JobOutcome done() {
        return new Done(_ -> {
        });
    }

    static JobOutcome done(Consumer<Tx> writes) {
        return new Done(writes);
    }

    /** It waits for others, and that is no failure. */
    static JobOutcome later(Duration after, String why) {
        return new Again(after, false, why);
    }
}

package dev.tollgate.sandbox;

import java.time.Duration;

/** What an instrument answers when money is asked of it. */
sealed interface Outcome {

    record Approve() implements Outcome {}

    record Decline(DeclineReason reason) implements Outcome {}

    /** The bank asks the buyer first; then this. */
    record Challenge(Outcome then) implements Outcome {}

    /** The bank answers later, by the clock. */
    record Process(boolean settles, Duration after) implements Outcome {}
}

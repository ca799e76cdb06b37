package dev.tollgate.sandbox.paymentmethod;

import java.time.Duration;

/** What an instrument answers when money is asked of it. */
public sealed interface Outcome {

    /** For people. */
    default String words() {
        return switch (this) {
            case Approve _ -> "pays";
            case Decline(DeclineReason reason) -> "is declined: "
                    + (reason.declineCode().isEmpty() ? reason.code() : reason.declineCode());
            case Challenge(Outcome then) -> "asks for 3-D Secure, then " + then.words();
            case Process(boolean settles, Duration after) -> "is processing for " + after.toMinutes() + " min, then "
                    + (settles ? "pays" : "fails");
        };
    }

    record Approve() implements Outcome {}

    record Decline(DeclineReason reason) implements Outcome {}

    /** The bank asks the buyer first; then this. */
    record Challenge(Outcome then) implements Outcome {}

    /** The bank answers later, by the clock. */
    record Process(boolean settles, Duration after) implements Outcome {}
}

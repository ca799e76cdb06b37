package dev.tollgate.sandbox.paymentmethod;

import dev.tollgate.sandbox.store.Tx.ForcedDecline;
import java.time.Duration;
import java.util.Optional;

/** What an instrument answers when money is asked of it. */
public sealed interface Outcome {

    /** This, unless a fault has told the bank what to answer. */
    default Outcome unless(Optional<ForcedDecline> forced) {
        return forced.<Outcome>map(how -> new Decline(DeclineReason.of(how.code(), how.declineCode()))).orElse(this);
    }

    /** For people. */
    default String words() {
        return switch (this) {
            case Approve _ -> "pays";
            case Decline(DeclineReason reason) -> "is declined: "
                    + (reason.declineCode().isEmpty() ? reason.code() : reason.declineCode());
            case Challenge(Outcome then) -> "asks for 3-D Secure, then " + then.words();
            case Process(Optional<DeclineReason> failure, Duration after) -> "is processing for " + after.toMinutes()
                    + " min, then " + failure.map(reason -> "fails").orElse("pays");
        };
    }

    record Approve() implements Outcome {}

    record Decline(DeclineReason reason) implements Outcome {}

    /** The bank asks the buyer first; then this. */
    record Challenge(Outcome then) implements Outcome {}

    /** The bank answers later, by the clock: yes, or why not. */
    record Process(Optional<DeclineReason> failure, Duration after) implements Outcome {

        static Process settles(Duration after) {
            return new Process(Optional.empty(), after);
        }

        static Process fails(DeclineReason reason, Duration after) {
            return new Process(Optional.of(reason), after);
        }
    }
}

package dev.tollgate.server.inbox;

import dev.tollgate.server.stream.Subject;

/** What became of an event. One that could not be handled is an exception instead, and is tried again. */
public sealed interface Handled {
    /** It is about this, and what it says is taken in. Nothing may have changed by it. */
    record Applied(Subject subject) implements Handled {}

    /** It changes nothing, and never will. */
    record Ignored(String why) implements Handled {}

    /** About nothing of ours, as far as we know: looked at again when we learn more. */
    record Foreign() implements Handled {}
}

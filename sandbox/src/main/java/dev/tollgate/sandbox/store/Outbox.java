package dev.tollgate.sandbox.store;

import java.time.Duration;
import java.util.List;

/** Where events go that a commit caused. */
public interface Outbox {

    /**
     * The ids of the endpoints that want this type of event: one list for each event object that is to be made of one
     * change, which is one, unless somebody wants to see what a second does.
     */
    List<List<String>> recipients(Account account, String type);

    /** Sends the event to its endpoints, in the commit that caused it. Answers what the answer has to wait for. */
    List<Early> publish(Account account, Event event);

    /** Something that shall happen before the answer to the request that caused it. */
    @FunctionalInterface
    interface Early {

        void await(Duration atMost) throws InterruptedException;
    }
}

package dev.tollgate.sandbox.store;

import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Where events go that a commit caused. */
public interface Outbox {

    /** The ids of those endpoints of the account that want this type of event. */
    List<String> wanting(Account account, String type);

    /** Sends the event to its endpoints, in the commit that caused it. One latch each, open after the first attempt. */
    List<CountDownLatch> publish(Account account, Event event);

    /** Lets webhooks overtake the answer to the request that caused them, when that is wanted. */
    void beforeAnswer(List<CountDownLatch> sent);
}

package dev.tollgate.server.inbox;

import dev.tollgate.server.db.Tx;
import dev.tollgate.server.stream.Subject;
import dev.tollgate.server.stripe.StripeEvent;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes in the events about some types of Stripe's objects. A feature registers one for what it keeps; each type of
 * object has one handler. See {@link StripeEventHint} for who only wants to know.
 */
public interface StripeEventHandler {
    /** Stripe's names for the types of its objects, like {@code payment_intent}. */
    Set<String> objects();

    /**
     * The types of events that it needs: those that a webhook endpoint must be subscribed to, and that are asked for. A
     * new one goes to the end, so that the lists in which they are asked for stay as they are.
     */
    List<String> eventTypes();

    /**
     * Before several events are handled in one commit: reads and locks at once what {@link #handle} would look for one
     * by one. It changes nothing, and handling works without it.
     */
    default void prepare(Tx tx, List<StripeEvent> events) {}

    /**
     * Inside the commit that stores the event, or that tries it again. May be called more than once for the same event,
     * and in any order; if it throws, nothing of it stays and the event is tried again later.
     *
     * @param cause
     *            what a history shows as the reason of a change
     */
    Handled handle(Tx tx, StripeEvent event, String cause);

    /** What the event says it is about, whether that exists or not. Found without a lock, and changes nothing. */
    Optional<Subject> named(Tx tx, StripeEvent event);

    /** How the subject of an event stands, locked until the transaction ends. Empty when there is none. */
    Optional<Standing> standing(Tx tx, StripeEvent event);
}

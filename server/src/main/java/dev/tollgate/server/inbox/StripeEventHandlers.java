package dev.tollgate.server.inbox;

import dev.tollgate.server.db.Tx;
import dev.tollgate.server.stripe.StripeEvent;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who takes in which of Stripe's events. */
public final class StripeEventHandlers {
    private static final Logger LOG = LoggerFactory.getLogger(StripeEventHandlers.class);

    private final Map<String, StripeEventHandler> handlers = new LinkedHashMap<>();
    private final List<StripeEventHint> hints;
    private final List<String> eventTypes;

    /**
     * @throws IllegalArgumentException
     *             when a type of object has two handlers
     */
    public StripeEventHandlers(List<? extends StripeEventHandler> handlers, List<? extends StripeEventHint> hints) {
        for (StripeEventHandler handler : handlers)
            for (String object : handler.objects())
                if (this.handlers.put(object, handler) != null)
                    throw new IllegalArgumentException("two handlers of " + object);
        this.hints = List.copyOf(hints);
        this.eventTypes = Stream.concat(handlers.stream().map(StripeEventHandler::eventTypes),
                hints.stream().map(StripeEventHint::eventTypes)).flatMap(List::stream).distinct().toList();
    }

    /** All that are needed, each once, in the order in which they were registered. */
    public List<String> eventTypes() {
        return eventTypes;
    }

    Optional<StripeEventHandler> of(StripeEvent event) {
        return Optional.ofNullable(handlers.get(event.about().type()));
    }

    /** Why nobody takes it in; empty: somebody does. */
    Optional<Handled.Ignored> unused(StripeEvent event) {
        String type = event.about().type();
        return of(event).isPresent()
                ? Optional.empty()
                : Optional.of(new Handled.Ignored(
                        "nobody here has use for objects of type " + (type.isEmpty() ? "(none)" : type)));
    }

    /** In the order in which the handlers were registered: the lock order. */
    void prepare(Tx tx, List<StripeEvent> events) {
        for (StripeEventHandler handler : new LinkedHashSet<>(handlers.values())) {
            List<StripeEvent> its = events.stream().filter(event -> of(event).equals(Optional.of(handler))).toList();
            if (!its.isEmpty()) handler.prepare(tx, its);
        }
    }

    Handled handle(Tx tx, StripeEvent event, String cause) {
        Handled handled = of(event).map(handler -> handler.handle(tx, event, cause))
                .orElseGet(() -> unused(event).orElseThrow());
        for (StripeEventHint hint : hints) {
            if (!hint.objects().contains(event.about().type())) continue;
            tx.attempt(() -> hint.hint(tx, event, cause)).ifPresent(failure -> LOG.atWarn()
                    .addKeyValue("event", event.id()).setCause(failure).log("a hint that an event gives was lost"));
        }
        return handled;
    }
}

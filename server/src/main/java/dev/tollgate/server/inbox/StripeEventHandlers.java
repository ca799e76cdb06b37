package dev.tollgate.server.inbox;

import dev.tollgate.server.db.Tx;
import dev.tollgate.server.stripe.StripeEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who takes in which of Stripe's events. */
public final class StripeEventHandlers {
    private static final Logger LOG = LoggerFactory.getLogger(StripeEventHandlers.class);

    private final Map<String, StripeEventHandler> handlers = new HashMap<>();
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

    Handled handle(Tx tx, StripeEvent event, String cause) {
        Handled handled = of(event).map(handler -> handler.handle(tx, event, cause))
                .orElseGet(() -> new Handled.Ignored("nobody here has use for objects of type "
                        + (event.about().type().isEmpty() ? "(none)" : event.about().type())));
        for (StripeEventHint hint : hints) {
            if (!hint.objects().contains(event.about().type())) continue;
            tx.attempt(() -> hint.hint(tx, event, cause)).ifPresent(failure -> LOG.atWarn()
                    .addKeyValue("event", event.id()).setCause(failure).log("a hint that an event gives was lost"));
        }
        return handled;
    }
}

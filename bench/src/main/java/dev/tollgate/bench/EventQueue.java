package dev.tollgate.bench;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Events that wait to be sent, each once. */
final class EventQueue {
    private final List<StripeEvents.Event> events;
    private final AtomicInteger next = new AtomicInteger();

    EventQueue(List<StripeEvents.Event> events) {
        this.events = List.copyOf(events);
    }

    /** Null when all are sent. */
    StripeEvents.@Nullable Event next() {
        int index = next.getAndIncrement();
        return index < events.size() ? events.get(index) : null;
    }

    /** Those that were taken. */
    List<StripeEvents.Event> sent() {
        return events.subList(0, Math.min(next.get(), events.size()));
    }
}

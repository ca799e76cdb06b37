package dev.tollgate.sandbox.webhook;

import dev.tollgate.sandbox.webhook.WebhookPolicy.Reorder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Deliveries that somebody keeps back, and those that are gathered to be sent in another order. */
final class Held {

    private final List<Delivery> held = new ArrayList<>();
    private final Map<Reorder, List<Delivery>> gathered = new LinkedHashMap<>();

    synchronized void hold(List<Delivery> deliveries) {
        held.addAll(deliveries);
    }

    /** Those that are not to be held any more, in the order in which they came. */
    synchronized List<Delivery> release(Predicate<Delivery> free) {
        var released = new ArrayList<Delivery>();
        held.removeIf(delivery -> free.test(delivery) && released.add(delivery));
        return released;
    }

    /** True for the first ones of a gathering. */
    synchronized boolean gather(Reorder how, List<Delivery> deliveries) {
        List<Delivery> there = gathered.computeIfAbsent(how, _ -> new ArrayList<>());
        there.addAll(deliveries);
        return there.size() == deliveries.size();
    }

    /** Ends a gathering. */
    synchronized List<Delivery> take(Reorder how) {
        List<Delivery> taken = gathered.remove(how);
        return taken == null ? List.of() : taken;
    }

    /** The gatherings that wait for somebody to end them. */
    synchronized List<Reorder> endless() {
        return gathered.keySet().stream().filter(how -> how.seed().isPresent()).toList();
    }

    synchronized int size() {
        return held.size() + gathered.values().stream().mapToInt(List::size).sum();
    }

    synchronized void clear() {
        held.clear();
        gathered.clear();
    }
}

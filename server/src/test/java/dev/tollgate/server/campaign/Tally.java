package dev.tollgate.server.campaign;

import java.util.Map;
import java.util.TreeMap;

/** Counts what happened, by name. */
final class Tally {
    private final Map<String, Integer> counts = new TreeMap<>();

    synchronized void add(String name) {
        counts.merge(name, 1, Integer::sum);
    }

    synchronized int of(String name) {
        return counts.getOrDefault(name, 0);
    }

    @Override
    public synchronized String toString() {
        return counts.toString();
    }
}

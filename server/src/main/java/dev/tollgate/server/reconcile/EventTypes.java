package dev.tollgate.server.reconcile;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The types of events that are asked for, in lists, each of which is read by a cursor of its own: Stripe takes twenty
 * names at most.
 */
public final class EventTypes {
    static final int NAMES_MAX = 20;

    private final List<List<String>> lists;

    /**
     * @param types
     *            those that features need: what a webhook endpoint is subscribed to
     */
    public EventTypes(List<String> types) {
        this(types, NAMES_MAX);
    }

    EventTypes(List<String> types, int namesMax) {
        var cut = new ArrayList<List<String>>();
        for (int from = 0; from < types.size(); from += namesMax)
            cut.add(List.copyOf(types.subList(from, Math.min(from + namesMax, types.size()))));
        this.lists = List.copyOf(cut);
    }

    int parts() {
        return lists.size();
    }

    List<String> of(int part) {
        return lists.get(part);
    }

    /** With the beginning of a query. */
    String path(int part) {
        return "/v1/events?" + of(part).stream().map(type -> "types[]=" + type).collect(Collectors.joining("&"));
    }
}

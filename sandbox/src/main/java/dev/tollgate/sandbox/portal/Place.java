package dev.tollgate.sandbox.portal;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A page of the portal, or what a form of it asks for. */
sealed interface Place {

    record Home() implements Place {}

    /** The one thing that a session was for is done. */
    record Done() implements Place {}

    /** About ending a subscription. */
    record Cancel(String subscription) implements Place {}

    /** About a subscription that is to end, and is not to. */
    record Keep(String subscription) implements Place {}

    /** About another plan. */
    record Update(String subscription) implements Place {}

    /** About one more way to pay. */
    record Add() implements Place {}

    /** About what invoices are paid with. */
    record Use(String method) implements Place {}

    record Remove(String method) implements Place {}

    /** Empty when nothing is there. */
    static Optional<Place> read(String path) {
        List<String> segments = Arrays.stream(path.split("/")).filter(segment -> !segment.isEmpty()).toList();
        if (segments.isEmpty()) return Optional.of(new Home());
        if (segments.equals(List.of("done"))) return Optional.of(new Done());
        if (segments.equals(List.of("payment_methods"))) return Optional.of(new Add());
        if (segments.size() != 3) return Optional.empty();
        String id = segments.get(1);
        return Optional.ofNullable(switch (segments.getFirst() + " " + segments.getLast()) {
            case "subscriptions cancel" -> new Cancel(id);
            case "subscriptions keep" -> new Keep(id);
            case "subscriptions update" -> new Update(id);
            case "payment_methods use" -> new Use(id);
            case "payment_methods remove" -> new Remove(id);
            default -> null;
        });
    }

    /** The place where a flow begins. */
    static Place of(Flow flow) {
        return switch (flow.type()) {
            case Flow.METHOD -> new Add();
            case Flow.CANCEL -> new Cancel(flow.subscription());
            default -> new Update(flow.subscription());
        };
    }

    /** Below the path of its session. */
    default String path() {
        return switch (this) {
            case Home _ -> "";
            case Done _ -> "/done";
            case Cancel(String id) -> "/subscriptions/" + id + "/cancel";
            case Keep(String id) -> "/subscriptions/" + id + "/keep";
            case Update(String id) -> "/subscriptions/" + id + "/update";
            case Add _ -> "/payment_methods";
            case Use(String id) -> "/payment_methods/" + id + "/use";
            case Remove(String id) -> "/payment_methods/" + id + "/remove";
        };
    }
}

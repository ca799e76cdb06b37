package dev.tollgate.server.stripe;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;

/**
 * Finds at Stripe what an unclear operation made, by our own words on it. Reads lists, never Search, which lags. That
 * nothing was found is no proof that nothing was done: it is never taken for a failure of money.
 */
public final class Lookup {
    /** Stripe's clock and ours differ, and a request may lie in a queue. */
    private static final Duration MARGIN = Duration.ofMinutes(2);
    /** 100,000 objects. */
    private static final int PAGES_MAX = 1_000;

    private final Pager pager;
    private final Journal journal;

    public Lookup(Pager pager, Journal journal) {
        this.pager = pager;
        this.journal = journal;
    }

    public sealed interface Found {
        record There(JsonObject body) implements Found {}

        /** Stripe's words decide it, and what they say is settled. */
        record Decided(String why) implements Found {}

        record NotThere() implements Found {}

        /** Stripe could not be asked, the list is too long, or somebody else is at it by now. */
        record Unread(String why) implements Found {}
    }

    /** For creates and refunds: goes through the list that the operation names. */
    public Found inList(Operation operation) {
        Optional<String> name = Optional.of(operation.id().toString());
        var found = new ArrayList<JsonObject>();
        Pager.Walk walk = pager.walk(operation.organizationId(), list(operation), PAGES_MAX,
                () -> !operation.isOpen() || journal.hold(operation),
                object -> Json.metadata(object, "tollgate_operation").equals(name) && found.add(object));
        return switch (walk) {
            case STOPPED -> new Found.There(found.getFirst());
            case WHOLE -> new Found.NotThere();
            case BROKEN -> new Found.Unread("its list has no end, or somebody else is at it");
        };
    }

    /** A list that is not about one object is read for the time in which the operation was sent. */
    private static String list(Operation operation) {
        if (operation.lookup().contains("?")) return operation.lookup();
        return operation.lookup() + "?created[gte]=" + operation.firstSentAt().minus(MARGIN).getEpochSecond()
                + "&created[lte]=" + operation.claimedUntil().plus(MARGIN).getEpochSecond();
    }
}

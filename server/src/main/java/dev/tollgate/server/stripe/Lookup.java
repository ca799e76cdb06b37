package dev.tollgate.server.stripe;

import com.google.gson.JsonObject;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.FailPoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds at Stripe what an unclear operation made, by our own words on it. Reads lists, never Search, which lags. That
 * nothing was found is no proof that nothing was done: it is never taken for a failure of money.
 */
public final class Lookup {
    /** Stripe's clock and ours differ, and a request may lie in a queue. */
    private static final Duration MARGIN = Duration.ofMinutes(2);
    /** 100,000 objects. */
    private static final int PAGES_MAX = 1_000;
    private static final Pattern PAYMENT_INTENT = Pattern.compile("payment_intent=(pi_[A-Za-z0-9_]+)");

    private final Database database;
    private final Pager pager;
    private final Journal journal;

    public Lookup(Database database, Pager pager, Journal journal) {
        this.database = database;
        this.pager = pager;
        this.journal = journal;
    }

    public sealed interface Found {
        record There(JsonObject body) implements Found {}

        record NotThere() implements Found {}

        /** Stripe could not be asked, the list is too long, or somebody else is at it by now. */
        record Unread() implements Found {}
    }

    /** For creates and refunds; the others are decided by reading the object that they are about. */
    public Found find(Operation operation) {
        Optional<String> name = Optional.of(operation.id().toString());
        var found = new ArrayList<JsonObject>();
        Pager.Walk walk = pager.walk(operation.organizationId(), list(operation), PAGES_MAX,
                () -> !operation.state().isOpen() || journal.hold(operation),
                object -> Json.metadata(object, "tollgate_operation").equals(name) && found.add(object));
        database.reached(FailPoint.OPERATION_LOOKED_UP);
        return switch (walk) {
            case STOPPED -> new Found.There(found.getFirst());
            case WHOLE -> new Found.NotThere();
            case BROKEN -> new Found.Unread();
        };
    }

    private static String list(Operation operation) {
        if (operation.kind() == Operation.Kind.REFUND || operation.kind() == Operation.Kind.REFUND_ORPHAN) {
            Matcher intent = PAYMENT_INTENT.matcher(operation.body());
            if (!intent.find()) throw new IllegalStateException("a refund that names no PaymentIntent");
            return StripeCalls.refundsOf(intent.group(1));
        }
        return operation.path() + "?created[gte]=" + operation.firstSentAt().minus(MARGIN).getEpochSecond()
                + "&created[lte]=" + operation.claimedUntil().plus(MARGIN).getEpochSecond();
    }
}

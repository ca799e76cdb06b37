package dev.tollgate.sandbox.subscription;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.invoice.Line;
import dev.tollgate.sandbox.invoice.Line.Origin;
import dev.tollgate.sandbox.invoice.Period;
import dev.tollgate.sandbox.store.Tx;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a subscription's invoices charge for. */
final class Lines {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("dd MMM yyyy", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private Lines() {}

    /** The items' current periods, in full. */
    static List<Line> periods(Tx tx, List<SubscriptionItem> items) {
        return items.stream().map(item -> ofPeriod(tx, item)).toList();
    }

    private static Line ofPeriod(Tx tx, SubscriptionItem item) {
        String text = item.quantity() + " × " + item.productName(tx) + " " + item.rate();
        return line(item, text, item.amount(), item.period());
    }

    /** A trial costs nothing, and is told of all the same. */
    static List<Line> trial(Tx tx, List<SubscriptionItem> items) {
        return items.stream()
                .map(item -> line(item, "Trial period for " + item.productName(tx), 0, item.period())).toList();
    }

    private static Line line(SubscriptionItem item, String text, long amount, Period period) {
        return new Line(text, amount, item.quantity(), period, Optional.of(item.priceId()), false,
                new Origin.Subscription(item.subscription(), item.id()), new JsonObject());
    }

    /** What is given back for the time that was paid for and is not used. */
    static Line unused(Tx tx, SubscriptionItem item, Instant from) {
        long rest = Proration.rest(item.amount(), item.period().start(), item.period().end(), from);
        return prorated(item, "Unused time on " + what(tx, item) + " after " + DAY.format(from), -rest,
                new Period(from, item.period().end()));
    }

    /** What the time that is left of the current period costs. */
    static Line remaining(Tx tx, SubscriptionItem item, Instant from) {
        return remaining(tx, item, item.period().start(), from);
    }

    /** The same when a whole period would have begun at {@code start}. */
    static Line remaining(Tx tx, SubscriptionItem item, Instant start, Instant from) {
        long rest = Proration.rest(item.amount(), start, item.period().end(), from);
        return prorated(item, "Remaining time on " + what(tx, item) + " after " + DAY.format(from), rest,
                new Period(from, item.period().end()));
    }

    private static Line prorated(SubscriptionItem item, String text, long amount, Period period) {
        return new Line(text, amount, item.quantity(), period, Optional.of(item.priceId()), true,
                Origin.Item.pending(Optional.of(item.subscription()), Optional.of(item.id())), new JsonObject());
    }

    private static String what(Tx tx, SubscriptionItem item) {
        return item.quantity() == 1 ? item.productName(tx) : item.quantity() + " × " + item.productName(tx);
    }
}

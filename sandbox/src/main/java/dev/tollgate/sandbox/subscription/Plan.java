package dev.tollgate.sandbox.subscription;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.catalog.Price;
import dev.tollgate.sandbox.invoice.Line;
import dev.tollgate.sandbox.invoice.Period;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.subscription.Manner.Prorations;
import dev.tollgate.sandbox.wire.StripeError;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a change comes to, before anything is changed: the items as they will be, what is prorated, and what is charged
 * for a period that begins now.
 */
record Plan(List<SubscriptionItem> items, List<Line> prorations, List<Line> charges, Turn turn, boolean invoicesNow) {

    /** What becomes of the current period. */
    sealed interface Turn {

        record Stays() implements Turn {}

        /** A new one begins now. */
        record Begins(Instant now) implements Turn {}

        /** It is a trial until then. */
        record Tries(Instant now, Instant until) implements Turn {}
    }

    static Plan of(Tx tx, Subscription subscription, Change change) {
        List<SubscriptionItem> before = subscription.items(tx);
        List<SubscriptionItem> after = items(tx, subscription, change, before);
        if (after.isEmpty()) {
            throw StripeError.invalidParam("A subscription must have at least one active plan.", "items");
        }
        Terms.checkOnce(after.stream().map(SubscriptionItem::priceId).toList());
        Terms.check(after.stream().map(Terms::of).toList());
        if (!Terms.of(after.getFirst()).currency().equals(subscription.currency())) {
            throw StripeError.invalidParam("The price specified only supports `"
                    + Terms.of(after.getFirst()).currency() + "`. This doesn't match the expected currency: `"
                    + subscription.currency() + "`.", "items");
        }
        Instant from = from(tx, subscription, change.manner());
        Turn turn = turn(tx, subscription, change, before, after);
        var prorations = new ArrayList<Line>();
        if (isPaidFor(subscription) && !change.manner().is(Prorations.NONE)) {
            boolean stays = turn instanceof Turn.Stays;
            before.stream().filter(item -> !stays || !after.stream().anyMatch(item::costsAs))
                    .forEach(item -> prorations.add(Lines.unused(tx, item, from)));
            after.stream().filter(item -> stays && !before.stream().anyMatch(item::costsAs))
                    .forEach(item -> prorations.add(Lines.remaining(tx, item, from)));
        }
        return turned(tx, subscription, after, prorations, turn, change.manner());
    }

    private static Plan turned(Tx tx, Subscription subscription, List<SubscriptionItem> items, List<Line> prorations,
            Turn turn, Manner manner) {
        return switch (turn) {
            case Turn.Stays _ -> new Plan(items, prorations, List.of(), turn,
                    manner.is(Prorations.ALWAYS_INVOICE) && !prorations.isEmpty());
            case Turn.Begins(Instant now) -> {
                items.forEach(item -> item.period(new Period(now, item.cycle(now).after(now))));
                yield new Plan(items, prorations, Lines.periods(tx, items), turn, true);
            }
            case Turn.Tries(Instant now, Instant until) -> {
                boolean goesOn = subscription.status() == SubscriptionStatus.TRIALING;
                items.forEach(item -> item.period(new Period(goesOn ? item.period().start() : now, until)));
                yield new Plan(items, prorations, List.of(), turn, false);
            }
        };
    }

    /** From when on is prorated. */
    private static Instant from(Tx tx, Subscription subscription, Manner manner) {
        manner.prorationDate().filter(date -> date.isBefore(subscription.period().start())
                || date.isAfter(subscription.period().end())).ifPresent(_ -> {
                    throw StripeError.invalidParam("The proration date must be within the current period.",
                            "proration_date");
                });
        return manner.prorationDate().orElse(tx.now()).truncatedTo(ChronoUnit.SECONDS);
    }

    /** The time until the end of the period was charged for. */
    private static boolean isPaidFor(Subscription subscription) {
        return subscription.status() == SubscriptionStatus.ACTIVE
                || subscription.status() == SubscriptionStatus.PAST_DUE;
    }

    private static Turn turn(Tx tx, Subscription subscription, Change change, List<SubscriptionItem> before,
            List<SubscriptionItem> after) {
        if (subscription.status() == SubscriptionStatus.PAUSED) return new Turn.Stays();
        Instant now = tx.now().truncatedTo(ChronoUnit.SECONDS);
        boolean trying = subscription.status() == SubscriptionStatus.TRIALING;
        Optional<Instant> trialEnd = change.trial()
                .flatMap(trial -> trial.end(tx.now(), after.stream().map(Terms::of).toList()));
        if (trialEnd.isPresent()) return new Turn.Tries(now, trialEnd.get());
        boolean ends = trying && change.trial().isPresent();
        boolean other = !trying && !Terms.of(before.getFirst()).sameInterval(Terms.of(after.getFirst()));
        return ends || other || change.anchorsNow() ? new Turn.Begins(now) : new Turn.Stays();
    }

    private static List<SubscriptionItem> items(Tx tx, Subscription subscription, Change change,
            List<SubscriptionItem> before) {
        var after = new ArrayList<>(before.stream().map(SubscriptionItem::thought).toList());
        for (ItemFields fields : change.items()) {
            if (fields.id().isEmpty()) {
                Price price = fields.price(tx).orElseThrow();
                var added = SubscriptionItem.draft(tx, subscription.id(), price, fields.quantity().orElse(1),
                        subscription.period());
                added.set("metadata", fields.metadata().applyTo(new JsonObject()));
                after.add(added);
                continue;
            }
            SubscriptionItem item = after.stream().filter(known -> known.id().equals(fields.id().get())).findFirst()
                    .orElseThrow();
            if (fields.deleted()) {
                after.remove(item);
            } else {
                fields.price(tx).ifPresent(item::price);
                fields.quantity().ifPresent(quantity -> item.set("quantity", quantity));
                item.set("metadata", fields.metadata().applyTo(item.object("metadata")));
            }
        }
        return after;
    }
}

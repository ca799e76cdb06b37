package dev.tollgate.sandbox.checkout;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.catalog.Price;
import dev.tollgate.sandbox.catalog.Product;
import dev.tollgate.sandbox.checkout.LineFields.Cost;
import dev.tollgate.sandbox.store.Template;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Amounts;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.List;

/** What is sold: known prices, or prices made for it. */
record Lines(List<LineFields> fields, Mode mode) {

    static final int LINES_MAX = 100;
    static final int RECURRING_MAX = 20;
    private static final Template LINE_ITEM = Template.named("line_item");

    Lines {
        fields = List.copyOf(fields);
    }

    /** What the lines come to: what is paid once, and what is paid for each period of a subscription. */
    record Sum(String currency, long once, long recurring) {

        /** What is due today. */
        long due(boolean trial) {
            return trial ? once : once + recurring;
        }
    }

    static Lines read(Params params, Mode mode) {
        List<LineFields> lines = params.objects("line_items").stream().map(LineFields::read).toList();
        if (lines.isEmpty()) {
            throw StripeError.invalid("parameter_missing", "Missing required param: line_items.", "line_items");
        }
        if (lines.size() > LINES_MAX) {
            throw StripeError.invalidParam("You may have at most " + LINES_MAX + " line items.", "line_items");
        }
        return new Lines(lines, mode);
    }

    /** Refuses what cannot be sold together, before anything is made of it. */
    Sum sum(Tx tx) {
        List<Cost> costs = fields.stream().map(line -> line.cost(tx)).toList();
        String currency = costs.getFirst().currency();
        if (costs.stream().anyMatch(cost -> !cost.currency().equals(currency))) {
            throw StripeError.invalidParam("All line items must have the same currency.", "line_items");
        }
        checkIntervals(costs);
        long once = 0;
        long recurring = 0;
        for (int i = 0; i < costs.size(); i++) {
            long line = Math.multiplyExact(costs.get(i).unitAmount(), fields.get(i).quantity());
            // Checked one by one, so that the sum cannot overflow.
            if (line > Amounts.AMOUNT_MAX) Amounts.check(line, currency, "line_items");
            if (costs.get(i).recurs()) {
                recurring += line;
            } else {
                once += line;
            }
        }
        boolean free = mode == Mode.SUBSCRIPTION && once + recurring == 0;
        if (!free) Amounts.check(once + recurring, currency, "line_items");
        return new Sum(currency, once, recurring);
    }

    private void checkIntervals(List<Cost> costs) {
        List<Cost> recurring = costs.stream().filter(Cost::recurs).toList();
        if (mode != Mode.SUBSCRIPTION) {
            if (!recurring.isEmpty()) throw isRecurring(fields.get(costs.indexOf(recurring.getFirst())).path());
            return;
        }
        if (recurring.isEmpty()) {
            throw StripeError.invalidParam("You must provide at least one recurring price in `subscription` mode when "
                    + "using prices.", "line_items");
        }
        if (recurring.size() > RECURRING_MAX) {
            throw StripeError.invalidParam("You may have at most " + RECURRING_MAX + " recurring line items.",
                    "line_items");
        }
        if (recurring.stream().map(Cost::interval).distinct().count() > 1) {
            throw StripeError.unsupported("line items with different intervals");
        }
    }

    private static StripeError isRecurring(String param) {
        return StripeError.invalidParam("You specified `payment` mode but passed a recurring price. Either switch to "
                + "`subscription` mode or use only one-time prices.", param);
    }

    /** The line items; of its price each holds only the id. What is tried out first costs nothing today. */
    List<JsonObject> items(Tx tx, boolean trial) {
        return fields.stream().map(line -> item(tx, line, trial)).toList();
    }

    private static JsonObject item(Tx tx, LineFields line, boolean trial) {
        Price price = line.price(tx);
        JsonObject item = tx.create(LINE_ITEM, "li");
        long amount = trial && price.isRecurring() ? 0 : price.unitAmount() * line.quantity();
        item.addProperty("amount_subtotal", amount);
        item.addProperty("amount_total", amount);
        item.addProperty("currency", price.currency());
        item.addProperty("description", tx.get(Product.KIND, price.product(), "product").name());
        item.addProperty("quantity", line.quantity());
        item.addProperty("price", price.id());
        line.metadata().ifPresent(given -> item.add("metadata", given.applyTo(new JsonObject())));
        return item;
    }
}

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
import java.util.ArrayList;
import java.util.List;

/** What is sold: known prices, or prices made for it. */
record Lines(List<LineFields> fields) {

    static final int LINES_MAX = 100;
    private static final Template LINE_ITEM = Template.named("line_item");

    Lines {
        fields = List.copyOf(fields);
    }

    /** What the lines come to. */
    record Sum(String currency, long amount) {}

    static Lines read(Params params) {
        List<LineFields> lines = params.objects("line_items").stream().map(LineFields::read).toList();
        if (lines.isEmpty()) {
            throw StripeError.invalid("parameter_missing", "Missing required param: line_items.", "line_items");
        }
        if (lines.size() > LINES_MAX) {
            throw StripeError.invalidParam("You may have at most " + LINES_MAX + " line items.", "line_items");
        }
        return new Lines(lines);
    }

    /** Refuses what cannot be sold together, before anything is made of it. */
    Sum sum(Tx tx) {
        var costs = new ArrayList<Cost>();
        fields.forEach(line -> costs.add(line.cost(tx)));
        String currency = costs.getFirst().currency();
        if (costs.stream().anyMatch(cost -> !cost.currency().equals(currency))) {
            throw StripeError.invalidParam("All line items must have the same currency.", "line_items");
        }
        long amount = 0;
        for (int i = 0; i < costs.size(); i++) {
            long line = Math.multiplyExact(costs.get(i).unitAmount(), fields.get(i).quantity());
            // Checked one by one, so that the sum cannot overflow.
            if (line > Amounts.AMOUNT_MAX) Amounts.check(line, currency, "line_items");
            amount += line;
        }
        Amounts.check(amount, currency, "line_items");
        return new Sum(currency, amount);
    }

    /** The line items; of its price each holds only the id. */
    List<JsonObject> items(Tx tx) {
        return fields.stream().map(line -> item(tx, line)).toList();
    }

    private static JsonObject item(Tx tx, LineFields line) {
        Price price = line.price(tx);
        JsonObject item = tx.create(LINE_ITEM, "li");
        long amount = price.unitAmount() * line.quantity();
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

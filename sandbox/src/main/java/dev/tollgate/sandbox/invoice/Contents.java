package dev.tollgate.sandbox.invoice;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Still;
import dev.tollgate.sandbox.store.Tx;
import java.util.ArrayList;
import java.util.List;

/** The lines of a draft, kept equal to the invoice items that are on it. */
final class Contents {

    private Contents() {}

    /** These come first, the newest of them at the top. */
    static void add(Tx tx, Invoice invoice, List<InvoiceItem> items) {
        var lines = new ArrayList<>(invoice.lines());
        items.forEach(item -> lines.addFirst(item.line().json(tx, invoice.id(), invoice.currency())));
        change(tx, invoice, lines);
    }

    /** The item is about something else now; its line keeps its id. */
    static void replace(Tx tx, Invoice invoice, InvoiceItem item) {
        change(tx, invoice, invoice.lines().stream().map(line -> {
            if (!item.isShownIn(line)) return line;
            JsonObject now = item.line().json(tx, invoice.id(), invoice.currency());
            now.add("id", line.get("id"));
            return now;
        }).toList());
    }

    static void remove(Tx tx, Invoice invoice, InvoiceItem item) {
        change(tx, invoice, invoice.lines().stream().filter(line -> !item.isShownIn(line)).toList());
    }

    private static void change(Tx tx, Invoice invoice, List<JsonObject> lines) {
        Still before = invoice.still();
        invoice.lines(lines);
        JsonObject previously = before.previously();
        if (!previously.isEmpty()) tx.emit("invoice.updated", invoice, previously);
    }
}

package dev.tollgate.sandbox.invoice;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.paymentmethod.OfferedMethods;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What an invoice and its PaymentIntent look like when they are new. */
final class Drafting {

    private Drafting() {}

    static Invoice draft(Tx tx, Bill bill, List<Line> lines) {
        Customer customer = Customer.get(tx, bill.customer(), "customer");
        Invoice invoice = Invoice.draft(tx, values(bill, customer));
        bill.daysUntilDue().ifPresent(days -> invoice.set("due_date", tx.now().plus(Duration.ofDays(days))));
        invoice.set("webhooks_delivered_at", tx.now());
        invoice.merge(bill.more());
        var all = new ArrayList<Line>();
        if (bill.takesPending()) Invoicing.pending(tx, bill).forEach(item -> all.add(item.line()));
        all.addAll(lines);
        invoice.lines(all.stream().map(line -> line.json(tx, invoice.id(), bill.currency())).toList());
        return invoice;
    }

    private static JsonObject values(Bill bill, Customer customer) {
        JsonObject values = Json.object("auto_advance", bill.autoAdvance(), "billing_reason", bill.reason(),
                "collection_method", bill.collectionMethod(), "currency", bill.currency(), "customer", customer.id(),
                "customer_address", customer.get("address"), "customer_email", customer.get("email"), "customer_name",
                customer.get("name"), "customer_phone", customer.get("phone"), "customer_shipping",
                customer.get("shipping"), "customer_tax_exempt", customer.get("tax_exempt"), "default_payment_method",
                bill.defaultMethod().orElse(null), "description",
                bill.description().isEmpty() ? null : bill.description(), "metadata", bill.metadata().deepCopy(),
                "period_end", bill.period().end(), "period_start", bill.period().start(), "starting_balance",
                customer.number("balance"), "test_clock", customer.get("test_clock"));
        values.add("parent", bill.subscription().map(id -> parent(id, bill.subscriptionMetadata()))
                .orElse(Json.value(null)));
        return values;
    }

    private static JsonElement parent(String subscription, JsonObject metadata) {
        return Json.object("quote_details", null, "subscription_details",
                Json.object("metadata", metadata.deepCopy(), "subscription", subscription), "type",
                "subscription_details");
    }

    static JsonObject intentFields(Invoice invoice) {
        JsonElement types = invoice.object("payment_settings").get("payment_method_types");
        return Json.object("amount", invoice.amountDue(), "capture_method", "automatic", "currency",
                invoice.currency(), "customer", invoice.customer(), "description", purpose(invoice.reason()),
                "payment_method_types",
                types.isJsonNull() ? OfferedMethods.having(invoice.currency()) : types.deepCopy(), "receipt_email",
                invoice.find("customer_email").orElse(null), "statement_descriptor",
                invoice.find("statement_descriptor").orElse(null));
    }

    private static String purpose(String reason) {
        return switch (reason) {
            case "subscription_create" -> "Subscription creation";
            case "subscription_cycle", "subscription_update" -> "Subscription update";
            default -> "Payment for Invoice";
        };
    }
}

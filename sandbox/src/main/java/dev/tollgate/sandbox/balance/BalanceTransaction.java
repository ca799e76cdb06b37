package dev.tollgate.sandbox.balance;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Template;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import java.time.Duration;
import java.time.Instant;

/** One movement of the account's own money. Never changed once it is made, but for becoming available. */
public final class BalanceTransaction extends Resource {

    public static final Kind<BalanceTransaction> KIND = Kind.of("balance_transaction", BalanceTransaction::new);
    /** The timed work of money that can be used from now on. */
    public static final String BECOME_AVAILABLE = "balance_transaction.become_available";
    /** How long after a payment its money can be used. */
    public static final Duration AVAILABLE_AFTER = Duration.ofDays(2);
    private static final Template TEMPLATE = Template.named("balance_transaction");

    private BalanceTransaction(JsonObject json, JsonObject hidden) {
        super(json, hidden);
    }

    /**
     * What moved: {@code amount} is signed, seen from the account, and {@code fee} is what Stripe takes of it, or gives
     * back when it is negative. What becomes available in the past is available at once.
     */
    public record Movement(String type, String reportingCategory, String source, long amount, long fee, String currency,
            String description, Instant available) {}

    public static BalanceTransaction create(Tx tx, Movement movement) {
        JsonObject json = tx.create(TEMPLATE, "txn");
        json.addProperty("type", movement.type());
        json.addProperty("reporting_category", movement.reportingCategory());
        json.addProperty("source", movement.source());
        json.addProperty("amount", movement.amount());
        json.addProperty("fee", movement.fee());
        json.addProperty("net", movement.amount() - movement.fee());
        json.addProperty("currency", movement.currency());
        json.add("description", Json.value(movement.description().isEmpty() ? null : movement.description()));
        json.add("fee_details", fees(movement));
        boolean later = movement.available().isAfter(tx.now());
        json.add("available_on", Json.value(later ? movement.available() : tx.now()));
        json.addProperty("status", later ? "pending" : "available");
        var created = tx.all(KIND).add(new BalanceTransaction(json, new JsonObject()));
        if (later) tx.at(movement.available(), BECOME_AVAILABLE, created.id());
        return created;
    }

    /** The time has come that this money can be used. */
    public static void becomeAvailable(Tx tx, String id) {
        tx.all(KIND).find(id).ifPresent(moved -> moved.set("status", "available"));
    }

    public Instant availableOn() {
        return Instant.ofEpochSecond(number("available_on"));
    }

    private static JsonArray fees(Movement movement) {
        var fees = new JsonArray();
        if (movement.fee() != 0) {
            fees.add(Json.object("amount", movement.fee(), "application", null, "currency", movement.currency(),
                    "description", movement.type().equals("adjustment") ? "Dispute fee" : "Stripe processing fees",
                    "type", "stripe_fee"));
        }
        return fees;
    }
}

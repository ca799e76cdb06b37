package dev.tollgate.sandbox.balance;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Template;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import java.time.Duration;

/** One movement of the account's own money. Never changed once it is made, but for becoming available. */
public final class BalanceTransaction extends Resource {

    public static final Kind<BalanceTransaction> KIND = Kind.of("balance_transaction", BalanceTransaction::new);
    private static final Template TEMPLATE = Template.named("balance_transaction");
    private static final Duration AVAILABLE_AFTER = Duration.ofDays(2);

    private BalanceTransaction(JsonObject json, JsonObject hidden) {
        super(json, hidden);
    }

    /**
     * What moved: {@code amount} is signed, seen from the account, and {@code fee} is what Stripe takes of it. {@code
     * atOnce} when the money can be used at once.
     */
    public record Movement(String type, String reportingCategory, String source, long amount, long fee, String currency,
            String description, boolean atOnce) {}

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
        boolean atOnce = movement.atOnce();
        json.addProperty("available_on", tx.now().plus(atOnce ? Duration.ZERO : AVAILABLE_AFTER).getEpochSecond());
        json.addProperty("status", atOnce ? "available" : "pending");
        return tx.all(KIND).add(new BalanceTransaction(json, new JsonObject()));
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

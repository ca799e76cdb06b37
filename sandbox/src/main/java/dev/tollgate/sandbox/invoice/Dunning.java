package dev.tollgate.sandbox.invoice;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How often an invoice is collected again that could not be collected, each wait counted from the attempt before, and
 * what becomes of its subscription when the last attempt has failed.
 */
public record Dunning(List<Duration> waits, Then then) {

    /** Three more attempts; then the subscription is canceled. */
    public static final Dunning DEFAULT = new Dunning(List.of(Duration.ofDays(3), Duration.ofDays(5),
            Duration.ofDays(7)), Then.CANCEL);

    /** What becomes of the subscription. */
    public enum Then {
        CANCEL,
        UNPAID,
        PAST_DUE
    }

    public Dunning {
        waits = List.copyOf(waits);
        if (waits.stream().anyMatch(wait -> !wait.isPositive())) {
            throw new IllegalArgumentException("waits: must be positive");
        }
    }

    /** What this account does. */
    public static Dunning of(Tx tx) {
        return tx.all(DunningSettings.KIND).find(DunningSettings.ID).map(DunningSettings::dunning).orElse(DEFAULT);
    }

    /** From here on the account does it so. */
    public void use(Tx tx) {
        tx.all(DunningSettings.KIND).find(DunningSettings.ID)
                .ifPresentOrElse(known -> known.merge(json()), () -> DunningSettings.create(tx, this));
    }

    /** When to collect again after so many attempts; empty when that was the last. */
    Optional<Instant> next(long attempts, Instant now) {
        return attempts > waits.size() ? Optional.empty() : Optional.of(now.plus(waits.get((int) attempts - 1)));
    }

    public JsonObject json() {
        return Json.object("waits", waits, "then", then.name().toLowerCase(Locale.ROOT));
    }

    /** What is not said is as by default. */
    public static Dunning read(JsonObject json) {
        List<Duration> waits = json.has("waits")
                ? json.getAsJsonArray("waits").asList().stream().map(JsonElement::getAsString).map(Duration::parse)
                        .toList()
                : DEFAULT.waits;
        return new Dunning(waits, json.has("then")
                ? Then.valueOf(json.get("then").getAsString().toUpperCase(Locale.ROOT))
                : DEFAULT.then);
    }
}

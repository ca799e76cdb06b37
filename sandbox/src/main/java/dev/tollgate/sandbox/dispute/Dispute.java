package dev.tollgate.sandbox.dispute;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.balance.BalanceTransaction;
import dev.tollgate.sandbox.charge.Charge;
import dev.tollgate.sandbox.dispute.DisputeStatus.Verb;
import dev.tollgate.sandbox.store.Kind;
import dev.tollgate.sandbox.store.Resource;
import dev.tollgate.sandbox.store.Template;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.wire.Json;
import dev.tollgate.sandbox.wire.StripeError;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Map;

/** A buyer's bank wants a payment back, or asks about it. Its status moves only along {@link DisputeStatus}. */
public final class Dispute extends Resource {

    public static final Kind<Dispute> KIND = Kind.of("dispute", Dispute::new)
            .by("payment_intent", dispute -> dispute.text("payment_intent"));
    /** How long a merchant has to respond; the last day counts whole. */
    static final Duration RESPONSE_TIME = Duration.ofDays(9);
    private static final LocalTime DAY_END = LocalTime.of(23, 59, 59);
    private static final Template TEMPLATE = Template.named("dispute");
    private static final String DETAILS = "evidence_details";
    private static final String METHOD = "payment_method_details";

    private Dispute(JsonObject json, JsonObject hidden) {
        super(json, hidden);
    }

    static Dispute create(Tx tx, Charge charge, long amount, String reason, DisputeStatus status) {
        JsonObject json = tx.create(TEMPLATE, "du");
        json.addProperty("amount", amount);
        json.addProperty("charge", charge.id());
        json.add("currency", charge.copy("currency"));
        json.add("payment_intent", charge.copy("payment_intent"));
        json.addProperty("reason", reason);
        json.addProperty("status", status.wire());
        json.addProperty("is_charge_refundable", status.isInquiry());
        json.remove(METHOD);
        var dispute = new Dispute(json, new JsonObject());
        if (charge.isCard()) dispute.showCard(charge, status);
        return tx.all(KIND).add(dispute);
    }

    public DisputeStatus status() {
        return DisputeStatus.of(text("status"));
    }

    void status(DisputeStatus status) {
        set("status", status.wire());
    }

    void require(Verb verb) {
        if (status().allows(verb)) return;
        throw StripeError.state(
                "You cannot " + verb.words() + " this dispute because it has a status of " + status().wire() + ".");
    }

    /** The end of the last day on which evidence is taken. */
    Instant due(Instant from) {
        Instant due = from.plus(RESPONSE_TIME).atZone(ZoneOffset.UTC).with(DAY_END).toInstant();
        details(Map.of("due_by", due.getEpochSecond(), "past_due", false));
        return due;
    }

    boolean isDue(Instant now) {
        return now.getEpochSecond() >= object(DETAILS).get("due_by").getAsLong();
    }

    void pastDue() {
        details(Map.of("past_due", true));
    }

    void evidence(JsonObject changes) {
        JsonObject evidence = copy("evidence").getAsJsonObject();
        changes.entrySet().forEach(entry -> evidence.add(entry.getKey(), entry.getValue()));
        set("evidence", evidence);
        details(Map.of("has_evidence", true));
    }

    void submitted() {
        details(Map.of("submission_count", object(DETAILS).get("submission_count").getAsLong() + 1));
        status(status().reviewed());
    }

    /** What the merchant wrote to the bank; empty when nothing. */
    String words() {
        JsonElement text = object("evidence").get("uncategorized_text");
        return text.isJsonNull() ? "" : text.getAsString();
    }

    void moved(BalanceTransaction moved) {
        JsonArray all = copy("balance_transactions").getAsJsonArray();
        all.add(moved.snapshot());
        set("balance_transactions", all);
    }

    /** What began as a question takes the money now. */
    void escalate(Charge charge, long amount) {
        status(DisputeStatus.NEEDS_RESPONSE);
        set("amount", amount);
        set("is_charge_refundable", false);
        if (charge.isCard()) showCard(charge, status());
    }

    private void showCard(Charge charge, DisputeStatus status) {
        JsonObject card = charge.object(METHOD).getAsJsonObject("card");
        JsonObject shown = TEMPLATE.copy().getAsJsonObject(METHOD);
        JsonObject details = shown.getAsJsonObject("card");
        details.add("brand", card.get("brand"));
        details.add("network", card.get("network"));
        details.addProperty("case_type", status.isInquiry() ? "inquiry" : "chargeback");
        set(METHOD, shown);
    }

    private void details(Map<String, ?> changes) {
        JsonObject details = copy(DETAILS).getAsJsonObject();
        changes.forEach((name, value) -> details.add(name, Json.value(value)));
        set(DETAILS, details);
    }
}

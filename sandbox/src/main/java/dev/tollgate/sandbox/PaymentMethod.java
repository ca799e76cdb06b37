package dev.tollgate.sandbox;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/** A card or account that a buyer pays with. Once used without being saved, it cannot be used again. */
final class PaymentMethod extends Resource {

    private static final Map<String, String> NETWORK = Map.of("amex", "amex", "mastercard", "mastercard");

    private final Instrument instrument;
    private final boolean cvcGiven;
    private boolean consumed;

    private PaymentMethod(JsonObject json, Instrument instrument, boolean cvcGiven) {
        super(json);
        this.instrument = instrument;
        this.cvcGiven = cvcGiven;
    }

    /** One made from a {@code pm_card_…} name: a fresh object each time, as at Stripe. */
    static PaymentMethod of(Tx tx, Instrument instrument) {
        int year = tx.now().atZone(ZoneOffset.UTC).getYear() + 1;
        return of(tx, instrument, new CardEntry("", 12, year, "123"));
    }

    static PaymentMethod of(Tx tx, Instrument instrument, CardEntry entry) {
        JsonObject json = tx.create(Template.PAYMENT_METHOD, "pm");
        switch (instrument) {
            case Instrument.Card card -> json.add("card", card(card, entry));
            case Instrument.Debit debit -> {
                json.addProperty("type", "sepa_debit");
                json.add("sepa_debit", debit.json(fingerprint(debit.iban())));
            }
        }
        return new PaymentMethod(json, instrument, !entry.cvc().isEmpty());
    }

    String type() {
        return text("type");
    }

    String fingerprint() {
        return object(type()).get("fingerprint").getAsString();
    }

    Optional<String> customer() {
        return find("customer");
    }

    Outcome outcome(boolean offSession, boolean setUp) {
        Outcome outcome = offSession ? instrument.offSession(setUp) : instrument.onSession();
        boolean wrongCvc = outcome instanceof Outcome.Decline(DeclineReason reason)
                && reason == DeclineReason.INCORRECT_CVC;
        // That card is wrong about its security code only when one is given.
        return wrongCvc && !cvcGiven ? new Outcome.Approve() : outcome;
    }

    Optional<DeclineReason> refusesAttachment() {
        return instrument.refusesAttachment();
    }

    void consume() {
        consumed = true;
    }

    boolean consumed() {
        return consumed && customer().isEmpty();
    }

    /** What a charge tells about it. */
    JsonObject details(boolean authenticated, long amount) {
        if (!type().equals("card")) {
            JsonObject debit = object("sepa_debit").deepCopy();
            debit.remove("generated_from");
            debit.add("mandate", Json.value(null));
            return Json.object("sepa_debit", debit, "type", "sepa_debit");
        }
        JsonObject card = object("card").deepCopy();
        for (String shownElsewhere : new String[]{"display_brand", "generated_from", "networks",
                "three_d_secure_usage"}) {
            card.remove(shownElsewhere);
        }
        String brand = card.get("brand").getAsString();
        card.addProperty("amount_authorized", amount);
        card.add("authorization_code", Json.value(null));
        card.add("installments", Json.value(null));
        card.add("mandate", Json.value(null));
        card.addProperty("network", NETWORK.getOrDefault(brand, "visa"));
        card.add("network_token", Json.object("used", false));
        card.add("network_transaction_id", Json.value(null));
        card.add("transaction_link_id", Json.value(null));
        card.add("three_d_secure", !authenticated
                ? Json.value(null)
                : Json.object("authentication_flow", "challenge", "electronic_commerce_indicator", "05",
                        "exemption_indicator", null, "result", "authenticated", "result_reason", null,
                        "transaction_id", null, "version", "2.2.0"));
        return Json.object("card", card, "type", "card");
    }

    private static JsonObject card(Instrument.Card card, CardEntry entry) {
        return Json.object("brand", card.brand(), "checks",
                Json.object("address_line1_check", null, "address_postal_code_check", null, "cvc_check",
                        entry.cvc().isEmpty() ? null : card.token().endsWith("IncorrectCvc") ? "fail" : "pass"),
                "country", "US", "display_brand", card.brand(), "exp_month", entry.expMonth(), "exp_year",
                entry.expYear(), "fingerprint", fingerprint(card.number()), "funding", card.funding(),
                "generated_from", null, "last4", card.last4(), "networks",
                Json.object("available", List.of(card.brand()), "preferred", null), "regulated_status",
                "unregulated", "three_d_secure_usage", Json.object("supported", true), "wallet", null);
    }

    /** The same for the same number, and no way back: enough for a test number. */
    private static String fingerprint(String number) {
        var crc = new CRC32();
        crc.update(number.getBytes(StandardCharsets.US_ASCII));
        return "Sandbox" + String.format("%09d", crc.getValue() % 1_000_000_000);
    }
}

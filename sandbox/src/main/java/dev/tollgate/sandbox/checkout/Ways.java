package dev.tollgate.sandbox.checkout;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.paymentmethod.BankAccount;
import dev.tollgate.sandbox.paymentmethod.Instrument;
import dev.tollgate.sandbox.paymentmethod.Instruments;
import dev.tollgate.sandbox.paymentmethod.PaymentMethod;
import dev.tollgate.sandbox.web.Html;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How one may pay: a saved card, a new one, a debit. Plain radio buttons, each with its fields, when it is several. */
record Ways(List<String> types, SavedMethods saved) {

    private static final List<String> CARDS_SHOWN = List.of("4242424242424242", "4000000000000002",
            "4000000000009995", "4000000000003220", "4000002500003155");

    Ways {
        types = List.copyOf(types);
    }

    String html(PayForm typed) {
        int count = types.size() + saved.cards().size();
        String first = saved.cards().stream().map(PaymentMethod::id).findFirst().orElse(types.getFirst());
        String chosen = typed.wayGiven() ? typed.way() : first;
        String all = saved.cards().stream().map(card -> way(card.id(), words(card), "", chosen))
                .collect(Collectors.joining());
        if (types.contains(PayForm.CARD)) {
            String fields = CARD.formatted(Html.escape(typed.again("card_name")), cardHints());
            all += count == 1 ? fields : way(PayForm.CARD, "Card", fields, chosen);
        }
        if (types.contains(PayForm.DEBIT)) {
            String fields = DEBIT.formatted(Html.escape(typed.again("iban_name")), debitHints());
            all += count == 1 ? only(PayForm.DEBIT) + fields : way(PayForm.DEBIT, "SEPA Direct Debit", fields, chosen);
        }
        return count == 1 ? all : "<fieldset class=\"ways\"><legend>Pay with</legend>" + all + "</fieldset>";
    }

    private static String way(String value, String label, String fields, String chosen) {
        String id = "way-" + Html.escape(value);
        String checked = value.equals(chosen) ? " checked" : "";
        return "<div class=\"way\"><label class=\"choice\" for=\"" + id + "\"><input type=\"radio\" id=\"" + id
                + "\" name=\"way\" value=\"" + Html.escape(value) + "\"" + checked + ">" + Html.escape(label)
                + "</label>" + (fields.isEmpty() ? "" : "<div class=\"fields\">" + fields + "</div>") + "</div>";
    }

    private static String only(String value) {
        return "<input type=\"hidden\" name=\"way\" value=\"" + value + "\">";
    }

    private static String words(PaymentMethod method) {
        JsonObject card = method.object("card");
        String brand = card.get("brand").getAsString();
        return brand.substring(0, 1).toUpperCase(Locale.ROOT) + brand.substring(1) + " •••• "
                + card.get("last4").getAsString() + ", expires " + card.get("exp_month").getAsLong() + "/"
                + card.get("exp_year").getAsLong() % 100;
    }

    private static String cardHints() {
        return CARDS_SHOWN.stream().map(Instruments::byNumber).flatMap(Optional::stream)
                .map(card -> hint("card-number", card.number(), card)).collect(Collectors.joining());
    }

    private static String debitHints() {
        return Instruments.DEBITS.stream().filter(debit -> debit.account() instanceof BankAccount.Sepa)
                .map(debit -> hint("iban", debit.account().number(), debit)).collect(Collectors.joining());
    }

    private static String hint(String field, String number, Instrument instrument) {
        return "<li><button type=\"button\" class=\"fill\" data-fill=\"" + field + "\">"
                + number.replaceAll("(.{4})(?=.)", "$1 ") + "</button> "
                + Html.escape(instrument.shown().get("what").getAsString())
                + "</li>";
    }

    private static final String CARD = """
            <label for="card-number">Card number</label>
            <input id="card-number" name="card_number" inputmode="numeric" placeholder="4242 4242 4242 4242">
            <div class="pair">
            <div><label for="card-expiry">Expiry</label>
            <input id="card-expiry" name="card_expiry" inputmode="numeric" placeholder="MM / YY"></div>
            <div><label for="card-cvc">CVC</label>
            <input id="card-cvc" name="card_cvc" inputmode="numeric" placeholder="123"></div>
            </div>
            <label for="card-name">Name on card</label>
            <input id="card-name" name="card_name" value="%s">
            <details class="hints"><summary>Test cards</summary>
            <p>Any date to come, any three digits.</p><ul>%s</ul></details>
            """;

    private static final String DEBIT = """
            <label for="iban">IBAN</label>
            <input id="iban" name="iban" placeholder="DE89 3704 0044 0532 0130 00">
            <label for="iban-name">Account holder</label>
            <input id="iban-name" name="iban_name" value="%s">
            <details class="hints"><summary>Test accounts</summary><ul>%s</ul></details>
            """;
}

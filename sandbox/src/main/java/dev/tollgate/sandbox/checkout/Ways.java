package dev.tollgate.sandbox.checkout;

import dev.tollgate.sandbox.paymentmethod.BankAccount;
import dev.tollgate.sandbox.paymentmethod.CardForm;
import dev.tollgate.sandbox.paymentmethod.Instruments;
import dev.tollgate.sandbox.paymentmethod.PaymentMethod;
import dev.tollgate.sandbox.web.Html;
import java.util.List;
import java.util.stream.Collectors;

/** How one may pay: a saved card, a new one, a debit. Plain radio buttons, each with its fields, when it is several. */
record Ways(List<String> types, SavedMethods saved) {

    Ways {
        types = List.copyOf(types);
    }

    String html(PayForm typed) {
        int count = types.size() + saved.cards().size();
        String first = saved.cards().stream().map(PaymentMethod::id).findFirst().orElse(types.getFirst());
        String chosen = typed.wayGiven() ? typed.way() : first;
        String all = saved.cards().stream().map(card -> way(card.id(), card.words(), "", chosen))
                .collect(Collectors.joining());
        if (types.contains(PayForm.CARD)) {
            String fields = CardForm.html(typed.again("card_name"));
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

    private static String debitHints() {
        return Instruments.DEBITS.stream().filter(debit -> debit.account() instanceof BankAccount.Sepa)
                .map(debit -> CardForm.hint("iban", debit.account().number(), debit)).collect(Collectors.joining());
    }

    private static final String DEBIT = """
            <label for="iban">IBAN</label>
            <input id="iban" name="iban" placeholder="DE89 3704 0044 0532 0130 00">
            <label for="iban-name">Account holder</label>
            <input id="iban-name" name="iban_name" value="%s">
            <details class="hints"><summary>Test accounts</summary><ul>%s</ul></details>
            """;
}
